import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import { sql } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { type ArchiveWriter, createArchive } from './archive.ts';
import { copyCluster } from './cluster.ts';
import { FORMAT, type Manifest } from './manifest.ts';

export interface Backup {
  readonly path: string;
  /** Bytes of the archive. */
  readonly bytes: number;
  readonly madeAt: string;
  readonly entries: number;
  readonly originals: number;
  /** What belongs to the company's data and is not in this file, in words. */
  readonly notIncluded: readonly string[];
}

/**
 * Writes everything of a data folder into one file while Kept goes on: database, large originals, secrets, anchors. The
 * file is as secret as the folder itself. Leaves nothing behind when it fails.
 */
export async function makeBackup(
  house: House,
  path: string,
  told: (done: number, total: number, words: string) => void,
): Promise<Backup> {
  const { dataDir } = house.config;
  await checkpoint(house.db, house.secrets, anchorPath(dataDir), house.clock.now());
  const archive = await createArchive(path);
  try {
    const manifest = await describe(house);
    await archive.whole('manifest.json', JSON.stringify(manifest, null, 2));
    // Before the database: an anchor must never be newer than what it speaks of.
    await addFolder(archive, join(dataDir, 'anchors'), 'anchors');
    await addFolder(archive, join(dataDir, 'secrets'), 'secrets');
    await copyCluster(house.ownerUrl, archive, (done, total) => told(done, total, 'database'));
    // After it: originals are durable before the database speaks of them, so none is missing.
    const originals = originalsFolder(house);
    if (originals) await addFolder(archive, originals, 'originals', new Set(['drafts']));
    const bytes = await archive.finish();
    return { path, bytes, ...manifest, notIncluded: notIncluded(house) };
  } catch (error) {
    await archive.abandon();
    throw error;
  }
}

async function describe(house: House): Promise<Manifest> {
  const { rows } = await sql<{ entries: number; originals: number; now: Date }>`
    select (select count(*) from entries) as entries, (select count(*) from originals) as originals, now() as now`.execute(
    house.db,
  );
  const row = rows[0];
  return {
    format: FORMAT,
    madeAt: (row?.now ?? new Date()).toISOString(),
    postgres: house.databaseVersion,
    entries: row?.entries ?? 0,
    originals: row?.originals ?? 0,
  };
}

function originalsFolder({ config }: House): string | undefined {
  if (config.originals === undefined) return join(config.dataDir, 'originals');
  const url = new URL(config.originals);
  return url.protocol === 'file:' ? fileURLToPath(url) : undefined;
}

function notIncluded({ config }: House): string[] {
  const words: string[] = [];
  if (config.secret !== undefined)
    words.push('KEPT_SECRET: keep it where this backup can be restored with it.');
  if (config.originals?.startsWith('s3:'))
    words.push('Originals over 1 MiB, which lie in the S3 bucket of KEPT_ORIGINALS.');
  return words;
}

async function addFolder(
  archive: ArchiveWriter,
  folder: string,
  name: string,
  without: ReadonlySet<string> = new Set(),
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (without.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await addFolder(archive, path, `${name}/${entry.name}`);
    if (!entry.isFile()) continue;
    const { size } = await stat(path);
    // Small files are read at once: one that is appended to meanwhile ends where it ended.
    if (size < 1024 * 1024) await archive.whole(`${name}/${entry.name}`, await readFile(path));
    else await archive.add(`${name}/${entry.name}`, size, createReadStream(path));
  }
}
