import type { z } from 'zod';
import type { EntrySummary } from '#contracts/record.ts';
import { FAMILY } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';

export type Summary = z.input<typeof EntrySummary>;

/** A row as `SUMMARY` selects it. */
export interface SummaryRow {
  id: string;
  customer_id: string;
  seq: number;
  kind: Summary['kind'];
  channel: Summary['channel'];
  direction: Summary['direction'];
  occurred_at: Date;
  recorded_at: Date;
  author: Summary['author'];
  conversation_id: string | null;
  about_entry_id: string | null;
  subject: string | null;
  preview: string;
  attachments: number;
  delivery: Summary['delivery'];
}

/** Columns of a summary; `e` is the entry, `c` its content. */
export const SUMMARY = sql`
  e.id, e.customer_id, e.seq, e.kind, e.channel, e.direction, e.occurred_at, e.recorded_at, e.author,
  e.conversation_id, e.about_entry_id, c.subject, coalesce(c.preview, '') as preview,
  coalesce(jsonb_array_length(c.details -> 'attachments'), 0) as attachments,
  case when e.direction = 'out' then (
    select v.rung from evidence v where v.customer_id = e.customer_id and v.entry_id = e.id order by v.at desc, v.id desc limit 1
  ) end as delivery`;

/** The row as the API gives it. */
export const toSummary = (row: SummaryRow): Summary => ({
  id: row.id,
  customerId: row.customer_id,
  seq: row.seq,
  kind: row.kind,
  channel: row.channel,
  direction: row.direction,
  occurredAt: row.occurred_at.toISOString(),
  recordedAt: row.recorded_at.toISOString(),
  author: row.author,
  conversationId: row.conversation_id,
  aboutEntryId: row.about_entry_id,
  subject: row.subject,
  preview: row.preview,
  attachments: row.attachments,
  delivery: row.delivery,
});

export interface TimelineFilter {
  readonly channel?: string | undefined;
  readonly direction?: string | undefined;
  readonly conversationId?: string | undefined;
}

/** Place of an entry in a timeline: when it happened, then its id. */
export type Place = readonly [occurredAt: string, id: string];

/**
 * Entries of a customer and everybody merged into them, newest first, below `before`. One statement, because a second
 * way to the database costs half as much as the page; in it one index scan per merged customer, each stopping at `limit`.
 */
export async function timeline(
  db: Database | Tx,
  customerId: string,
  filter: TimelineFilter,
  limit: number,
  before?: Place,
): Promise<Summary[]> {
  const { rows } = await sql<SummaryRow>`
    with recursive family (id, depth) as (${FAMILY(customerId)})
    select ${SUMMARY} from (
      select found.* from family as f
      cross join lateral (
        select * from entries e where e.customer_id = f.id
          ${before ? sql`and (e.occurred_at, e.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
          ${filter.channel ? sql`and e.channel = ${filter.channel}` : sql``}
          ${filter.direction ? sql`and e.direction = ${filter.direction}` : sql``}
          ${filter.conversationId ? sql`and e.conversation_id = ${filter.conversationId}` : sql``}
        order by e.occurred_at desc, e.id desc limit ${limit}) as found
      order by found.occurred_at desc, found.id desc limit ${limit}) as e
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    order by e.occurred_at desc, e.id desc`.execute(db);
  return rows.map(toSummary);
}
