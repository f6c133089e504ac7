import { createHash } from 'node:crypto';
import type { Originals } from '#platform/blobs/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { contentDigest, GENESIS, headBytes, type Link, linkHash } from './chain.ts';
import { parseLeaves, readAnchors, rootOf } from './checkpoints.ts';

/** Something that is not as it was recorded. `entryId` is the first broken entry of that customer. */
export interface Finding {
  readonly what: 'entry' | 'content' | 'gap' | 'head' | 'original' | 'checkpoint' | 'anchor';
  readonly say: string;
  readonly customerId?: string;
  readonly entryId?: string;
  readonly seq?: number;
}

export interface Verification {
  readonly entries: number;
  readonly customers: number;
  readonly originals: number;
  readonly checkpoints: number;
  readonly findings: readonly Finding[];
}

interface Row {
  customer_id: string;
  id: string;
  seq: number;
  kind: string;
  channel: string;
  direction: string;
  occurred_at: Date;
  recorded_at: Date;
  author: unknown;
  conversation_id: string | null;
  about_entry_id: string | null;
  original_sha256: Buffer | null;
  content_digest: Buffer;
  prev_hash: Buffer;
  hash: Buffer;
  salt: Buffer | null;
  subject: string | null;
  preview: string;
  text: string;
  html: string | null;
  details: unknown;
}

interface Head {
  customer_id: string;
  seq: number;
  hash: Buffer;
  seal: Buffer;
}

const PAGE = 500;

/**
 * Proves the record: every entry against its chain and content, every chain's end against its seal, every original
 * against its name, every checkpoint against the anchors outside of the database. `progress` is told how many
 * entries and originals are done.
 */
export async function verifyRecord(
  db: Database,
  secrets: Secrets,
  originals: Originals,
  anchorFile: string,
  progress: (done: number) => void = () => undefined,
): Promise<Verification> {
  const findings: Finding[] = [];
  const chains = await verifyChains(db, secrets, findings, progress);
  const stored = await verifyOriginals(db, originals, findings, (n) => progress(chains.entries + n));
  const checkpoints = await verifyCheckpoints(db, secrets, anchorFile, findings);
  return { entries: chains.entries, customers: chains.customers, originals: stored, checkpoints, findings };
}

async function verifyChains(
  db: Database,
  secrets: Secrets,
  findings: Finding[],
  progress: (n: number) => void,
) {
  let entries = 0;
  const ends = new Map<string, { seq: number; hash: Buffer; broken: boolean }>();
  let at: readonly [string, number] = ['00000000-0000-0000-0000-000000000000', 0];
  for (;;) {
    const rows = await page(db, at);
    for (const row of rows) {
      const end = ends.get(row.customer_id) ?? { seq: 0, hash: GENESIS, broken: false };
      const finding = end.broken ? undefined : checkEntry(row, end.seq, end.hash);
      if (finding) findings.push(finding);
      ends.set(row.customer_id, {
        seq: row.seq,
        hash: row.hash,
        broken: end.broken || finding !== undefined,
      });
    }
    entries += rows.length;
    progress(entries);
    const last = rows.at(-1);
    if (!last) break;
    at = [last.customer_id, last.seq];
  }
  const heads = await sql<Head>`select customer_id, seq, hash, seal from chain_heads`.execute(db);
  for (const head of heads.rows) {
    const end = ends.get(head.customer_id);
    const finding = end?.broken ? undefined : checkHead(secrets, head, end);
    if (finding) findings.push(finding);
    ends.delete(head.customer_id);
  }
  for (const [customerId, end] of ends) {
    findings.push({
      what: 'head',
      customerId,
      seq: end.seq,
      say: 'Entries are there, and the end of their chain is not.',
    });
  }
  return { entries, customers: heads.rows.length };
}

const page = async (db: Database, [customer, seq]: readonly [string, number]): Promise<Row[]> =>
  (
    await sql<Row>`
      select e.*, c.salt, c.subject, c.preview, c.text, c.html, c.details
      from entries e left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
      where (e.customer_id, e.seq) > (${customer}::uuid, ${seq}) order by e.customer_id, e.seq limit ${PAGE}`.execute(
      db,
    )
  ).rows;

function checkEntry(row: Row, seq: number, previous: Buffer): Finding | undefined {
  const where = { customerId: row.customer_id, entryId: row.id, seq: row.seq };
  if (row.seq !== seq + 1) {
    return {
      ...where,
      what: 'gap',
      say: `Entries ${seq + 1} to ${row.seq - 1} are missing before this one.`,
    };
  }
  if (!row.prev_hash.equals(previous) || !row.hash.equals(linkHash(previous, linkOf(row)))) {
    return { ...where, what: 'entry', say: 'The entry is not as it was recorded.' };
  }
  if (row.salt === null) return { ...where, what: 'content', say: 'What the entry said is gone.' };
  if (!contentDigest(row.salt, row).equals(row.content_digest)) {
    return { ...where, what: 'content', say: 'What the entry says is not what was recorded.' };
  }
  return undefined;
}

const linkOf = (row: Row): Link => ({
  customerId: row.customer_id,
  id: row.id,
  seq: row.seq,
  kind: row.kind,
  channel: row.channel,
  direction: row.direction,
  occurredAt: row.occurred_at.toISOString(),
  recordedAt: row.recorded_at.toISOString(),
  author: row.author,
  conversationId: row.conversation_id,
  aboutEntryId: row.about_entry_id,
  originalSha256: row.original_sha256?.toString('hex') ?? null,
  contentDigest: row.content_digest.toString('hex'),
});

function checkHead(
  secrets: Secrets,
  head: Head,
  end: { seq: number; hash: Buffer } | undefined,
): Finding | undefined {
  const where = { what: 'head' as const, customerId: head.customer_id, seq: head.seq };
  if (head.seq === 0 && !end) return undefined;
  if (!end || end.seq !== head.seq || !end.hash.equals(head.hash)) {
    return { ...where, say: `The chain should end with entry ${head.seq}; it ends with ${end?.seq ?? 0}.` };
  }
  if (!secrets.mac('chain', headBytes(head.customer_id, head.seq, head.hash)).equals(head.seal)) {
    return { ...where, say: 'The seal at the end of the chain is not ours.' };
  }
  return undefined;
}

async function verifyOriginals(
  db: Database,
  originals: Originals,
  findings: Finding[],
  progress: (n: number) => void,
) {
  let count = 0;
  let after: Buffer = Buffer.alloc(0);
  for (;;) {
    const { rows } = await sql<{ sha256: Buffer }>`
      select sha256 from originals where sha256 > ${after} order by sha256 limit ${PAGE}`.execute(db);
    for (const { sha256 } of rows) {
      const finding = await checkOriginal(db, originals, sha256);
      if (finding) findings.push(finding);
    }
    count += rows.length;
    progress(count);
    const last = rows.at(-1);
    if (!last) break;
    after = last.sha256;
  }
  const { rows } = await sql<{ customer_id: string; id: string; seq: number }>`
    select customer_id, id, seq from entries e where original_sha256 is not null
      and not exists (select from originals o where o.sha256 = e.original_sha256)
    order by customer_id, seq limit 1000`.execute(db);
  for (const row of rows) {
    findings.push({
      what: 'original',
      customerId: row.customer_id,
      entryId: row.id,
      seq: row.seq,
      say: 'The original of this entry is missing.',
    });
  }
  return count;
}

async function checkOriginal(
  db: Database,
  originals: Originals,
  sha256: Buffer,
): Promise<Finding | undefined> {
  const name = sha256.toString('hex');
  try {
    const hash = createHash('sha256');
    for await (const chunk of (await originals.stream(db, sha256)).bytes) hash.update(chunk);
    if (hash.digest().equals(sha256)) return undefined;
  } catch {
    return { what: 'original', say: `The original ${name} cannot be read.` };
  }
  return { what: 'original', say: `The original ${name} is not what was stored.` };
}

async function verifyCheckpoints(
  db: Database,
  secrets: Secrets,
  file: string,
  findings: Finding[],
): Promise<number> {
  const { anchors, damaged } = await readAnchors(secrets, file);
  if (damaged > 0)
    findings.push({ what: 'anchor', say: `${damaged} lines of ${file} are damaged or not ours.` });
  const roots = new Map<number, string>();
  let previous: Buffer = GENESIS;
  let number = 0;
  for (;;) {
    const { rows } = await sql<{ number: number; root: Buffer; prev_root: Buffer; leaves: unknown }>`
      select number, root, prev_root, leaves from checkpoints where number > ${number} order by number limit 1`.execute(
      db,
    );
    const row = rows[0];
    if (!row) break;
    const leaves = parseLeaves(row.leaves);
    if (!row.prev_root.equals(previous) || !row.root.equals(rootOf(previous, leaves))) {
      findings.push({ what: 'checkpoint', say: `Checkpoint ${row.number} is not as it was made.` });
    }
    const gone = await missingLeaves(db, JSON.stringify(leaves));
    for (const leaf of gone) {
      findings.push({
        what: 'checkpoint',
        customerId: leaf.customer_id,
        seq: leaf.seq,
        say: `Entry ${leaf.seq} was there at checkpoint ${row.number}; it is gone or another.`,
      });
    }
    roots.set(row.number, row.root.toString('hex'));
    previous = row.root;
    number = row.number;
  }
  for (const anchor of anchors) {
    if (roots.get(anchor.number) !== anchor.root) {
      findings.push({
        what: 'anchor',
        say: `Checkpoint ${anchor.number} of ${anchor.at} is missing or another than its anchor.`,
      });
    }
  }
  return roots.size;
}

const missingLeaves = async (db: Database, leaves: string) =>
  (
    await sql<{ customer_id: string; seq: number }>`
      select l.customer_id, l.seq from (
        select (leaf ->> 0)::uuid as customer_id, (leaf ->> 1)::bigint as seq, decode(leaf ->> 2, 'hex') as hash
        from jsonb_array_elements(${leaves}::jsonb) as leaf) l
      left join entries e on e.customer_id = l.customer_id and e.seq = l.seq
      where e.hash is distinct from l.hash order by 1, 2 limit 100`.execute(db)
  ).rows;
