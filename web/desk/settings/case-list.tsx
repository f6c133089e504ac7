import { ActionIcon, Badge, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconArrowUp, IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ListChange } from '../../api/case-settings.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { Failure, tellProblem } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { earlier, put } from './case-values.ts';
import classes from './settings.module.css';

const w = t.caseSettings;

/** What the company may set in its own order and put away. */
interface Listed {
  readonly key: string;
  readonly name: string;
  readonly active: boolean;
}
interface Words {
  readonly title: string;
  readonly hint: string;
  readonly add: string;
  readonly empty: string;
  readonly emptyHint: string;
}
interface Props<T extends Listed> {
  readonly words: Words;
  readonly icon: ReactNode;
  readonly list: { data?: { items: T[] } | undefined; error: Error | null; refetch: () => unknown };
  /** What is said of one beside its name. */
  readonly say: (one: T) => string[];
  /** Changes the list at the server. */
  readonly save: (change: ListChange<T>) => Promise<void>;
  readonly able: boolean;
  /** `null`: a new one. */
  readonly edit: (one: T | null) => void;
}

/** One list of the company's own: in its order, each to be changed, moved and put away. */
export function OwnList<T extends Listed>(props: Props<T>) {
  const { words, icon, list, say, save, able, edit } = props;
  const items = list.data?.items ?? [];
  // One change after the other: each begins with what the one before has made.
  const change = useMutation({
    mutationFn: save,
    onError: (e) => tellProblem(e),
    scope: { id: words.title },
  });
  const up = (one: T): void =>
    change.mutate((now) => earlier(now, one.key), {
      onSuccess: () => announce(w.moved(one.name, items.indexOf(one), items.length)),
    });
  const add = able && (
    <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => edit(null)}>
      {words.add}
    </Button>
  );
  return (
    <section className={classes.section}>
      <Group justify="space-between" align="flex-start">
        <Title order={2} fz={17}>
          {words.title}
        </Title>
        {items.length > 0 && add}
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {words.hint}
      </Text>
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {!list.data && !list.error && <Skeleton h={120} radius="lg" />}
      {list.data && items.length === 0 && (
        <Nothing icon={icon} title={words.empty} hint={words.emptyHint}>
          {add}
        </Nothing>
      )}
      {items.map((one, at) => (
        <Row
          key={one.key}
          one={one}
          say={say(one)}
          able={able}
          up={at > 0 ? () => up(one) : null}
          turn={() => change.mutate((now) => put(now, { ...one, active: !one.active }))}
          edit={() => edit(one)}
        />
      ))}
    </section>
  );
}

interface RowProps {
  readonly one: Listed;
  readonly say: readonly string[];
  readonly able: boolean;
  /** `null`: it is the first. */
  readonly up: (() => void) | null;
  readonly turn: () => void;
  readonly edit: () => void;
}

function Row({ one, say, able, up, turn, edit }: RowProps) {
  const away = one.active ? w.putAway : w.takeUp;
  return (
    <div className={classes.row}>
      <div className={classes.grow}>
        <Group gap="xs">
          <Text fw={560} {...(one.active ? {} : { c: 'dimmed' })}>
            {one.name}
          </Text>
          {!one.active && (
            <Badge variant="light" color="gray">
              {w.away}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {say.join(' · ')}
        </Text>
      </div>
      {able && (
        <Group gap="xs">
          <ActionIcon
            variant="default"
            size={30}
            aria-disabled={up === null}
            {...(up === null ? { 'data-disabled': true } : {})}
            aria-label={`${w.earlier}: ${one.name}`}
            onClick={() => up?.()}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <Button variant="subtle" size="xs" aria-label={`${away}: ${one.name}`} onClick={turn}>
            {away}
          </Button>
          <Button variant="default" size="xs" aria-label={`${w.edit}: ${one.name}`} onClick={edit}>
            {w.edit}
          </Button>
        </Group>
      )}
    </div>
  );
}
