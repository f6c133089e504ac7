import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { KeptError } from '../errors.ts';
import { preparedName } from './prepared.ts';

/** PostgreSQL's own name for where the warning comes from; its words depend on the server's language. */
const WAITING_FOR_STANDBYS = 'SyncRepWaitForLSN';

const inDoubt = (): KeptError =>
  new KeptError(
    'commit-in-doubt',
    503,
    'This was stored, but no standby database confirmed it, so it can still be lost. Send the same request again with the same Idempotency-Key: it happens only once.',
  );

/** A session plans a statement with a name once. */
interface KeepsStatements {
  query<R>(named: {
    readonly name: string;
    readonly text: string;
    readonly values: readonly unknown[];
  }): Promise<PostgresQueryResult<R>>;
}

/** A session whose statement rejects with `commit-in-doubt` where PostgreSQL gave up waiting for its standbys. */
class WarySession implements PostgresPoolClient {
  readonly #session: PostgresPoolClient & KeepsStatements;
  #doubt = false;

  constructor(client: pg.PoolClient) {
    this.#session = client;
    client.on('notice', (notice) => {
      this.#doubt ||= notice.routine === WAITING_FOR_STANDBYS;
    });
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  query<R>(
    given: string | PostgresCursor<R>,
    parameters: readonly unknown[] = [],
  ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
    return typeof given === 'string' ? this.#run<R>(given, parameters) : this.#session.query(given);
  }

  async #run<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    this.#doubt = false;
    const name = preparedName(sql);
    const result =
      name === undefined
        ? await this.#session.query<R>(sql, parameters)
        : await this.#session.query<R>({ name, text: sql, values: parameters });
    if (this.#doubt) throw inDoubt();
    return result;
  }

  release(destroy?: boolean): void {
    this.#session.release(destroy);
  }
}

/**
 * The pool, wary of the warning 01000 «canceling wait for synchronous replication»: the driver resolves such a commit as
 * if all were well, and only a notice tells. Here the statement rejects instead, so nothing is acknowledged (trust.md T5).
 */
export function waryOf(pool: pg.Pool): PostgresPool {
  const sessions = new WeakMap<pg.PoolClient, WarySession>();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const session = sessions.get(client) ?? new WarySession(client);
      sessions.set(client, session);
      return session;
    },
  };
}
