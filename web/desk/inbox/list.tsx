import { Group, Menu, SegmentedControl, Skeleton, Text, Title, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { countsQuery, type InboxList, inboxQuery } from '../../api/queries.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { VIEWS } from '../addresses.ts';
import { EmptyInbox } from './empty.tsx';
import classes from './inbox.module.css';
import { searchOf, suffixOf } from './list-address.ts';
import { ROW_HEIGHT, Row } from './row.tsx';
import { useListKeys } from './use-list-keys.ts';

/** One list of the inbox, virtual: 100,000 conversations cost what fits on the screen. */
export function ConversationList({ view, state, openId }: InboxList & { openId: string | null }) {
  const navigate = useNavigate();
  const suffix = suffixOf({ view, state });
  const go = useCallback(
    (id: string): void =>
      void navigate({ to: '/inbox/$id', params: { id }, search: searchOf({ view, state }) }),
    [navigate, view, state],
  );
  const query = useInfiniteQuery(inboxQuery({ view, state }));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const frame = useRef<HTMLDivElement>(null);
  const more = query.hasNextPage;
  const virtual = useVirtualizer({
    count: rows.length + (more ? 3 : 0),
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    getItemKey: (index) => rows[index]?.id ?? `more-${index}`,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { fetchNextPage, isFetchingNextPage, hasNextPage } = query;
  useEffect(() => {
    if (last >= rows.length - 15 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useListKeys({
    rows,
    openId,
    go,
    show: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
  });
  return (
    <section className={classes.list} aria-label={t.inbox.list}>
      <Head view={view} state={state} />
      <div ref={frame} className={classes.frame} data-list>
        {query.isPending && <Loading />}
        {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && <EmptyInbox view={view} state={state} />}
        <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index];
            return (
              <li
                key={item.key}
                className={classes.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row ? (
                  <Row row={row} open={row.id === openId} suffix={suffix} go={go} />
                ) : (
                  <Skeleton mx={16} my={14} h={48} />
                )}
              </li>
            );
          })}
        </ul>
        {!more && rows.length > 8 && (
          <Text size="xs" c="dimmed" ta="center" py="md">
            {t.inbox.end(rows.length)}
          </Text>
        )}
      </div>
    </section>
  );
}

function Head({ view, state }: InboxList) {
  const navigate = useNavigate();
  const counts = useQuery(countsQuery).data;
  return (
    <Group className={classes.head ?? ''} justify="space-between" wrap="nowrap">
      <Menu position="bottom-start" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.view ?? ''}>
            <Title order={1} fz={17}>
              {t.inbox.titles[view]}
            </Title>
            {counts && state === 'open' && <span className={classes.total}>{count(counts[view])}</span>}
            <IconChevronDown size={15} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {VIEWS.map((one) => (
            <Menu.Item
              key={one}
              leftSection={<IconCheck size={15} opacity={one === view ? 1 : 0} />}
              rightSection={
                counts ? (
                  <Text size="xs" c="dimmed">
                    {count(counts[one])}
                  </Text>
                ) : undefined
              }
              onClick={() => void navigate({ to: '/inbox', search: one === 'all' ? {} : { view: one } })}
            >
              {t.shell[one]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <SegmentedControl
        size="xs"
        aria-label={t.inbox.state}
        value={state}
        onChange={(value) =>
          void navigate({
            to: '/inbox',
            search: {
              ...(view === 'all' ? {} : { view }),
              ...(value === 'done' ? { state: 'done' as const } : {}),
            },
          })
        }
        data={[
          { value: 'open', label: t.inbox.open },
          { value: 'done', label: t.inbox.done },
        ]}
      />
    </Group>
  );
}

function Loading() {
  return (
    <div aria-hidden="true">
      {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => (
        <div key={key} className={classes.ghost}>
          <Skeleton h={9} w="38%" />
          <Skeleton h={9} w="72%" />
          <Skeleton h={8} w="90%" />
        </div>
      ))}
    </div>
  );
}
