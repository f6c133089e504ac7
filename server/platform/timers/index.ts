import { runPrepared, sql, type Tx } from '../db/index.ts';
import { newId } from '../ids.ts';

/** The channel that tells sweepers of a new or earlier timer. */
export const TIMER_CHANNEL = 'kept_timers';

export interface NewTimer {
  readonly kind: string;
  /** Within its kind: setting an open timer again moves it. */
  readonly key: string;
  readonly dueAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
  /** Why it is there, for people. */
  readonly reason: string;
  /** Timers of one lane run one after the other, in order of their due moments; the customer's or case's id. Its own key unless told. */
  readonly lane?: string;
}

export interface DueTimer {
  readonly id: string;
  readonly key: string;
  readonly dueAt: Date;
  readonly data: Record<string, unknown>;
}

/** What a kind of timer does; it runs in the transaction that marks the timer done, so it may run twice but counts once. */
export type TimerHandler = (tx: Tx, timer: DueTimer, now: Date) => Promise<void>;

const INSERT = (timer: NewTimer, now: Date) => sql`
    insert into timers (id, due_at, kind, key, data, reason, created_at, lane)
    values (${newId()}, ${timer.dueAt}, ${timer.kind}, ${timer.key}, ${JSON.stringify(timer.data)}::jsonb, ${timer.reason},
      ${now}, ${timer.lane ?? timer.key})
    on conflict (kind, key) where done_at is null`;

/** Sets (or moves) a timer in the verb's transaction. */
export async function setTimer(tx: Tx, now: Date, timer: NewTimer): Promise<void> {
  await sql`
    ${INSERT(timer, now)}
    do update set due_at = excluded.due_at, data = excluded.data, reason = excluded.reason, tries = 0, retry_at = null`.execute(
    tx,
  );
  await runPrepared(sql`select pg_notify(${TIMER_CHANNEL}, '')`, tx);
}

/**
 * Sets a timer unless there is an open one with its kind and key; unlike `setTimer` it never waits for a sweeper that holds
 * one, so a verb may call it with the customer's record locked. Put the due moment into the key, and let the handler look
 * whether it still counts.
 */
export async function addTimer(tx: Tx, now: Date, timer: NewTimer): Promise<void> {
  await runPrepared(
    sql`
    ${INSERT(timer, now)} do nothing`,
    tx,
  );
  await runPrepared(sql`select pg_notify(${TIMER_CHANNEL}, '')`, tx);
}

/** Removes an open timer; says whether there was one. */
export async function clearTimer(tx: Tx, kind: string, key: string): Promise<boolean> {
  const { rows } =
    await sql`delete from timers where kind = ${kind} and key = ${key} and done_at is null returning id`.execute(
      tx,
    );
  return rows.length > 0;
}

export { forgetOldTimers, startSweeper, sweepTimers } from './sweep.ts';
