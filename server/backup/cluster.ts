import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { ArchiveWriter } from './archive.ts';

/** What a server makes anew at its start, or what must not come along (PostgreSQL manual, 25.3.4). */
const EMPTIED = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
]);
const LEFT_OUT = /^(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init.*|backup_label.*|tablespace_map.*)$/;
/** Copied last, so that the server that reads it finds all that it names. */
const CONTROL = 'global/pg_control';

/** Where the copy of a cluster lies in the archive. */
const AT = 'postgres/data';

export interface ClusterCopy {
  /** From this place in the log to `stop` the copy is not yet one moment. */
  readonly start: string;
  readonly stop: string;
}

/**
 * Copies a running PostgreSQL into an archive: the files as they are, then the log that makes them one moment. `told` gets
 * bytes done and in all.
 */
export async function copyCluster(
  ownerUrl: string,
  into: ArchiveWriter,
  told: (done: number, total: number) => void,
): Promise<ClusterCopy> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kept backup' });
  await client.connect();
  try {
    const data = (await first<{ dir: string }>(client, `select current_setting('data_directory') as dir`))
      .dir;
    // A slot that ends with this session: no piece of the log that the copy needs is recycled meanwhile.
    await client.query(
      `select pg_create_physical_replication_slot('kept_backup_' || pg_backend_pid(), true, true)`,
    );
    const { start } = await first<{ start: string }>(
      client,
      `select pg_backup_start('kept backup', true)::text as start`,
    );
    await copyFiles(data, into, told);
    const stop = await first<{ lsn: string; labelfile: string }>(
      client,
      'select lsn::text, labelfile from pg_backup_stop(false)',
    );
    await into.whole(`${AT}/backup_label`, stop.labelfile);
    await copyLog(client, data, into, start, stop.lsn);
    return { start, stop: stop.lsn };
  } finally {
    await client.end();
  }
}

async function first<T extends pg.QueryResultRow>(
  client: pg.Client,
  text: string,
  values: unknown[] = [],
): Promise<T> {
  const { rows } = await client.query<T>(text, values);
  const row = rows[0];
  if (!row) throw new Error('The database gave no answer.');
  return row;
}

async function copyFiles(
  data: string,
  into: ArchiveWriter,
  told: (done: number, total: number) => void,
): Promise<void> {
  const files = await listFiles(data, '');
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let done = 0;
  for (const file of files) {
    await copyFile(join(data, file.name), `${AT}/${file.name}`, into);
    done += file.size;
    told(done, total);
  }
}

interface Found {
  readonly name: string;
  readonly size: number;
}

async function listFiles(data: string, below: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await readdir(join(data, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (LEFT_OUT.test(entry.name)) continue;
    if (entry.isDirectory() && !(below === '' && EMPTIED.has(entry.name)))
      found.push(...(await listFiles(data, name)));
    if (!entry.isFile()) continue;
    const size = await sizeOf(join(data, name));
    if (size !== undefined) found.push({ name, size });
  }
  return found.sort((a, b) => Number(a.name === CONTROL) - Number(b.name === CONTROL));
}

/** A table that is dropped takes its files with it while we look; the log knows. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function copyFile(path: string, name: string, into: ArchiveWriter): Promise<void> {
  const size = await sizeOf(path);
  if (size === undefined) return;
  await into.add(name, size, orNothing(path));
}

async function* orNothing(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

async function copyLog(
  client: pg.Client,
  data: string,
  into: ArchiveWriter,
  start: string,
  stop: string,
): Promise<void> {
  const range = await first<{ first: string; last: string }>(
    client,
    'select pg_walfile_name($1::pg_lsn) as first, pg_walfile_name($2::pg_lsn) as last',
    [start, stop],
  );
  const names = (await readdir(join(data, 'pg_wal'))).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= range.first && name <= range.last,
  );
  for (const name of names.sort()) await copyFile(join(data, 'pg_wal', name), `${AT}/pg_wal/${name}`, into);
}

/** The folders that a server expects to be there and that were left empty. */
export const EMPTY_FOLDERS: readonly string[] = [
  ...EMPTIED,
  'pg_commit_ts',
  'pg_tblspc',
  'pg_twophase',
  'pg_logical',
  'pg_logical/mappings',
  'pg_logical/snapshots',
  'pg_multixact',
  'pg_stat',
  'pg_wal/archive_status',
  'pg_wal/summaries',
].map((name) => `${AT}/${name}`);
