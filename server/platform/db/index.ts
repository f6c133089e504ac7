import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { KeptError, keepLasting } from '../errors.ts';
import { waryOf } from './in-doubt.ts';

export { CompiledQuery, sql } from 'kysely';
export { onceIn } from './once.ts';
export { prepare, runPrepared } from './prepared.ts';

/** The pool. Queries are SQL with the type of their rows beside them (docs/decisions/0004). */
export type Database = Kysely<unknown>;
/** An open transaction; every verb takes one and everything it does is in it. */
export type Tx = Transaction<unknown>;

// Counts and sums come as bigint; all of ours fit a double exactly.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface PoolOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`; begins with `kept`. */
  readonly name: string;
  readonly max?: number;
  /** The role that the application works as; it owns nothing. */
  readonly role?: string | undefined;
  /** Settings of its sessions, such as `{ enable_seqscan: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A pool of sessions. */
export function createPool(options: PoolOptions): pg.Pool {
  const settings = Object.entries({ ...(options.role ? { role: options.role } : {}), ...options.settings });
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.max ?? 10,
    ...(settings.length > 0
      ? { options: settings.map(([name, value]) => `-c ${name}=${value}`).join(' ') }
      : {}),
  });
  pool.on('error', () => undefined); // an idle session was lost; the next query opens another
  // A session that is lost while somebody has it: its statement rejects, and the error must find a listener all the same.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Queries over a pool; a commit that no standby confirmed rejects as `commit-in-doubt`. Destroying it ends the pool. */
export function createDatabase(pool: pg.Pool): Database {
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool: waryOf(pool) }) });
}

const RETRYABLE = new Set(['40001', '40P01']);

/**
 * Runs `work` in one transaction; serialisation failures and deadlocks are tried again, at most five times. What lasts of a
 * refusal is written down in a second one.
 */
export async function inTransaction<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (error instanceof KeptError && error.lasting)
        await db.transaction().execute((tx) => keepLasting(tx, error));
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (attempt >= 5 || code === undefined || !RETRYABLE.has(code)) throw error;
    }
  }
}

/** Whether the database refused what it was given (SQLSTATE classes 22, 23, 54), and would refuse it again. */
export const isRefusedData = (error: unknown): error is Error =>
  error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '');
