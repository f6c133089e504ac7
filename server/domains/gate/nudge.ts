import { type Database, runPrepared, sql } from '#platform/db/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { TIMER_CHANNEL } from '#platform/timers/index.ts';

/** So long (ms) what came is gathered before others are told. */
const GATHER = 25;

/**
 * Wakes followers and timers after commits, once for all decisions within a moment: a notification within each decision's own
 * transaction would make their commits wait for each other. A lost one costs a second, for everybody also looks by the clock.
 */
export function createNudge(db: Database): () => void {
  let waiting = false;
  const tell = async (): Promise<void> => {
    waiting = false;
    await runPrepared(
      sql`select pg_notify(${EVENT_CHANNEL}, '') as events, pg_notify(${TIMER_CHANNEL}, '') as timers`,
      db,
    ).catch(() => undefined);
  };
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => void tell(), GATHER).unref();
  };
}
