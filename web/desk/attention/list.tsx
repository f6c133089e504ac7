import { Button, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { attentionCountsQuery, attentionQuery, type Whose } from '../../api/attention.ts';
import { meQuery } from '../../api/queries.ts';
import type { CaseSummary } from '../../api/types.ts';
import { nowText } from '../../text/clock.ts';
import { clockTime, count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { announce } from '../../ui/announce.tsx';
import { Failure } from '../../ui/failure.tsx';
import { caseCursor, enterList, places } from '../case-list/cursor.ts';
import { focusRow } from '../case-list/use-row-keys.ts';
import { takeCase } from '../case-list/verbs.ts';
import { MyIncidents } from '../incidents/mine.tsx';
import { useAble } from '../shell/rooms.ts';
import classes from './attention.module.css';
import { EmptyAttention } from './empty.tsx';
import { AttentionRow } from './row.tsx';
import { Silent } from './silent.tsx';
import { useAttentionKeys } from './use-attention-keys.ts';
import { useCalm } from './use-calm.ts';

const w = t.attention;
/** Counting stops here. */
const MANY = 10_000;

interface ListProps {
  readonly whose: Whose;
  readonly choose: (whose: Whose) => void;
  readonly switcher: ReactNode;
}

/** What needs a person now, worst harm first: virtual, live, and calm under the cursor. */
export function AttentionList({ whose, choose, switcher }: ListProps) {
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery(attentionQuery(whose));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const atRest = (): boolean => {
    const list = frame.current;
    return !list?.contains(document.activeElement) && !list?.matches(':hover') && (list?.scrollTop ?? 0) < 8;
  };
  const { shown, changes, apply } = useCalm(rows, atRest);
  const more = query.hasNextPage;
  const virtual = useVirtualizer({
    count: shown.length + (more ? 1 : 0),
    getScrollElement: () => frame.current,
    estimateSize: () => 84,
    overscan: 8,
    initialOffset: places.get(`attention ${whose}`) ?? 0,
    getItemKey: (index) => shown[index]?.row.id ?? 'more',
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const { fetchNextPage, isFetchingNextPage } = query;
  useEffect(() => {
    if (last >= shown.length - 15 && more && !isFetchingNextPage) void fetchNextPage();
  }, [last, shown.length, more, isFetchingNextPage, fetchNextPage]);
  // In the layout phase: afterwards the list is gone, and with it how far it was scrolled.
  useLayoutEffect(() => {
    enterList(`attention ${whose}`);
    const list = frame.current;
    return () => {
      places.set(`attention ${whose}`, list?.scrollTop ?? 0);
    };
  }, [whose]);
  useEffect(() => {
    if (changes > 0) announce(w.announce(changes));
  }, [changes]);
  const go = useCallback(
    (number: string): void => void navigate({ to: '/cases/$number', params: { number } }),
    [navigate],
  );
  const asOf = query.data?.pages[0]?.asOf ?? nowText();
  const takeable = useTakeable();
  const current = useMemo(() => shown.map(({ row }) => row), [shown]);
  const showNew = (): void => {
    apply();
    const first = rows[0]?.number ?? null;
    caseCursor.set(first);
    // Drawn first, then gone to: what is worst now.
    requestAnimationFrame(() => {
      virtual.scrollToOffset(0);
      if (first) focusRow(first);
    });
  };
  useAttentionKeys({
    rows: current,
    go,
    show: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    showNew: changes > 0 ? showNew : undefined,
  });
  return (
    <section className={classes.list} aria-label={w.list}>
      <Head whose={whose} choose={choose}>
        {switcher}
      </Head>
      <Silent />
      {whose === 'mine' && <MyIncidents className={classes.silent ?? ''} />}
      {changes > 0 && (
        <div className={classes.offer}>
          <Button
            size="compact-sm"
            leftSection={<IconRefresh size={14} aria-hidden />}
            title={w.changedHint}
            onClick={showNew}
          >
            {w.changed(changes)}
          </Button>
        </div>
      )}
      <div ref={frame} className={classes.frame} data-list>
        {query.isPending && <Skeleton m="md" h={240} />}
        {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && shown.length === 0 && <EmptyAttention whose={whose} choose={choose} />}
        <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {drawn.map((item) => {
            const one = shown[item.index];
            return (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {one ? (
                  <AttentionRow
                    row={one.row}
                    gone={one.gone}
                    asOf={asOf}
                    go={go}
                    take={takeable(one.row) ? take : undefined}
                  />
                ) : (
                  <Skeleton mx={16} my={14} h={52} />
                )}
              </li>
            );
          })}
        </ul>
        {!more && shown.length > 8 && (
          <Text size="xs" c="dimmed" ta="center" py="md">
            {w.end(shown.length)}
          </Text>
        )}
      </div>
    </section>
  );
}

const take = (row: CaseSummary): void => void takeCase(row.number);

/** From a queue anybody takes who works here; from a person only who leads. */
function useTakeable(): (row: CaseSummary) => boolean {
  const able = useAble();
  const me = useMyId();
  const mayWork = able('reply');
  const leads = able('merge');
  return (row) => mayWork && (row.queued || row.owner === null || (leads && row.owner.id !== me));
}

const useMyId = (): string | undefined => useQuery(meQuery).data?.id;

function Head({ whose, choose, children }: Omit<ListProps, 'switcher'> & { children: ReactNode }) {
  const counts = useQuery(attentionCountsQuery).data;
  const number = counts?.[whose] ?? 0;
  return (
    <header className={classes.head}>
      <div className={classes.title}>
        <Title order={1} fz={17}>
          {w.title}
        </Title>
        {counts && (
          <span className={classes.asOf}>
            {number >= MANY ? w.many : w.need(number)} · {w.asOf(clockTime(counts.asOf))}
          </span>
        )}
      </div>
      {children}
      <SegmentedControl
        size="xs"
        aria-label={w.whose}
        value={whose}
        onChange={(value) => choose(value === 'team' || value === 'all' ? value : 'mine')}
        data={(['mine', 'team', 'all'] as const).map((one) => ({
          value: one,
          label: counts ? `${w.views[one]} ${count(counts[one])}` : w.views[one],
        }))}
      />
    </header>
  );
}
