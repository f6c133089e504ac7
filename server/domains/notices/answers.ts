import { familiesOf, rootsOf } from '#domains/customers/index.ts';
import { addEvidence, type NewEvidence } from '#domains/delivery/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { eventsAfter } from '#platform/events/index.ts';
import { lookAgain } from './hooks.ts';
import type { WorkerParts } from './parts.ts';
import { strayedReads } from './strayed.ts';

const PAGE = 500;

/** After these a customer may be reached in a way that was none before. */
const NEW_WAY =
  /^kept\.(contact-point\.(verified|confirmed|released|sharing-settled)|customer\.(changed|merged))$/;

/**
 * A customer who answers a message has got it and acted on it; one who may be reached in a new way is told there what a person
 * was asked to tell them. Looks through what happened since the last time, in one worker at a time. Answers how many notices
 * were answered.
 */
export async function hearAnswers(parts: WorkerParts): Promise<number> {
  for (let heard = 0; ; ) {
    const page = await inTransaction(parts.db, (tx) => goOn(tx, parts));
    heard += page.heard;
    if (!page.more) return heard;
  }
}

async function goOn(tx: Tx, parts: WorkerParts): Promise<{ heard: number; more: boolean }> {
  const { rows } = await sql<{
    cursor: string;
  }>`select cursor from notice_reader for update skip locked`.execute(tx);
  const cursor = rows[0]?.cursor;
  if (cursor === undefined) return { heard: 0, more: false };
  const events = await eventsAfter(tx, cursor, PAGE);
  const entries = events.flatMap(({ type, data }) =>
    type === 'kept.entry.recorded' && data.direction === 'in' && typeof data.entryId === 'string'
      ? [data.entryId]
      : [],
  );
  const found = entries.length === 0 ? [] : await answersIn(tx, entries);
  const now = parts.clock.now();
  await addEvidence(tx, parts, found, now);
  await tryNewWays(
    tx,
    events.flatMap(({ type, customerId }) => (NEW_WAY.test(type) ? (customerId ?? []) : [])),
    now,
  );
  await lookAtStrayed(
    tx,
    parts,
    events.flatMap(({ type, customerId, data }) =>
      type === 'kept.customer.unmerged'
        ? [customerId, data.customerId].filter((id) => typeof id === 'string')
        : [],
    ),
    now,
  );
  const last = events.at(-1)?.cursor ?? cursor;
  if (last !== cursor) await sql`update notice_reader set cursor = ${last}`.execute(tx);
  return { heard: found.length, more: events.length === PAGE };
}

/** Messages of ours that told of something and were answered, by a person and from where they went. */
async function answersIn(tx: Tx, entryIds: readonly string[]): Promise<NewEvidence[]> {
  const { rows } = await sql<{
    customer_id: string;
    entry_id: string;
    recipient: string;
    at: Date;
    proof: string;
  }>`
    select distinct on (s.sent_id) s.sent_customer_id as customer_id, o.entry_id, s.recipient, e.occurred_at as at, e.id as proof
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    join notice_steps s on s.conversation_id = e.conversation_id and s.kind = 'sent'
    join outgoing o on o.customer_id = s.sent_customer_id and o.id = s.sent_id and o.entry_id is not null
    where k.id = any(${entryIds}::uuid[]) and e.kind = 'message' and c.details @> '{"automatic": true}' is not true
      and lower(e.author ->> 'address') = lower(s.recipient)
      and not exists (select from evidence v where v.customer_id = s.sent_customer_id and v.entry_id = o.entry_id
        and v.rung in ('acted', 'wrong-recipient'))
    order by s.sent_id, e.occurred_at, e.id`.execute(tx);
  return rows.map(({ customer_id: customerId, entry_id: entryId, recipient, at, proof }) => ({
    customerId,
    entryId,
    recipient,
    at,
    rung: 'acted',
    source: 'answer',
    say: 'They answered it.',
    proofEntryId: proof,
  }));
}

/**
 * Customers were two all along: what was told, or is to be told by a call, where only the other hears it is looked at again, for it is
 * told to the one whom it concerns. What the other has read is a breach.
 */
async function lookAtStrayed(
  tx: Tx,
  { strayed }: WorkerParts,
  customers: readonly string[],
  now: Date,
): Promise<void> {
  if (customers.length === 0) return;
  const roots = await rootsOf(tx, customers);
  const families = await familiesOf(tx, [...new Set(roots.values())]);
  const found: { customer_id: string; notice_id: string }[] = [];
  for (const family of families.values()) {
    const { rows } = await sql<{ customer_id: string; notice_id: string }>`
      select n.customer_id, n.id as notice_id from notices n
      where n.customer_id = any(${family}::uuid[]) and (
        (n.state in ('owed', 'telling', 'asked-person') and n.case_customer_id <> all(${family}::uuid[]))
        or (n.state in ('owed', 'telling', 'asked-person', 'told') and exists (
          select from notice_steps s left join contact_points p on p.id = s.contact_point_id left join entry_keys k on k.id = s.entry_id
          where s.customer_id = n.customer_id and s.notice_id = n.id and s.kind in ('sent', 'spoke')
            and coalesce(p.customer_id, case s.kind when 'sent' then s.sent_customer_id else k.customer_id end)
              <> all(${family}::uuid[]))))`.execute(tx);
    found.push(...rows);
  }
  const reads = await strayedReads(tx, families.values());
  await lockRecords(tx, [...found.map((one) => one.customer_id), ...reads.map((one) => one.customerId)]);
  await lookAgain(tx, found, now);
  await strayed(tx, reads, now);
}

/** What a person was asked to tell these customers, or whoever is one with them, is looked at again. */
async function tryNewWays(tx: Tx, customers: readonly string[], now: Date): Promise<void> {
  if (customers.length === 0) return;
  const roots = await rootsOf(tx, customers);
  const families = await familiesOf(tx, [...new Set(roots.values())]);
  const { rows } = await sql<{ customer_id: string; notice_id: string }>`
    select customer_id, id as notice_id from notices
    where customer_id = any(${[...families.values()].flat()}::uuid[]) and state = 'asked-person'`.execute(tx);
  await lookAgain(tx, rows, now);
}
