import type { Clock } from '../clock/index.ts';
import { type Database, inTransaction, runPrepared, sql, type Tx } from '../db/index.ts';
import type { Log } from '../log/index.ts';
import type { TimerHandler } from './index.ts';

/** Lanes share this many parts; a part is in one pair of hands at a time (server/migrations/0016_timer_lanes.sql). */
const PARTS = 8;
/** First key of the advisory locks of parts. */
const PART_LOCK = 7_305_406;
/** Parts that one worker works off beside each other. */
const BESIDE = 4;

interface TimerRow {
  id: string;
  kind: string;
  key: string;
  due_at: Date;
  data: Record<string, unknown>;
  tries: number;
}

/**
 * The oldest due timer of a part, unless somebody else has that part in hand. It is marked done at once: what its handler
 * does comes in the same transaction, and if that fails neither has happened.
 */
async function take(tx: Tx, part: number, now: Date): Promise<TimerRow | undefined> {
  const { rows } = await runPrepared(
    sql<TimerRow>`
    with next as materialized (
      select id from timers
      where part = ${part} and done_at is null and due_at <= ${now} and (retry_at is null or retry_at <= now())
        and (select pg_try_advisory_xact_lock(${PART_LOCK}, ${part}))
      order by due_at, id limit 1 for update skip locked)
    update timers t set done_at = ${now}, error = null from next where t.id = next.id
    returning t.id, t.kind, t.key, t.due_at, t.data, t.tries`,
    tx,
  );
  return rows[0];
}

/** Parts in which something is due. */
async function partsWithDue(db: Database, until: Date): Promise<number[]> {
  const { rows } = await runPrepared(
    sql<{ part: number }>`
    select part from generate_series(0, ${PARTS - 1}) as p (part)
    where exists (select from timers t where t.part = p.part and t.done_at is null and t.due_at <= ${until}
      and (t.retry_at is null or t.retry_at <= now()))`,
    db,
  );
  return rows.map((row) => row.part);
}

/**
 * Works off everything due by `until`, oldest first within each lane, each in its own transaction; several sweepers share
 * the work. A handler that fails leaves its timer open with the error and a later retry (back-off to 10 minutes), and the
 * rest go on. `beside`: parts at a time. Returns how many ran.
 */
export async function sweepTimers(
  db: Database,
  handlers: ReadonlyMap<string, TimerHandler>,
  until: Date,
  log: Log,
  beside = 1,
): Promise<number> {
  const parts = await partsWithDue(db, until);
  const walk = async (): Promise<number> => {
    let ran = 0;
    for (let part = parts.shift(); part !== undefined; part = parts.shift())
      while (await runNext(db, handlers, part, until, log)) ran += 1;
    return ran;
  };
  const ran = await Promise.all(Array.from({ length: beside }, walk));
  return ran.reduce((sum, one) => sum + one, 0);
}

async function runNext(
  db: Database,
  handlers: ReadonlyMap<string, TimerHandler>,
  part: number,
  until: Date,
  log: Log,
): Promise<boolean> {
  const taken: { row?: TimerRow } = {};
  try {
    return await inTransaction(db, async (tx) => {
      const row = await take(tx, part, until);
      if (!row) return false;
      taken.row = row;
      const handler = handlers.get(row.kind);
      if (!handler) throw new Error(`Nothing handles timers of the kind ${row.kind}.`);
      await handler(tx, { id: row.id, key: row.key, dueAt: row.due_at, data: row.data }, until);
      return true;
    });
  } catch (error) {
    if (!taken.row) throw error;
    await postpone(db, taken.row, error);
    log.error({ timer: taken.row.kind, err: error }, 'a timer failed and will be tried again');
    return true;
  }
}

async function postpone(db: Database, row: TimerRow, error: unknown): Promise<void> {
  const seconds = Math.min(600, 5 * 2 ** row.tries);
  const say = error instanceof Error ? error.message : String(error);
  await sql`
    update timers set tries = tries + 1, retry_at = now() + make_interval(secs => ${seconds}), error = ${say}
    where id = ${row.id}`.execute(db);
}

/** Forgets timers that were worked off more than 30 days ago: what they did is in the record. */
export async function forgetOldTimers(db: Database, now: Date): Promise<void> {
  await sql`delete from timers where done_at < ${new Date(now.getTime() - 30 * 86_400_000)}`.execute(db);
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
      await sweepTimers(db, handlers, clock.now(), log, BESIDE);
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
