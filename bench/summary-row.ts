/** The columns of a line in a timeline, as plain SQL: what the floors select. */
export const COLUMNS = `e.id, e.customer_id, e.seq, e.kind, e.channel, e.direction, e.occurred_at, e.recorded_at, e.author,
  e.conversation_id, e.about_entry_id, c.subject, coalesce(c.preview, '') as preview,
  coalesce(jsonb_array_length(c.details -> 'attachments'), 0) as attachments,
  case when e.direction = 'out' then (
    select v.rung from evidence v where v.customer_id = e.customer_id and v.entry_id = e.id order by v.at desc, v.id desc limit 1
  ) end as delivery`;

/** Such a row as the driver gives it. */
export interface Row {
  readonly id: string;
  readonly customer_id: string;
  readonly seq: number;
  readonly kind: string;
  readonly channel: string;
  readonly direction: string;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly author: unknown;
  readonly conversation_id: string | null;
  readonly about_entry_id: string | null;
  readonly subject: string | null;
  readonly preview: string;
  readonly attachments: number;
  readonly delivery: string | null;
}

/** The row as the API answers it. */
export const answered = (row: Row) => ({
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
