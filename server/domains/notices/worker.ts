import { TestClock } from '#platform/clock/index.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import type { TellingParts, WorkerParts } from './parts.ts';
import { handToPerson } from './stuck.ts';
import { tellCustomers } from './tell.ts';
import { LOOK_TIMER } from './ticks.ts';

/** First key of the advisory locks by which workers share customers. */
const CUSTOMER_LOCK = 7_305_423;
/** Customers of one transaction. */
const BATCH = 25;
/** Customers that a worker looks at to find a batch that nobody has in hand. */
const LOOKED_AT = 400;
/** Transactions that one worker has open beside each other. */
const BESIDE = 2;
/** A customer whose notices cannot be worked on is left for so long (milliseconds). */
const POSTPONED = 60_000;

/**
 * Works off notices that are due to be looked at, until there are none or others have them in hand; several workers share
 * them. What is told and what goes out for it is one transaction: a worker that dies has told nothing. Answers how many
 * customers were looked at.
 */
export async function tellDue(parts: WorkerParts): Promise<number> {
  const walk = async (): Promise<number> => {
    for (let told = 0; ; ) {
      const now = parts.clock.now();
      const ids = await inTransaction(parts.db, (tx) => tellBatch(tx, parts, now));
      if (ids === 0) return told;
      told += ids;
    }
  };
  const walks = await Promise.all(Array.from({ length: BESIDE }, walk));
  return walks.reduce((sum, one) => sum + one, 0);
}

/** Customers with something due, until the end of the transaction nobody else's. */
async function claim(tx: Tx, now: Date): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    with due as materialized (
      select distinct customer_id from (
        select customer_id from notices where look_at <= ${now} order by look_at limit ${LOOKED_AT}) oldest)
    select customer_id from due
    where pg_try_advisory_xact_lock(${CUSTOMER_LOCK}, hashtext(customer_id::text)) limit ${BATCH}`.execute(
    tx,
  );
  return rows.map((row) => row.customer_id);
}

async function tellBatch(tx: Tx, parts: TellingParts, now: Date): Promise<number> {
  const ids = await claim(tx, now);
  if (ids.length === 0) return 0;
  if (!(await tried(tx, () => tellCustomers(tx, parts, ids, now), parts)))
    for (const id of ids) {
      if (await tried(tx, () => tellCustomers(tx, parts, [id], now), parts)) continue;
      await tried(tx, () => handToPerson(tx, parts, id, now), parts);
      await postpone(tx, id, now);
    }
  return ids.length;
}

/** Two transactions met, or the session is lost: the whole transaction is for its caller to try again. */
const FOR_THE_CALLER = /^(40|08|57)/;

/** Does something all or not at all; says whether. */
async function tried(tx: Tx, work: () => Promise<void>, { log }: TellingParts): Promise<boolean> {
  await sql`savepoint telling_batch`.execute(tx);
  try {
    await work();
    await sql`release savepoint telling_batch`.execute(tx);
    return true;
  } catch (error) {
    const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    if (typeof code === 'string' && FOR_THE_CALLER.test(code)) throw error;
    await sql`rollback to savepoint telling_batch`.execute(tx);
    log.error({ err: error }, 'customers could not be told; they are tried one by one, and again later');
    return false;
  }
}

const postpone = (tx: Tx, customerId: string, now: Date) =>
  sql`
    update notices set look_at = ${new Date(now.getTime() + POSTPONED)}
    where customer_id = ${customerId} and look_at <= ${now}`.execute(tx);

/**
 * The second of a timer has come. In a sandbox, where nobody else works while its clock is moved, everything due is worked
 * off; elsewhere a batch, for workers are at it.
 */
const look =
  (parts: WorkerParts): TimerHandler =>
  async (tx, _timer, now) => {
    const all = parts.clock instanceof TestClock;
    while ((await tellBatch(tx, parts, now)) > 0 && all);
  };

/** What the timers of this domain do. */
export const noticeTimers = (parts: WorkerParts): ReadonlyMap<string, TimerHandler> =>
  new Map([[LOOK_TIMER, look(parts)]]);
