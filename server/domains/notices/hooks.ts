import type { DeliveryHooks, NewEvidence, OutgoingChange, Rung } from '#domains/delivery/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { addTicks } from './changes.ts';

/** Says nothing of whether words reached somebody. */
const SILENT: ReadonlySet<Rung> = new Set(['created', 'delayed']);
const NEGATIVE: ReadonlySet<Rung> = new Set(['failed', 'returned', 'wrong-recipient']);

async function changedAll(tx: Tx, changes: readonly OutgoingChange[], now: Date): Promise<void> {
  const undone = changes.filter(
    ({ state, entryId }) => entryId === null && (state === 'failed' || state === 'withdrawn'),
  );
  if (undone.length > 0) await lookAgain(tx, await bySent(tx, undone), now);
}

/** What notices learn from delivery: they are looked at again when something shows, or rebuts, that words reached somebody. */
export const noticeHooks: Pick<DeliveryHooks, 'evidence' | 'changed' | 'changedAll'> = {
  evidence: async (tx, added, now) => {
    const telling = added.filter((one) => !SILENT.has(one.rung));
    if (telling.length > 0) await lookAgain(tx, await byEntry(tx, telling), now);
  },
  changed: (tx, change, now) => changedAll(tx, [change], now),
  changedAll,
};

interface Found {
  customer_id: string;
  notice_id: string;
}

/** Notices that a message told of. A positive changes nothing for those that are told, doubt only something for them. */
async function byEntry(tx: Tx, added: readonly NewEvidence[]): Promise<Found[]> {
  const { rows } = await sql<Found>`
    with heard as materialized (
      select * from unnest(${added.map((one) => one.customerId)}::uuid[], ${added.map((one) => one.entryId)}::uuid[],
        ${added.map((one) => NEGATIVE.has(one.rung))}::boolean[], ${added.map((one) => one.rung === 'in-doubt')}::boolean[])
        as h (customer_id, entry_id, negative, doubt)),
    steps as (
      select s.customer_id, s.notice_id, h.negative, h.doubt from heard h
      join outgoing o on o.customer_id = h.customer_id and o.entry_id = h.entry_id
      join notice_steps s on s.sent_id = o.id
      union
      select s.customer_id, s.notice_id, h.negative, h.doubt from heard h join notice_steps s on s.entry_id = h.entry_id)
    select distinct n.customer_id, n.id as notice_id from steps s
    join notices n on n.customer_id = s.customer_id and n.id = s.notice_id
    where (n.state in ('owed', 'telling', 'asked-person') and not s.doubt) or (n.state = 'told' and (s.negative or s.doubt))`.execute(
    tx,
  );
  return rows;
}

async function bySent(tx: Tx, changes: readonly OutgoingChange[]): Promise<Found[]> {
  const { rows } = await sql<Found>`
    select distinct customer_id, notice_id from notice_steps
    where sent_id = any(${changes.map((one) => one.outgoingId)}::uuid[])`.execute(tx);
  return rows;
}

/** The record is locked first, as by whoever tells: locks go record, then notice. */
export async function lookAgain(tx: Tx, found: readonly Found[], now: Date): Promise<void> {
  if (found.length === 0) return;
  await lockRecords(
    tx,
    found.map((one) => one.customer_id),
  );
  await sql`
    update notices n set look_at = least(n.look_at, ${now})
    from unnest(${found.map((one) => one.customer_id)}::uuid[], ${found.map((one) => one.notice_id)}::uuid[]) as f (customer_id, id)
    where n.customer_id = f.customer_id and n.id = f.id and n.state not in ('waived', 'moot')`.execute(tx);
  await addTicks(tx, [now], now);
  await sql`select pg_notify(${EVENT_CHANNEL}, '')`.execute(tx);
}
