import type { Actor } from '../actor.ts';
import { type Database, runPrepared, sql, type Tx } from '../db/index.ts';
import { newId } from '../ids.ts';

/** What happened, as other parts and systems hear of it (CloudEvents 1.0 `type`, `subject`, `data`). */
export interface NewEvent {
  /** `kept.<noun>.<verb in the past>`, such as `kept.entry.recorded`. */
  readonly type: string;
  readonly subject?: string | undefined;
  readonly customerId?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface StoredEvent {
  readonly id: string;
  /** Where reading goes on: opaque, ordered. */
  readonly cursor: string;
  readonly type: string;
  readonly subject: string | null;
  readonly customerId: string | null;
  readonly actor: Actor;
  readonly data: Record<string, unknown>;
  readonly at: Date;
}

/** The channel on which every process hears that there are new events. */
export const EVENT_CHANNEL = 'kept_events';

/** Writes events in the verb's own transaction; listeners hear of them when it commits. */
export async function publish(tx: Tx, actor: Actor, at: Date, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    id: newId(),
    type: event.type,
    subject: event.subject ?? null,
    customer_id: event.customerId ?? null,
    data: event.data,
  }));
  await runPrepared(
    sql`
    with written as (
      insert into events (id, type, subject, customer_id, actor, data, at)
      select id, type, subject, customer_id, ${JSON.stringify(actor)}::jsonb, data, ${at}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (id uuid, type text, subject text, customer_id uuid, data jsonb))
    select pg_notify(${EVENT_CHANNEL}, '')`,
    tx,
  );
}

interface EventRow {
  id: string;
  tx: string;
  type: string;
  subject: string | null;
  customer_id: string | null;
  actor: Actor;
  data: Record<string, unknown>;
  at: Date;
}

/** Events after `cursor`, oldest first; only those that no still-running transaction can be inserted before. */
export async function eventsAfter(db: Database, cursor: string, limit: number): Promise<StoredEvent[]> {
  const [tx = '0', id = '00000000-0000-0000-0000-000000000000'] = cursor.split(':');
  // Ordered by the column: `tx` alone would be the text that is selected, in which 10 comes before 9.
  const { rows } = await runPrepared(
    sql<EventRow>`
    select id, tx::text, type, subject, customer_id, actor, data, at from events
    where (tx, id) > (${tx}::text::xid8, ${id}::uuid) and tx < pg_snapshot_xmin(pg_current_snapshot())
    order by events.tx, events.id limit ${limit}`,
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    cursor: `${row.tx}:${row.id}`,
    type: row.type,
    subject: row.subject,
    customerId: row.customer_id,
    actor: row.actor,
    data: row.data,
    at: row.at,
  }));
}

/** The cursor behind the newest event, for a reader that wants only what comes. */
export async function newestCursor(db: Database): Promise<string> {
  const { rows } = await sql<{ cursor: string }>`
    select coalesce((select tx::text || ':' || id::text from events
      where tx < pg_snapshot_xmin(pg_current_snapshot()) order by tx desc, id desc limit 1), '0') as cursor`.execute(
    db,
  );
  return rows[0]?.cursor ?? '0';
}

/** Whether a string has the form of a cursor. */
export const isCursor = (value: string): boolean => /^\d{1,19}(:[0-9a-f-]{36})?$/.test(value);

/** Whether the first cursor comes after the second in the order of events. */
export function isLater(one: string, other: string): boolean {
  const [tx = '0', id = ''] = one.split(':');
  const [otherTx = '0', otherId = ''] = other.split(':');
  return tx === otherTx ? id > otherId : BigInt(tx) > BigInt(otherTx);
}
