import { ActionIcon, Button, Group, Select, Skeleton, TextInput, Title, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconHistory, IconNote, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { recordQuery, searchQuery } from '../../api/queries.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { CHANNELS, DIRECTIONS, type TimelineSearch } from '../addresses.ts';
import { useAble } from '../shell/rooms.ts';
import classes from './customer.module.css';
import { EntryLines } from './entry-lines.tsx';
import { NoteDialog } from './note.tsx';

/** Everything between a customer and the company on every channel, newest first, virtual. */
export function Timeline({ id, filters }: { id: string; filters: TimelineSearch }) {
  const { channel, direction, within = '' } = filters;
  const record = useInfiniteQuery({ ...recordQuery(id, { channel, direction }), enabled: within === '' });
  const hits = useInfiniteQuery(searchQuery({ q: within, customerId: id, channel, direction }));
  const query = within === '' ? record : hits;
  const entries = useMemo(
    () =>
      within === ''
        ? (record.data?.pages.flatMap((page) => page.items) ?? [])
        : (hits.data?.pages.flatMap((page) => page.items.map((hit) => hit.entry)) ?? []),
    [within, record.data, hits.data],
  );
  const frame = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <section className={classes.timeline} aria-label={t.customer.timeline}>
      <Bar id={id} filters={filters} />
      <div ref={frame} className={classes.frame} tabIndex={-1}>
        {query.isPending && <Skeleton m="lg" h={320} radius="lg" />}
        {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && entries.length === 0 && (
          <NothingHere id={id} filtered={Boolean(channel || direction || within)} />
        )}
        <EntryLines
          entries={entries}
          frame={frame}
          more={() => {
            if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
          }}
        />
      </div>
    </section>
  );
}

function NothingHere({ id, filtered }: { id: string; filtered: boolean }) {
  const navigate = useNavigate();
  const icon = <IconHistory size={26} stroke={1.5} />;
  if (!filtered) return <Nothing icon={icon} title={t.customer.nothing} hint={t.customer.nothingHint} />;
  return (
    <Nothing icon={icon} title={t.customer.nothingFits}>
      <Button
        variant="default"
        onClick={() => void navigate({ to: '/customers/$id', params: { id }, search: {} })}
      >
        {t.customer.clear}
      </Button>
    </Nothing>
  );
}

function Bar({ id, filters }: { id: string; filters: TimelineSearch }) {
  const navigate = useNavigate();
  const able = useAble();
  const [text, setText] = useState(filters.within ?? '');
  const [settled] = useDebouncedValue(text.trim(), 250);
  const [noting, setNoting] = useState(false);
  const set = (change: TimelineSearch): void => {
    const next = Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value));
    void navigate({ to: '/customers/$id', params: { id }, search: next, replace: true });
  };
  const put = useRef(set);
  put.current = set;
  useEffect(() => put.current({ within: settled }), [settled]);
  return (
    <div className={classes.bar}>
      <Title order={2} fz={15} className={classes.barTitle ?? ''}>
        {t.customer.timeline}
      </Title>
      <Group gap={6} wrap="nowrap" className={classes.filters ?? ''}>
        <TextInput
          size="xs"
          type="search"
          leftSection={<IconSearch size={14} />}
          aria-label={t.customer.within}
          placeholder={t.customer.within}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          className={classes.within ?? ''}
        />
        <Select
          size="xs"
          w={118}
          aria-label={t.customer.channel}
          placeholder={t.customer.allChannels}
          clearable
          value={filters.channel ?? null}
          onChange={(value) => set({ channel: CHANNELS.find((one) => one === value) } as TimelineSearch)}
          data={CHANNELS.map((one) => ({ value: one, label: t.channels[one] ?? one }))}
        />
        <Select
          size="xs"
          w={128}
          aria-label={t.customer.direction}
          placeholder={t.customer.bothWays}
          clearable
          value={filters.direction ?? null}
          onChange={(value) => set({ direction: DIRECTIONS.find((one) => one === value) } as TimelineSearch)}
          data={DIRECTIONS.map((one) => ({ value: one, label: t.directions[one] ?? one }))}
        />
        {able('note') && (
          <Tooltip label={t.customer.noteTitle}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={t.customer.noteTitle}
              onClick={() => setNoting(true)}
            >
              <IconNote size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      {noting && <NoteDialog id={id} close={() => setNoting(false)} />}
    </div>
  );
}
