import { Button, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { IconHeartHandshake } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { type PromiseList, type PromiseView, promisesQuery } from '../../api/cases.ts';
import { dayIn, now as serverNow, zone } from '../../text/clock.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { DeskLink } from '../../ui/link.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { PROMISE_LISTS, SETTLED } from '../addresses.ts';
import classes from '../case/case.module.css';
import { useKeys } from '../shell/keys.ts';
import { useOffered } from '../shell/offered.ts';
import type { Verb } from '../shell/state.ts';
import { askedPromise, type PromiseQuestion } from './asked.ts';
import { Due, PromiseBadge, PromiseMenu, questionsOf, Standing } from './facts.tsx';

const words = t.promises;
type Settled = (typeof SETTLED)[number];
type Group = 'overdue' | 'today' | 'week' | 'later';
const DAY = 86_400_000;

function groupOf(dueAt: string, now: number): Group {
  const due = Date.parse(dueAt);
  if (due < now) return 'overdue';
  if (dayIn(due, zone()) === dayIn(now, zone())) return 'today';
  return due < now + 7 * DAY ? 'week' : 'later';
}

/** What was promised and is owed, the next due first: what is overdue stands above everything. */
export function PromiseBoard() {
  const { view = 'mine', settled } = useSearch({ from: '/desk/promises' });
  const navigate = useNavigate();
  const query = useInfiniteQuery(promisesQuery(view, settled ?? 'owed'));
  const promises = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const groups = useMemo(() => {
    const now = serverNow();
    if (settled) return [[settled, promises] as const];
    const order: readonly Group[] = ['overdue', 'today', 'week', 'later'];
    return order.map(
      (group) => [group, promises.filter((promise) => groupOf(promise.dueAt, now) === group)] as const,
    );
  }, [promises, settled]);
  const board = useBoardKeys(promises);
  const choose = (change: { view?: PromiseList | undefined; settled?: Settled | undefined }): void => {
    const next = { view, settled, ...change };
    void navigate({
      to: '/promises',
      search: {
        ...(next.view === 'mine' || next.view === undefined ? {} : { view: next.view }),
        ...(next.settled === undefined ? {} : { settled: next.settled }),
      },
    });
  };
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <div className={classes.choose}>
          <SegmentedControl
            aria-label={words.standing}
            value={settled ?? 'owed'}
            onChange={(value) => choose({ settled: SETTLED.find((one) => one === value) })}
            data={['owed' as const, ...SETTLED].map((one) => ({ value: one, label: words.standings[one] }))}
          />
          <SegmentedControl
            aria-label={words.view}
            value={view}
            onChange={(value) => choose({ view: PROMISE_LISTS.find((one) => one === value) })}
            data={PROMISE_LISTS.map((one) => ({ value: one, label: words.views[one] }))}
          />
        </div>
      }
    >
      {query.isPending && <Skeleton h={200} radius="lg" />}
      {query.isError && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data && promises.length === 0 && <Empty view={view} settled={settled} />}
      {groups.map(
        ([group, items]) =>
          items.length > 0 && (
            <section key={group}>
              <Title order={2} className={classes.group ?? ''}>
                {words.groups[group]}{' '}
                <Text span c="dimmed" inherit fw={400}>
                  {count(items.length)}
                  {query.hasNextPage && items.length === promises.length && '+'}
                </Text>
              </Title>
              <ol className={classes.board}>
                {items.map((promise) => (
                  <Row key={promise.id} promise={promise} board={board} />
                ))}
              </ol>
            </section>
          ),
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.words.more}
        </Button>
      )}
    </Page>
  );
}

function Empty({ view, settled }: { view: PromiseList; settled: Settled | undefined }) {
  const title = settled ? words.noneSettled : words.empty;
  return (
    <Nothing
      icon={<IconHeartHandshake size={26} stroke={1.5} />}
      title={`${title}${view === 'all' ? '' : ` (${words.views[view]})`}`}
      hint={settled ? words.noneSettledHint : words.emptyHint}
    />
  );
}

interface Board {
  readonly at: string | null;
  readonly enter: (id: string) => void;
}

/** J and K along the board; each verb of the promise one is on by its key. */
function useBoardKeys(promises: readonly PromiseView[]): Board {
  const [at, setAt] = useState<string | null>(null);
  const navigate = useNavigate();
  const here = useRef<PromiseView | undefined>(undefined);
  here.current = promises.find((one) => one.id === at);
  const step = (by: 1 | -1): void => {
    const index = promises.findIndex((one) => one.id === at);
    const to = promises[Math.min(promises.length - 1, Math.max(0, index + by))];
    if (!to) return;
    setAt(to.id);
    document.querySelector<HTMLElement>(`[data-promise="${CSS.escape(to.id)}"]`)?.focus();
  };
  const asks = (question: PromiseQuestion, key: string): Verb => ({
    id: `promise-${question}`,
    say: words[question],
    key,
    run: () => {
      const promise = here.current;
      if (promise && questionsOf(promise).includes(question)) askedPromise.set({ question, promise });
    },
  });
  const open = (): void => {
    if (here.current) void navigate({ to: '/cases/$number', params: { number: here.current.caseNumber } });
  };
  const verbs: Verb[] = here.current
    ? [
        asks('keep', 'e'),
        asks('move', 'm'),
        asks('tell', 'r'),
        asks('break', 'x'),
        asks('release', 'l'),
        asks('pass', 'a'),
        { id: 'promise-case', say: t.cases.openPage, key: 'o', run: open },
      ]
    : [];
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ...Object.fromEntries(verbs.map((verb) => [verb.key, verb.run])),
  });
  useOffered(verbs);
  return { at, enter: setAt };
}

function Row({ promise, board }: { promise: PromiseView; board: Board }) {
  return (
    <li
      className={classes.promise}
      data-promise={promise.id}
      data-row={promise.id}
      data-cursor={board.at === promise.id || undefined}
      tabIndex={-1}
      onFocus={() => board.enter(promise.id)}
    >
      <span className={classes.row}>
        <span>
          <PromiseBadge promise={promise} /> <b>«{promise.words}»</b>
        </span>
        <PromiseMenu promise={promise} />
      </span>
      <Due promise={promise} />
      <span className={classes.dim}>
        <DeskLink to="/customers/$id" params={{ id: promise.customerId }} inherit underline="always">
          {promise.customerName}
        </DeskLink>
        {' · '}
        <DeskLink to="/cases/$number" params={{ number: promise.caseNumber }} inherit underline="always">
          {promise.caseNumber}
        </DeskLink>
        {promise.owner && ` · ${words.owner(promise.owner.name)}`}
      </span>
      <Standing promise={promise} />
    </li>
  );
}
