import { Badge, Button, Group, Skeleton, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { customersQuery } from '../../api/queries.ts';
import { shortTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Face } from '../../ui/face.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { beginHere } from '../shell/focus.ts';
import { useKeys } from '../shell/keys.ts';
import { useAble } from '../shell/rooms.ts';
import classes from './customer.module.css';
import { NewCustomer } from './new-customer.tsx';

/** All customers, by part of a name or address. */
export function CustomerList() {
  const { q = '' } = useSearch({ from: '/desk/customers' });
  const navigate = useNavigate();
  const able = useAble();
  const [text, setText] = useState(q);
  const [settled] = useDebouncedValue(text.trim(), 180);
  const [adding, setAdding] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const query = useInfiniteQuery({ ...customersQuery(settled), placeholderData: (old) => old });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 58,
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (last >= rows.length - 15 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    document.title = `${t.customer.title} · Kept`;
    void navigate({ to: '/customers', search: settled ? { q: settled } : {}, replace: true });
  }, [settled, navigate]);
  const step = (by: 1 | -1) => (): void => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-customer]')];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all[Math.max(0, at + by)];
    next?.focus();
  };
  useKeys({ j: step(1), k: step(-1) });
  return (
    <div className={classes.people}>
      <Group className={classes.peopleHead ?? ''} wrap="nowrap">
        <Title order={1} fz={17}>
          {t.customer.title}
        </Title>
        <TextInput
          type="search"
          ref={beginHere}
          flex={1}
          maw={420}
          leftSection={<IconSearch size={16} />}
          aria-label={t.customer.find}
          placeholder={t.customer.find}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {able('edit-customers') && (
          <Button
            variant="default"
            ml="auto"
            leftSection={<IconUserPlus size={17} />}
            onClick={() => setAdding(true)}
            aria-label={t.customer.add}
          >
            <span className={classes.wideOnly}>{t.customer.add}</span>
          </Button>
        )}
      </Group>
      <div ref={frame} className={classes.frame}>
        {query.isPending && <Skeleton m="lg" h={300} />}
        {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
        {query.data && rows.length === 0 && (
          <Nothing
            icon={<IconUsers size={26} stroke={1.5} />}
            title={settled ? t.customer.none(settled) : t.customer.empty}
            hint={settled ? t.customer.noneHint : t.customer.emptyHint}
          />
        )}
        <ul className={classes.lines} style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <li key={row.id} className={classes.place} style={{ transform: `translateY(${item.start}px)` }}>
                <Link to="/customers/$id" params={{ id: row.id }} className={classes.person} data-customer>
                  <Face name={row.name} size={32} />
                  <span className={classes.name}>
                    <b className="truncate">{row.name}</b>
                    <span className={classes.proof}>{row.contact}</span>
                  </span>
                  {row.provisional && <Badge color="honey">{t.customer.provisional}</Badge>}
                  <span className={classes.lastEntry}>
                    {row.lastEntryAt ? t.customer.lastEntry(shortTime(row.lastEntryAt)) : t.customer.noEntry}
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      </div>
      {adding && <NewCustomer close={() => setAdding(false)} />}
    </div>
  );
}
