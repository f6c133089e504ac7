import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { passOverAfterRestore } from '#domains/automation/index.ts';
import { holdAfterRestore } from '#domains/delivery/index.ts';
import { askAfterRestore } from '#domains/notices/index.ts';
import { anchorPath, checkpoint, type Verification, verifyRecord } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import type { Config } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { deliveryHooks } from '../hooks.ts';
import { type House, openHouse } from '../house.ts';
import { BadArchive, unpackArchive } from './archive.ts';
import { EMPTY_FOLDERS } from './cluster.ts';
import { Manifest } from './manifest.ts';

export interface Restored {
  readonly madeAt: string;
  /** Mails, SMS and letters that were on their way at that moment and now wait for a person. */
  readonly held: number;
  /** Duties to tell that may have been fulfilled since: a person is asked about each. */
  readonly asked: number;
  readonly verification: Verification;
}

/** The data folder is not empty: it is left as it is. */
export class NotEmpty extends Error {
  override readonly name = 'NotEmpty';
}

/**
 * Restores a backup into the empty data folder of `config`: beside it first, proven there, and only then moved into place.
 * When it fails, the data folder is as it was. Throws NotEmpty, BadArchive, EngineError.
 */
export async function restoreBackup(
  config: Config,
  path: string,
  told: (done: number, words: string) => void,
): Promise<Restored> {
  const { dataDir } = config;
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0)
    throw new NotEmpty(`${dataDir} is not empty; it was left as it is. Restore into an empty KEPT_DATA.`);
  const beside = `${dataDir}.restoring`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  try {
    await unpackArchive(path, beside, (bytes) => told(bytes, 'unpacking'));
    const manifest = await readManifest(beside);
    for (const folder of EMPTY_FOLDERS) await mkdir(join(beside, folder), { recursive: true, mode: 0o700 });
    const { originals: _there, ...rest } = config;
    // A folder of large originals came along and is read there; a bucket stays where it is.
    const originals = config.originals?.startsWith('s3:') ? config.originals : undefined;
    const house = await openHouse({ ...rest, originals, dataDir: beside }, { name: 'restore', max: 4 });
    const result = await settle(house, new Date(manifest.madeAt), told).finally(() => house.close());
    await removeMarks(beside);
    if (existsSync(dataDir)) await rmdir(dataDir);
    await rename(beside, dataDir);
    return { madeAt: manifest.madeAt, ...result };
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    throw error;
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const parsed = Manifest.safeParse(JSON.parse(text));
  if (!parsed.success) throw new BadArchive('This is not a backup that this version of Kept can read.');
  return parsed.data;
}

/** The list and the manifest served their purpose; the engine's locks are of the place where it was proven. */
async function removeMarks(folder: string): Promise<void> {
  for (const name of ['manifest.json', 'contents.json']) await rm(join(folder, name), { force: true });
}

/**
 * What any restored database needs before workers run on it: nothing that was on its way leaves by itself, the restore is
 * written down, and the record is proven.
 */
export async function settle(
  house: House,
  madeAt: Date,
  told: (done: number, words: string) => void,
): Promise<Omit<Restored, 'madeAt'>> {
  const now = house.clock.now();
  const { held, asked } = await inTransaction(house.db, async (tx) => {
    const n = await holdAfterRestore(tx, { hooks: deliveryHooks(house) }, madeAt, now);
    await passOverAfterRestore(tx, madeAt, now);
    const notices = await askAfterRestore(tx, house, madeAt, now);
    const data = { madeAt: madeAt.toISOString(), held: n, asked: notices };
    await publish(tx, system('kept restore'), now, [{ type: 'kept.security.restored', data }]);
    return { held: n, asked: notices };
  });
  const anchors = anchorPath(house.config.dataDir);
  const verification = await verifyRecord(house.db, house.secrets, house.originals, anchors, (n) =>
    told(n, 'verifying'),
  );
  if (verification.findings.length === 0) await checkpoint(house.db, house.secrets, anchors, now);
  return { held, asked, verification };
}
