import type { Clock } from '../clock/index.ts';
import { type Database, inTransaction, sql, type Tx } from '../db/index.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log/index.ts';

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
}

export interface DueTimer {
  readonly id: string;
  readonly key: string;
  readonly dueAt: Date;
  readonly data: Record<string, unknown>;
}

/** What a kind of timer does; it runs in the transaction that marks the timer done, so it may run twice but counts once. */
export type TimerHandler = (tx: Tx, timer: DueTimer, now: Date) => Promise<void>;

/** Sets (or moves) a timer in the verb's transaction. */
export async function setTimer(tx: Tx, now: Date, timer: NewTimer): Promise<void> {
  await sql`
    insert into timers (id, due_at, kind, key, data, reason, created_at)
    values (${newId()}, ${timer.dueAt}, ${timer.kind}, ${timer.key}, ${JSON.stringify(timer.data)}::jsonb, ${timer.reason}, ${now})
    on conflict (kind, key) where done_at is null
    do update set due_at = excluded.due_at, data = excluded.data, reason = excluded.reason, tries = 0, retry_at = null`.execute(
    tx,
  );
  await sql`select pg_notify(${TIMER_CHANNEL}, '')`.execute(tx);
}

/**
 * Sets a timer unless there is an open one with its kind and key; unlike `setTimer` it never waits for a sweeper that holds
 * one, so a verb may call it with the customer's record locked. Put the due moment into the key, and let the handler look
 * whether it still counts.
 */
export async function addTimer(tx: Tx, now: Date, timer: NewTimer): Promise<void> {
  await sql`
    insert into timers (id, due_at, kind, key, data, reason, created_at)
    values (${newId()}, ${timer.dueAt}, ${timer.kind}, ${timer.key}, ${JSON.stringify(timer.data)}::jsonb, ${timer.reason}, ${now})
    on conflict (kind, key) where done_at is null do nothing`.execute(tx);
  await sql`select pg_notify(${TIMER_CHANNEL}, '')`.execute(tx);
}

/** Removes an open timer; says whether there was one. */
export async function clearTimer(tx: Tx, kind: string, key: string): Promise<boolean> {
  const { rows } =
    await sql`delete from timers where kind = ${kind} and key = ${key} and done_at is null returning id`.execute(
      tx,
    );
  return rows.length > 0;
}

interface TimerRow {
  id: string;
  kind: string;
  key: string;
  due_at: Date;
  data: Record<string, unknown>;
  tries: number;
}

const next = (tx: Tx, now: Date, real: Date) =>
  sql<TimerRow>`
  select id, kind, key, due_at, data, tries from timers
  where done_at is null and due_at <= ${now} and (retry_at is null or retry_at <= ${real})
  order by due_at, id limit 1 for update skip locked`.execute(tx);

/**
 * Works off everything due by `until`, oldest first, each in its own transaction; several sweepers share the work.
 * A handler that fails leaves its timer open with the error and a later retry (back-off to 10 minutes), and the rest go on.
 * Returns how many ran.
 */
export async function sweepTimers(
  db: Database,
  handlers: ReadonlyMap<string, TimerHandler>,
  until: Date,
  log: Log,
): Promise<number> {
  for (let ran = 0; ; ran += 1) {
    const failed: { row?: TimerRow; error?: unknown } = {};
    const found = await inTransaction(db, async (tx) => {
      const row = (await next(tx, until, new Date())).rows[0];
      if (!row) return false;
      failed.row = row;
      const handler = handlers.get(row.kind);
      if (!handler) throw new Error(`Nothing handles timers of the kind ${row.kind}.`);
      await handler(tx, { id: row.id, key: row.key, dueAt: row.due_at, data: row.data }, until);
      await sql`update timers set done_at = ${until}, error = null where id = ${row.id}`.execute(tx);
      return true;
    }).catch((error: unknown) => {
      failed.error = error;
      return true;
    });
    if (failed.error !== undefined) {
      if (!failed.row) throw failed.error;
      await postpone(db, failed.row, failed.error);
      log.error({ timer: failed.row.kind, err: failed.error }, 'a timer failed and will be tried again');
    }
    if (!found) return ran;
  }
}

async function postpone(db: Database, row: TimerRow, error: unknown): Promise<void> {
  const seconds = Math.min(600, 5 * 2 ** row.tries);
  const retryAt = new Date(Date.now() + seconds * 1000);
  const say = error instanceof Error ? error.message : String(error);
  await sql`update timers set tries = tries + 1, retry_at = ${retryAt}, error = ${say} where id = ${row.id}`.execute(
    db,
  );
}

/** Sweeps whenever something is due by `clock`, until `stop`. */
export function startSweeper(
  db: Database,
  clock: Clock,
  handlers: ReadonlyMap<string, TimerHandler>,
  log: Log,
): { wake(): void; stop(): Promise<void> } {
  let timeout: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const delay = async (): Promise<number> => {
    const { rows } = await sql<{ at: Date | null }>`
      select min(greatest(due_at, coalesce(retry_at, due_at))) as at from timers where done_at is null`.execute(
      db,
    );
    const at = rows[0]?.at;
    return at ? Math.min(30_000, Math.max(20, at.getTime() - clock.now().getTime())) : 30_000;
  };
  const sweep = async (): Promise<void> => {
    do {
      again = false;
      await sweepTimers(db, handlers, clock.now(), log);
    } while (again && !stopped);
  };
  const wake = (): void => {
    clearTimeout(timeout);
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = sweep()
      .then(delay)
      .catch((error: unknown) => {
        log.error({ err: error }, 'timers could not be worked off; trying again');
        return 1000;
      })
      .then((ms) => {
        running = undefined;
        if (!stopped) timeout = setTimeout(wake, again ? 0 : ms);
      });
  };
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timeout);
      await running;
    },
  };
}
