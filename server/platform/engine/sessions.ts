import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { OWNER } from './cluster.ts';
import { EngineError } from './errors.ts';

/** Every Kept process that uses the engine keeps one session of this name and its own ending. */
const WATCHING = 'kept-engine/';
const DATABASE = 'kept';

/** The address of the embedded database for the `pg` driver, over its Unix socket. */
export function ownerUrl(socket: string, password: string, database: string = DATABASE): string {
  return `postgres://${OWNER}:${encodeURIComponent(password)}@/${database}?host=${encodeURIComponent(socket)}`;
}

async function open(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: 5_000,
  });
  // An error after the end has nobody else to hear it; the end itself is what counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

async function createDatabase(socket: string, password: string): Promise<void> {
  const client = await open(ownerUrl(socket, password, 'postgres'), 'kept-setup');
  try {
    await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    if (codeOf(error) !== '42P04') throw error;
  } finally {
    await client.end();
  }
}

/** A server to be watched: where it listens, and whether it is worth waiting for. */
export interface Watched {
  readonly socket: string;
  readonly password: string;
  /** The ending of our session's name. */
  readonly id: string;
  readonly alive: () => boolean;
  readonly log: (line: string) => void;
}

const PATIENCE_MS = 5_000;

/**
 * Opens this process's watching session as soon as the server answers, which may be long after a crash. Throws
 * EngineError when the server ends instead (`alive` says false) or does not know our password.
 */
export async function openWatch({ socket, password, id, alive, log }: Watched): Promise<pg.Client> {
  let tellAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const lives = alive();
    try {
      return await open(ownerUrl(socket, password), WATCHING + id);
    } catch (error) {
      await whyNot(error, { socket, password, lives });
    }
    if (performance.now() < tellAt) continue;
    tellAt = Number.POSITIVE_INFINITY;
    log('PostgreSQL does not answer yet; it recovers after a crash, which may take some minutes.');
  }
}

async function whyNot(
  error: unknown,
  server: { socket: string; password: string; lives: boolean },
): Promise<void> {
  const code = codeOf(error);
  if (code === '28P01') {
    throw new EngineError('The embedded database does not accept the password in secrets/postgres-owner.');
  }
  if (code === '3D000') return await createDatabase(server.socket, server.password);
  if (!server.lives) throw new EngineError('PostgreSQL ended while it was being started.');
  await pause(10);
}

/** Whether another living Kept process uses the engine. */
export async function othersWatch(watch: pg.Client, id: string): Promise<boolean> {
  const { rows } = await watch.query<{ others: boolean }>(
    'SELECT count(*) > 0 AS others FROM pg_stat_activity WHERE starts_with(application_name, $1) AND application_name <> $2',
    [WATCHING, WATCHING + id],
  );
  return rows[0]?.others ?? false;
}
