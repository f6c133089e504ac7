import pg from 'pg';
import { type Database, sql, type Tx } from '../db/index.ts';

/** What locks are about; part of the lock's number in PostgreSQL. */
export const LOCK_SPACES = {
  worker: 7_305_001,
  mailbox: 7_305_002,
  webhook: 7_305_003,
  channel: 7_305_004,
} as const;
export type LockSpace = keyof typeof LOCK_SPACES;

const HEARTBEAT_MS = 5000;

/**
 * One database session that holds this process's locks. PostgreSQL frees them the moment the session ends, so a lock says
 * exactly whether its holder is alive, without clocks. When the session is lost, everything held is lost: `onLost` hears of
 * it at once, and a new session is opened.
 */
export class LockSession {
  readonly #url: string;
  readonly #held = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #client: pg.Client | undefined;
  #beat: NodeJS.Timeout | undefined;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  /** Opens the session; rejects where the database does not answer. */
  async open(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'kept locks',
      keepAlive: true,
      query_timeout: HEARTBEAT_MS,
    });
    client.on('error', () => undefined);
    client.once('end', () => void this.#lost(client));
    await client.connect();
    // A machine that vanishes without a word frees its locks within half a minute.
    await client.query(
      'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
    );
    this.#client = client;
    this.#beat = setInterval(() => void this.#look(client), HEARTBEAT_MS);
    this.#beat.unref();
  }

  /** Hears when all locks are lost. */
  onLost(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Takes a lock where it is free; true also where this session has it already. */
  async take(space: LockSpace, key: string): Promise<boolean> {
    const client = this.#client;
    if (!client) return false;
    if (this.#held.has(`${space}:${key}`)) return true;
    const { rows } = await this.#ask<{ ok: boolean }>(
      client,
      'select pg_try_advisory_lock($1, hashtext($2)) as ok',
      [LOCK_SPACES[space], key],
    );
    const ok = rows[0]?.ok === true && this.#client === client;
    if (ok) this.#held.add(`${space}:${key}`);
    return ok;
  }

  /** Gives a lock back; nothing happens where it is not held. */
  async release(space: LockSpace, key: string): Promise<void> {
    if (!this.#held.delete(`${space}:${key}`)) return;
    if (this.#client)
      await this.#ask(this.#client, 'select pg_advisory_unlock($1, hashtext($2))', [LOCK_SPACES[space], key]);
  }

  /** One question after the other: a session has one at a time. */
  #ask<Row extends pg.QueryResultRow>(
    client: pg.Client,
    text: string,
    values: unknown[] = [],
  ): Promise<pg.QueryResult<Row>> {
    const asked = this.#turn.then(() => client.query<Row>(text, values));
    this.#turn = asked.catch(() => undefined);
    return asked;
  }

  async #look(client: pg.Client): Promise<void> {
    try {
      await this.#ask(client, 'select 1');
    } catch {
      await client.end().catch(() => undefined);
    }
  }

  async #lost(client: pg.Client): Promise<void> {
    if (this.#client === client) {
      this.#client = undefined;
      clearInterval(this.#beat);
      this.#held.clear();
      for (const listener of this.#listeners) listener();
    } else return;
    while (!this.#closed && !this.#client) {
      try {
        await this.open();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    // Whoever holds something for good takes it again.
    if (!this.#closed) for (const listener of this.#listeners) listener();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#beat);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }
}

/** Whether anybody holds this lock. */
export async function isHeld(db: Database | Tx, space: LockSpace, key: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 2
      and classid = ${LOCK_SPACES[space]}::int8::oid and objid = (hashtext(${key})::int8 & 4294967295)::oid
      and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows.length > 0;
}
