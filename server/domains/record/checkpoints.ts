import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Database, sql } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { canonical, sha256 } from './canonical.ts';
import { GENESIS } from './chain.ts';

const Leaf = z.tuple([z.uuid(), z.number().int(), z.string()]);
export type Leaf = z.output<typeof Leaf>;

/** A line of the anchor file: what the database said at a moment, kept outside of it and sealed. */
const Anchor = z.object({ number: z.number().int(), at: z.string(), root: z.string(), seal: z.string() });
export type Anchor = z.output<typeof Anchor>;

const CHECKPOINT_LOCK = 7_305_804_403;

/** Where the anchors of a data folder are. */
export const anchorPath = (dataDir: string): string => join(dataDir, 'anchors', 'checkpoints.jsonl');

/** Root of a checkpoint: over the one before and every chain's end that changed since. */
export const rootOf = (previous: Uint8Array, leaves: readonly Leaf[]): Buffer =>
  sha256(previous, canonical(leaves));

const sealOf = (secrets: Secrets, anchor: Omit<Anchor, 'seal'>): string =>
  secrets.mac('anchor', Buffer.from(canonical([anchor.number, anchor.at, anchor.root]))).toString('hex');

/**
 * Ties all chains that changed since the last checkpoint into one root and writes it beside the database, so that
 * cutting off the end of a chain is found even by somebody who may change every table. Says whether there was anything.
 */
export async function checkpoint(db: Database, secrets: Secrets, file: string, now: Date): Promise<boolean> {
  const made = await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${CHECKPOINT_LOCK})`.execute(tx);
    const last = await sql<{ number: number; root: Buffer; horizon: string }>`
      select number, root, horizon::text from checkpoints order by number desc limit 1`.execute(tx);
    const before = last.rows[0] ?? { number: 0, root: GENESIS, horizon: '0' };
    const { rows } = await sql<{ customer_id: string; seq: number; hash: string; horizon: string }>`
      select customer_id, seq, encode(hash, 'hex') as hash, pg_snapshot_xmin(pg_current_snapshot())::text as horizon
      from chain_heads where changed_tx >= ${before.horizon}::text::xid8 and seq > 0 order by customer_id`.execute(
      tx,
    );
    const horizon = rows[0]?.horizon;
    if (horizon === undefined) return false;
    const leaves = rows.map((row): Leaf => [row.customer_id, row.seq, row.hash]);
    await sql`
      insert into checkpoints (number, at, root, prev_root, horizon, leaves)
      values (${before.number + 1}, ${now}, ${rootOf(before.root, leaves)}, ${before.root}, ${horizon}::text::xid8,
        ${JSON.stringify(leaves)}::jsonb)`.execute(tx);
    return true;
  });
  await writeAnchors(db, secrets, file);
  return made;
}

/** Writes the anchors of checkpoints that have none yet; after the commit, so that no anchor stands for what never was. */
async function writeAnchors(db: Database, secrets: Secrets, file: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${CHECKPOINT_LOCK})`.execute(tx);
    const last = (await readAnchors(secrets, file)).anchors.at(-1)?.number ?? 0;
    const { rows } = await sql<{ number: number; at: Date; root: Buffer }>`
      select number, at, root from checkpoints where number > ${last} order by number`.execute(tx);
    const lines = rows.map((row) => {
      const anchor = { number: row.number, at: row.at.toISOString(), root: row.root.toString('hex') };
      return `${JSON.stringify({ ...anchor, seal: sealOf(secrets, anchor) })}\n`;
    });
    if (lines.length === 0) return;
    await mkdir(dirname(file), { recursive: true, mode: 0o711 });
    await appendFile(file, lines.join(''), { mode: 0o600, flush: true });
  });
}

/** Reads the anchors; a line that is damaged or whose seal is wrong is returned as such. */
export async function readAnchors(
  secrets: Secrets,
  file: string,
): Promise<{ anchors: Anchor[]; damaged: number }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const anchors: Anchor[] = [];
  let damaged = 0;
  for (const line of text.split('\n').filter((l) => l !== '')) {
    const parsed = z.preprocess((value) => JSON.parse(String(value)), Anchor).safeParse(line);
    if (parsed.success && parsed.data.seal === sealOf(secrets, parsed.data)) anchors.push(parsed.data);
    else damaged += 1;
  }
  return { anchors, damaged };
}

/** The leaves of a stored checkpoint, parsed. */
export const parseLeaves = (leaves: unknown): Leaf[] => z.array(Leaf).parse(leaves);
