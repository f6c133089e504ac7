import { Badge, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { majorsQuery } from '../../api/incidents.ts';
import type { MajorIncident } from '../../api/types.ts';
import { count, dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import classes from '../gate/gate.module.css';
import { useAble } from '../shell/rooms.ts';
import { Opening } from './major-opening.tsx';

const w = t.incidents;

/** Incidents that concern several customers, and the way to open one. */
export function Majors({ which }: { which: 'open' | 'all' }) {
  const able = useAble();
  const [opening, setOpening] = useState(false);
  const query = useInfiniteQuery(majorsQuery(which));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={w.title}>
      <Group justify="space-between" align="flex-end" mt="md">
        <Title order={2} fz={17}>
          {w.title}
        </Title>
        {able('reply') && (
          <Button size="compact-sm" variant="default" onClick={() => setOpening(true)}>
            {w.open}
          </Button>
        )}
      </Group>
      <Text c="dimmed" size="sm" maw={620} mb="xs">
        {w.lead}
      </Text>
      {query.isPending && <Skeleton h={80} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <Text size="sm" py="xs">
          {which === 'all' ? w.noneAll : w.none}. {w.noneHint}
        </Text>
      )}
      <ul className={classes.rows}>
        {items.map((one) => (
          <MajorRow key={one.id} incident={one} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button mt="md" variant="default" onClick={() => void query.fetchNextPage()}>
          {t.words.more}
        </Button>
      )}
      {opening && <Opening close={() => setOpening(false)} />}
    </section>
  );
}

function MajorRow({ incident }: { incident: MajorIncident }) {
  const { id, title, numbers, owner, openedAt, openedBy, found, closedAt, cause, open } = incident;
  return (
    <li className={classes.row} data-incident={id} data-major>
      <div className={classes.top}>
        <DeskLink
          to="/incidents/major/$id"
          params={{ id }}
          fw={600}
          data-row={id}
          aria-label={w.openOne(title)}
        >
          {title}
        </DeskLink>
        <Badge color={closedAt === null ? 'honey' : 'spruce'}>
          {closedAt === null
            ? w.of(count(numbers.affected), count(numbers.all))
            : w.toldOf(count(numbers.told), count(numbers.all))}
        </Badge>
      </div>
      <div className={classes.soft}>
        {[
          owner === null ? w.nobody : w.owner(owner),
          dayTime(openedAt),
          found ? w.found : w.by(openedBy),
        ].join(' · ')}
      </div>
      <div className={classes.soft}>
        {closedAt === null
          ? [w.toldOf(count(numbers.told), count(numbers.all)), ...open.map((one) => w.opens[one])].join(
              ' · ',
            )
          : cause}
      </div>
    </li>
  );
}
