import { vi } from 'vitest';
import { type Database, sql } from '#platform/db/index.ts';

/**
 * Waits until what has been committed is seen by whoever reads events: an older transaction, also one of another test in the same
 * PostgreSQL, holds them back. Readers that work in the background come again by themselves; a test that calls one waits here.
 */
export async function untilAllIsHeard(db: Database): Promise<void> {
  const { rows } = await sql<{
    now: string;
  }>`select pg_snapshot_xmax(pg_current_snapshot())::text as now`.execute(db);
  const isPast = async (): Promise<boolean> => {
    const seen = await sql<{ past: boolean }>`
      select pg_snapshot_xmin(pg_current_snapshot()) >= ${rows[0]?.now}::text::xid8 as past`.execute(db);
    return seen.rows[0]?.past === true;
  };
  await vi.waitUntil(isPast, { timeout: 20_000, interval: 5 });
}
