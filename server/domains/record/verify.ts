import type { Originals } from '#platform/blobs/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { contentDigest, GENESIS, headBytes, type Link, linkHash } from './chain.ts';
import type { Finding } from './finding.ts';
import { verifyCheckpoints } from './verify-checkpoints.ts';
import { verifyOriginals } from './verify-originals.ts';

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
