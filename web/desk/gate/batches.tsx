import { Badge, Button, Progress, Skeleton, Text } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { batchesQuery, batchProblemsQuery } from '../../api/gate.ts';
import type { Batch, BatchItem } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import classes from './gate.module.css';
import { useRows } from './use-rows.ts';

const w = t.batches;

/** Batches of actions: how many are decided and how, and what could not be, as it goes on. */
export function Batches() {
  const query = useInfiniteQuery(batchesQuery);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const batches = query.data?.pages.flatMap((page) => page.items) ?? [];
  const toggle = (id: string): void =>
    setOpened((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );
  useRows({ of: 'data-batch', keys: { o: toggle } });
  return (
    <Page title={w.title} lead={w.lead}>
      {query.isPending && <Skeleton h={180} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && batches.length === 0 && (
        <Nothing icon={<IconStack2 size={26} stroke={1.5} />} title={w.none} hint={w.noneHint} />
      )}
      <ul className={classes.rows} aria-label={w.title}>
        {batches.map((batch) => (
          <BatchRow
            key={batch.id}
            batch={batch}
            open={opened.has(batch.id)}
            toggle={() => toggle(batch.id)}
          />
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

const COLORS = { proceed: 'spruce', hold: 'honey', refuse: 'brick', problems: 'gray' } as const;
const PARTS = ['proceed', 'hold', 'refuse', 'problems'] as const;

function BatchRow({ batch, open, toggle }: { batch: Batch; open: boolean; toggle: () => void }) {
  const { id, state, total, done, verdicts, problems, takenAt, takenBy } = batch;
  const counts = { ...verdicts, problems };
  return (
    <li className={classes.row} data-batch={id}>
      <div className={classes.top}>
        <Text fw={600} component="h2" fz="md" m={0} tabIndex={-1} data-row={id}>
          {w.of(total)}
        </Text>
        <Badge color={state === 'done' ? 'spruce' : 'honey'}>{w[state]}</Badge>
      </div>
      <div className={classes.soft}>
        {w.sentBy(takenBy)} · {dayTime(takenAt)}
      </div>
      <Progress.Root size={10} aria-hidden>
        {PARTS.map((part) => (
          <Progress.Section key={part} value={(100 * counts[part]) / total} color={COLORS[part]} />
        ))}
      </Progress.Root>
      <Text size="sm" role="status">
        {[
          w.decided(done, total),
          ...PARTS.filter((part) => counts[part] > 0).map(
            (part) => `${counts[part].toLocaleString()} ${w.verdicts[part]}`,
          ),
        ].join(' · ')}
      </Text>
      {problems > 0 && (
        <div>
          <Button size="xs" variant="default" aria-expanded={open} onClick={toggle}>
            {open ? w.hide : w.show(problems)}
          </Button>
        </div>
      )}
      {open && problems > 0 && <Problems id={id} count={problems} />}
    </li>
  );
}

function Problems({ id, count }: { id: string; count: number }) {
  const query = useInfiniteQuery(batchProblemsQuery(id, count));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {query.isPending && <Skeleton h={60} />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      <ul className={classes.because}>
        {items.map((item) => (
          <Problem key={item.n} item={item} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="xs" variant="default" onClick={() => void query.fetchNextPage()}>
          {t.words.more}
        </Button>
      )}
    </>
  );
}

const NEXT: Readonly<Record<string, string | undefined>> = w.next;

function Problem({ item: { n, source, id, problem } }: { item: BatchItem }) {
  if (problem === null) return null;
  return (
    <li>
      <b>{[w.line(n), ...(source !== null && id !== null ? [`${source} ${id}`] : [])].join(' · ')}</b>:{' '}
      {problem.detail}
      <div className={classes.soft}>{NEXT[problem.code] ?? w.nextElse}</div>
    </li>
  );
}
