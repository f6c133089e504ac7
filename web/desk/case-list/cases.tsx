import { Button, Skeleton, Text, Title } from '@mantine/core';
import { IconFolderPlus, IconStack2 } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { casesQuery, viewsQuery } from '../../api/attention.ts';
import type { CaseSummary } from '../../api/types.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { useAble } from '../shell/rooms.ts';
import { BulkBar } from './bulk-bar.tsx';
import classes from './case-list.module.css';
import { enterList, places } from './cursor.ts';
import { filterOf, isFiltered } from './filter.ts';
import { Filters } from './filters.tsx';
import { newCase } from './new-case-door.ts';
import { CaseRow } from './row.tsx';
import { SavedViewBar } from './saved-view.tsx';
import { useChosen } from './use-chosen.ts';
import { useRowKeys } from './use-row-keys.ts';

const w = t.caseLists;

/** Cases by what one asks for, with what can be done with many at once. */
export function Cases() {
  const search = useSearch({ from: '/desk/cases' });
  const views = useQuery(viewsQuery).data?.items ?? [];
  const view = views.find((one) => one.id === search.saved);
  const able = useAble();
  const title = view?.name ?? w.title;
  useEffect(() => {
    document.title = `${title} · Kept`;
  }, [title]);
  return (
    <div className={classes.room}>
      <header className={classes.head}>
        <Title order={1} fz={17}>
          {title}
        </Title>
        <div className={classes.tools}>
          <SavedViewBar search={search} view={view} />
          {able('reply') && (
            <Button
              size="compact-sm"
              leftSection={<IconFolderPlus size={15} aria-hidden />}
              onClick={() => newCase.set({ customerId: null })}
            >
              {w.add}
            </Button>
          )}
        </div>
      </header>
      <Filters search={search} />
      <List key={JSON.stringify(search)} />
    </div>
  );
}

function List() {
  const search = useSearch({ from: '/desk/cases' });
  const navigate = useNavigate();
  const able = useAble();
  const place = `cases ${JSON.stringify(search)}`;
  const frame = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery(casesQuery(filterOf(search)));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const more = query.hasNextPage;
  const virtual = useVirtualizer({
    count: rows.length + (more ? 1 : 0),
    getScrollElement: () => frame.current,
    estimateSize: () => 62,
    overscan: 10,
    initialOffset: places.get(place) ?? 0,
    getItemKey: (index) => rows[index]?.number ?? 'more',
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  const { fetchNextPage, isFetchingNextPage } = query;
  useEffect(() => {
    if (last >= rows.length - 15 && more && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, more, isFetchingNextPage, fetchNextPage]);
  // In the layout phase: afterwards the list is gone, and with it how far it was scrolled.
  useLayoutEffect(() => {
    enterList(place);
    const list = frame.current;
    return () => {
      places.set(place, list?.scrollTop ?? 0);
    };
  }, [place]);
  const go = useCallback(
    (number: string): void => void navigate({ to: '/cases/$number', params: { number } }),
    [navigate],
  );
  const step = useRowKeys({ rows, open: go, show: (at) => virtual.scrollToIndex(at, { align: 'auto' }) });
  const chosen = useChosen(rows, step);
  const mayChoose = able('reply');
  return (
    <>
      <div ref={frame} className={classes.frame} data-list>
        {query.isPending && <Skeleton m="md" h={240} />}
        {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && <Empty filtered={isFiltered(search)} />}
        <ul className={classes.rows} style={{ height: virtual.getTotalSize() }} aria-label={w.list}>
          {drawn.map((item) => {
            const row: CaseSummary | undefined = rows[item.index];
            return (
              <li
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row ? (
                  <CaseRow
                    row={row}
                    go={go}
                    chosen={chosen.numbers.has(row.number)}
                    choose={mayChoose ? chosen.toggle : undefined}
                  />
                ) : (
                  <Skeleton mx={16} my={12} h={38} />
                )}
              </li>
            );
          })}
        </ul>
        {!more && rows.length > 8 && (
          <Text size="xs" c="dimmed" ta="center" py="md">
            {w.end(rows.length)}
          </Text>
        )}
      </div>
      {mayChoose && <BulkBar chosen={chosen} />}
    </>
  );
}

function Empty({ filtered }: { filtered: boolean }) {
  return (
    <Nothing
      icon={<IconStack2 size={26} stroke={1.5} />}
      title={filtered ? w.none : w.empty}
      hint={filtered ? w.noneHint : w.emptyHint}
    />
  );
}
