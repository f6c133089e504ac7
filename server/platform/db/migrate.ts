import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

/** The role that the application works as: it owns no table and may not change or delete what is append-only. */
export const APP_ROLE = 'kept_app';

const LOCK = 7_305_804_402; // any number; the same for all Kept processes
const FOLDER = new URL('../../migrations/', import.meta.url);

export interface MigrationResult {
  readonly applied: readonly string[];
  /** `undefined` where this database gives us no right to make roles; then triggers alone guard the record. */
  readonly role: string | undefined;
}

/**
 * Brings the database at `ownerUrl` to this version: plain numbered SQL files, each in its own transaction, under an
 * advisory lock, so that processes starting together wait for each other. A file that landed and was edited is refused.
 * `after` runs under the same lock (the queue's own tables).
 */
export async function migrate(
  ownerUrl: string,
  after?: (client: pg.Client, role: string | undefined) => Promise<void>,
): Promise<MigrationResult> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kept migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await refuseOldServer(client);
    const role = await ensureRole(client);
    const applied = await applyAll(client);
    await after?.(client, role);
    return { applied, role };
  } finally {
    await client.end();
  }
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ v: number }>(
    `select current_setting('server_version_num')::int as v`,
  );
  const version = rows[0]?.v ?? 0;
  if (version < 150_000) {
    throw new Error(`Kept needs PostgreSQL 15 or newer; this server is ${Math.floor(version / 10_000)}.`);
  }
}

async function ensureRole(client: pg.Client): Promise<string | undefined> {
  try {
    await client.query(
      `do $$ begin create role ${APP_ROLE} nologin; exception when duplicate_object or unique_violation then null; end $$`,
    );
    await client.query(`grant ${APP_ROLE} to current_user`);
    await client.query(`grant usage on schema public to ${APP_ROLE}`);
    await client.query(
      `alter default privileges in schema public grant select, insert, update, delete on tables to ${APP_ROLE}`,
    );
    return APP_ROLE;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501') return undefined;
    throw error;
  }
}

async function applyAll(client: pg.Client): Promise<string[]> {
  await client.query(
    'create table if not exists migrations (name text primary key, digest text not null, applied_at timestamptz not null default now())',
  );
  const done = await client.query<{ name: string; digest: string }>('select name, digest from migrations');
  const digests = new Map(done.rows.map((row) => [row.name, row.digest]));
  const applied: string[] = [];
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  refuseNewer(files, [...digests.keys()]);
  for (const name of files) {
    const text = await readFile(new URL(name, FOLDER), 'utf8');
    const digest = createHash('sha256').update(text).digest('hex');
    const landed = digests.get(name);
    if (landed === digest) continue;
    if (landed !== undefined) throw new Error(`Migration ${name} was edited after it had been applied.`);
    await applyOne(client, name, text, digest);
    applied.push(name);
  }
  return applied;
}

/** What a later version has made of the tables is not known here, so nothing is written to them. */
function refuseNewer(ours: readonly string[], landed: readonly string[]): void {
  const unknown = landed.filter((name) => !ours.includes(name)).sort();
  if (unknown.length > 0) {
    throw new Error(
      `This database belongs to a newer version of Kept (it has ${unknown.join(', ')}). Nothing was changed. Start that version, or restore a backup from before it.`,
    );
  }
}

async function applyOne(client: pg.Client, name: string, text: string, digest: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into migrations (name, digest) values ($1, $2)', [name, digest]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed and changed nothing: ${String(error)}`, { cause: error });
  }
}
