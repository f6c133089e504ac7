import type { z } from 'zod';
import type { Entry } from '#contracts/record.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { SUMMARY, type SummaryRow, toSummary } from './timeline.ts';

export type EntryView = z.input<typeof Entry>;

/** What is kept beside the text of an entry; everything may be missing. */
export interface Details {
  readonly to?: EntryView['to'];
  readonly cc?: EntryView['cc'];
  readonly folds?: EntryView['folds'];
  readonly attachments?: EntryView['attachments'];
  readonly headers?: EntryView['headers'];
  readonly report?: EntryView['report'];
  readonly authentication?: EntryView['authentication'];
  readonly defects?: string[];
  readonly flags?: string[];
  readonly messageId?: string | null;
  readonly references?: string[];
  readonly replyTo?: EntryView['to'];
  readonly automatic?: boolean;
  readonly dispatchId?: string;
}

interface EntryRow extends SummaryRow {
  text: string | null;
  html: string | null;
  details: Details | null;
  original: string | null;
  original_size: number | null;
}

const ENTRY = sql`${SUMMARY}, c.text, c.html, c.details, encode(e.original_sha256, 'hex') as original,
  (select size from originals o where o.sha256 = e.original_sha256) as original_size`;

/** One entry, whole. */
export async function findEntry(db: Database | Tx, id: string): Promise<EntryView> {
  const { rows } = await sql<EntryRow>`
    select ${ENTRY} from entry_keys k
    join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('entry');
  return toEntry(row, (await evidenceOf(db, row.customer_id, [row.id])).get(row.id) ?? []);
}

/** The newest entries of a conversation, oldest first, whole. */
export async function conversationEntries(
  db: Database | Tx,
  customerId: string,
  conversationId: string,
  limit: number,
): Promise<EntryView[]> {
  const { rows } = await sql<EntryRow>`
    select ${ENTRY} from (
      select * from entries where customer_id = ${customerId} and conversation_id = ${conversationId}
      order by occurred_at desc, id desc limit ${limit}) as e
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    order by e.occurred_at, e.id`.execute(db);
  const evidence = await evidenceOf(
    db,
    customerId,
    rows.filter((row) => row.direction === 'out').map((row) => row.id),
  );
  return rows.map((row) => toEntry(row, evidence.get(row.id) ?? []));
}

async function evidenceOf(db: Database | Tx, customerId: string, entries: readonly string[]) {
  const found = new Map<string, EntryView['evidence']>();
  if (entries.length === 0) return found;
  const { rows } = await sql<{
    entry_id: string;
    recipient: string;
    rung: EntryView['evidence'][number]['rung'];
    at: Date;
    say: string;
    proof_entry_id: string | null;
  }>`select entry_id, recipient, rung, at, say, proof_entry_id from evidence
    where customer_id = ${customerId} and entry_id = any(${entries}::uuid[]) order by at, id`.execute(db);
  for (const row of rows) {
    const list = found.get(row.entry_id) ?? [];
    list.push({
      recipient: row.recipient,
      rung: row.rung,
      at: row.at.toISOString(),
      say: row.say,
      proofEntryId: row.proof_entry_id,
    });
    found.set(row.entry_id, list);
  }
  return found;
}

function toEntry(row: EntryRow, evidence: EntryView['evidence']): EntryView {
  const details = row.details ?? {};
  const { attachments: _count, ...summary } = toSummary(row);
  return {
    ...summary,
    text: row.text ?? '',
    folds: details.folds ?? [],
    html: row.html,
    attachments: details.attachments ?? [],
    to: details.to ?? [],
    cc: details.cc ?? [],
    headers: details.headers ?? [],
    report: details.report ?? null,
    authentication: details.authentication ?? null,
    defects: details.defects ?? [],
    flags: details.flags ?? [],
    dispatchId: details.dispatchId ?? null,
    evidence,
    originalSha256: row.original,
    originalSize: row.original_size,
  };
}
