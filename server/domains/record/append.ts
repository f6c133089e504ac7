import { randomBytes } from 'node:crypto';
import { withoutCardData } from '#domains/cards/index.ts';
import { runPrepared, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { storableJson, storableText } from '#platform/storable.ts';
import { type Content, contentDigest, GENESIS, headBytes, type Link, linkHash } from './chain.ts';

/** Who wrote or did it (contracts/common.ts `Author`). */
export interface EntryAuthor {
  readonly type: 'customer' | 'staff' | 'token' | 'system' | 'other';
  readonly id: string | null;
  readonly name: string;
  readonly address: string | null;
}

/** Something that happened, to be recorded. */
export interface NewEntry {
  /** Given where others must know it beforehand. */
  readonly id?: string;
  readonly customerId: string;
  readonly kind: string;
  readonly channel: string;
  readonly direction: 'in' | 'out' | 'internal';
  readonly occurredAt: Date;
  readonly author: EntryAuthor;
  readonly conversationId?: string | null;
  readonly aboutEntryId?: string | null;
  readonly originalSha256?: Buffer | null;
  readonly subject?: string | null;
  readonly text: string;
  readonly html?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Where in `text` the words begin that lists show; quotes and signatures are left out. */
  readonly preview?: string;
  /** Words to be found by that are not in subject and text: addresses, names of attachments. */
  readonly alsoFindBy?: string;
  /** Words to be found by in place of subject and text: for an entry that only repeats what another one says. */
  readonly findOnlyBy?: string;
}

export interface Recorded {
  readonly id: string;
  readonly customerId: string;
  readonly seq: number;
}

interface Prepared {
  readonly entry: NewEntry;
  readonly link: Link;
  readonly content: Content;
  readonly salt: Buffer;
  readonly digest: Buffer;
  readonly previous: Buffer;
  readonly hash: Buffer;
}

interface Head {
  seq: number;
  hash: Buffer;
}

const PREVIEW = 240;
/** Bytes of salt in each content's digest. */
const SALT = 16;
/** Text beyond this is kept and shown, and not searched; a tsvector is limited to 1 MB. */
const SEARCHED = 150_000;

/** Appends entries, each to its customer's chain, in the order given. Everything is in the caller's transaction. */
export async function appendEntries(
  tx: Tx,
  secrets: Secrets,
  entries: readonly NewEntry[],
  now: Date,
): Promise<Recorded[]> {
  if (entries.length === 0) return [];
  const heads = await lockHeads(tx, [...new Set(entries.map((entry) => entry.customerId))].sort());
  const salts = randomBytes(SALT * entries.length);
  const prepared = entries.map((entry, at) =>
    prepare(entry, heads, salts.subarray(SALT * at, SALT * (at + 1)), now),
  );
  await insert(tx, prepared, now);
  await moveHeads(tx, secrets, heads);
  return prepared.map(({ link }) => ({ id: link.id, customerId: link.customerId, seq: link.seq }));
}

/**
 * Until the end of the transaction nobody else adds to these customers' records. Verbs that read before they write take
 * this lock first, so that those of one customer follow each other and never wait in a ring.
 */
export async function lockRecords(tx: Tx, customers: readonly string[]): Promise<void> {
  await lockHeads(tx, [...new Set(customers)].sort());
}

async function lockHeads(tx: Tx, customers: readonly string[]): Promise<Map<string, Head>> {
  const { rows } = await runPrepared(
    sql<{ customer_id: string; seq: number; hash: Buffer }>`
    insert into chain_heads (customer_id, seq, hash, seal, changed_tx)
    select id, 0, ${GENESIS}, ''::bytea, pg_current_xact_id() from unnest(${customers}::uuid[]) as c (id) order by id
    on conflict (customer_id) do update set changed_tx = excluded.changed_tx
    returning customer_id, seq, hash`,
    tx,
  );
  return new Map(rows.map((row) => [row.customer_id, { seq: row.seq, hash: row.hash }]));
}

/** What is read and searched holds no card data, whoever wrote it (R57); an original is kept as it came. */
const withoutCards = (entry: NewEntry): NewEntry => ({
  ...entry,
  subject: entry.subject == null ? null : withoutCardData(entry.subject),
  text: withoutCardData(entry.text),
  html: entry.html == null ? null : withoutCardData(entry.html),
  ...(entry.preview === undefined ? {} : { preview: withoutCardData(entry.preview) }),
});

function prepare(given: NewEntry, heads: Map<string, Head>, salt: Buffer, now: Date): Prepared {
  const entry = withoutCards(given);
  const head = heads.get(entry.customerId);
  if (!head) throw new Error(`The chain of customer ${entry.customerId} is not locked.`);
  const text = storableText(entry.text);
  const content: Content = {
    subject: entry.subject == null ? null : storableText(entry.subject),
    preview: storableText(entry.preview ?? text)
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, PREVIEW)
      .toWellFormed(),
    text,
    html: entry.html == null ? null : storableText(entry.html),
    details: storableJson(entry.details ?? {}),
  };
  const digest = contentDigest(salt, content);
  head.seq += 1;
  const link: Link = {
    customerId: entry.customerId,
    id: entry.id ?? newId(),
    seq: head.seq,
    kind: entry.kind,
    channel: entry.channel,
    direction: entry.direction,
    occurredAt: entry.occurredAt.toISOString(),
    recordedAt: now.toISOString(),
    author: storableJson(entry.author),
    conversationId: entry.conversationId ?? null,
    aboutEntryId: entry.aboutEntryId ?? null,
    originalSha256: entry.originalSha256?.toString('hex') ?? null,
    contentDigest: digest.toString('hex'),
  };
  const previous = head.hash;
  head.hash = linkHash(previous, link);
  return { entry, link, content, salt, digest, previous, hash: head.hash };
}

async function insert(tx: Tx, all: readonly Prepared[], now: Date): Promise<void> {
  const links = all.map((p) => p.link);
  const customers = links.map((link) => link.customerId);
  const ids = links.map((link) => link.id);
  const occurred = links.map((link) => link.occurredAt);
  const channels = links.map((link) => link.channel);
  const directions = links.map((link) => link.direction);
  await runPrepared(
    sql`
    insert into entries (customer_id, id, seq, kind, channel, direction, occurred_at, recorded_at, author,
      conversation_id, about_entry_id, original_sha256, content_digest, prev_hash, hash)
    select customer_id, id, seq, kind, channel, direction, occurred_at, ${now}, author,
      conversation_id, about_entry_id, original_sha256, content_digest, prev_hash, hash
    from unnest(${customers}::uuid[], ${ids}::uuid[], ${links.map((l) => l.seq)}::bigint[], ${links.map((l) => l.kind)}::text[],
      ${channels}::text[], ${directions}::text[], ${occurred}::timestamptz[],
      ${links.map((l) => JSON.stringify(l.author))}::jsonb[], ${links.map((l) => l.conversationId)}::uuid[],
      ${links.map((l) => l.aboutEntryId)}::uuid[], ${all.map((p) => p.entry.originalSha256 ?? null)}::bytea[],
      ${all.map((p) => p.digest)}::bytea[], ${all.map((p) => p.previous)}::bytea[], ${all.map((p) => p.hash)}::bytea[])
      as e (customer_id, id, seq, kind, channel, direction, occurred_at, author, conversation_id, about_entry_id,
        original_sha256, content_digest, prev_hash, hash)`,
    tx,
  );
  await runPrepared(
    sql`
    insert into entry_keys (id, customer_id)
    select id, customer_id from unnest(${ids}::uuid[], ${customers}::uuid[]) as k (id, customer_id)`,
    tx,
  );
  await runPrepared(
    sql`
    insert into entry_contents (customer_id, entry_id, salt, subject, preview, text, html, details)
    select * from unnest(${customers}::uuid[], ${ids}::uuid[], ${all.map((p) => p.salt)}::bytea[],
      ${all.map((p) => p.content.subject)}::text[], ${all.map((p) => p.content.preview)}::text[],
      ${all.map((p) => p.content.text)}::text[], ${all.map((p) => p.content.html)}::text[],
      ${all.map((p) => JSON.stringify(p.content.details))}::jsonb[])`,
    tx,
  );
  await runPrepared(
    sql`
    insert into entry_search (customer_id, entry_id, occurred_at, channel, direction, author, words)
    select customer_id, id, occurred_at, channel, direction, author, to_tsvector('kept', words)
    from unnest(${customers}::uuid[], ${ids}::uuid[], ${occurred}::timestamptz[], ${channels}::text[], ${directions}::text[],
      ${all.map((p) => authorWords(p.entry.author))}::text[], ${all.map(searchWords)}::text[])
      as s (customer_id, id, occurred_at, channel, direction, author, words)`,
    tx,
  );
}

const authorWords = (author: EntryAuthor): string =>
  storableText([author.id ?? '', author.name, author.address ?? ''].join(' ')).toLowerCase();

const searchWords = ({ entry, content }: Prepared): string =>
  storableText(
    (entry.findOnlyBy ?? [content.subject ?? '', entry.alsoFindBy ?? '', content.text].join('\n')).slice(
      0,
      SEARCHED,
    ),
  );

async function moveHeads(tx: Tx, secrets: Secrets, heads: ReadonlyMap<string, Head>): Promise<void> {
  const ids = [...heads.keys()];
  const all = [...heads.values()];
  const seals = ids.map((id, i) => {
    const head = all[i] ?? { seq: 0, hash: GENESIS };
    return secrets.mac('chain', headBytes(id, head.seq, head.hash));
  });
  await runPrepared(
    sql`
    update chain_heads set seq = h.seq, hash = h.hash, seal = h.seal
    from unnest(${ids}::uuid[], ${all.map((h) => h.seq)}::bigint[], ${all.map((h) => h.hash)}::bytea[], ${seals}::bytea[])
      as h (customer_id, seq, hash, seal)
    where chain_heads.customer_id = h.customer_id`,
    tx,
  );
}
