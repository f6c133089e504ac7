import { Badge, Button, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { incidentsQuery } from '../../api/gate.ts';
import type { Incident } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import classes from '../gate/gate.module.css';
import { useRows } from '../gate/use-rows.ts';
import { Clock } from './clock.tsx';
import { Majors } from './majors.tsx';
import { sayNext } from './next.ts';

const w = t.gate.incidents;

/** The register of breaches: each with its clock, and what comes next. */
export function Incidents() {
  const { which = 'open' } = useSearch({ from: '/desk/incidents' });
  const navigate = useNavigate();
  const query = useInfiniteQuery(incidentsQuery(which));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  useRows({
    of: 'data-incident',
    keys: {
      o: (id) => {
        const major = document.querySelector(`[data-incident="${CSS.escape(id)}"][data-major]`) !== null;
        void navigate({ to: major ? '/incidents/major/$id' : '/incidents/$id', params: { id } });
      },
    },
  });
  return (
    <Page title={w.title}>
      <div className={classes.choose}>
        <SegmentedControl
          size="xs"
          aria-label={w.title}
          value={which}
          onChange={(value) =>
            void navigate({ to: '/incidents', search: value === 'all' ? { which: 'all' } : {} })
          }
          data={[
            { value: 'open', label: w.open },
            { value: 'all', label: w.all },
          ]}
        />
      </div>
      <Majors which={which} />
      <Title order={2} fz={17} mt="xl">
        {w.breaches}
      </Title>
      <Text c="dimmed" size="sm" maw={620} mb="xs">
        {w.lead}
      </Text>
      {query.isPending && <Skeleton h={140} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && items.length === 0 && (
        <Nothing
          icon={<IconShieldCheck size={26} stroke={1.5} />}
          title={which === 'all' ? w.noneAll : w.none}
          hint={w.noneHint}
        />
      )}
      <ul className={classes.rows}>
        {items.map((one) => (
          <Row key={one.id} incident={one} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button mt="md" variant="default" onClick={() => void query.fetchNextPage()}>
          {t.words.more}
        </Button>
      )}
    </Page>
  );
}

function Row({ incident }: { incident: Incident }) {
  const { id, say, customerName, customerId, awareAt, recipient, closedAt, closedBy } = incident;
  return (
    <li className={classes.row} data-incident={id}>
      <div className={classes.top}>
        <DeskLink
          to="/incidents/$id"
          params={{ id }}
          fw={600}
          data-row={id}
          aria-label={w.openOne(`${say} ${customerName}`)}
        >
          {say}
        </DeskLink>
        {closedAt === null ? (
          <Clock incident={incident} />
        ) : (
          <Badge color="spruce">{w.closedOf(closedBy ?? '', dayTime(closedAt))}</Badge>
        )}
      </div>
      <div className={classes.soft}>
        <DeskLink to="/customers/$id" params={{ id: customerId }} fz="sm">
          {customerName}
        </DeskLink>
        {` · ${w.aware(dayTime(awareAt))}`}
        {recipient && ` · ${w.recipient(recipient)}`}
        {incident.owner && ` · ${incident.owner}`}
      </div>
      {closedAt === null && (
        <div className={classes.soft}>
          <b>{w.next}:</b> {sayNext(incident)}
        </div>
      )}
    </li>
  );
}
