import type { z } from 'zod';
import type { CustomerNeed, NewNeed } from '#contracts/customers.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { addTimer } from '#platform/timers/index.ts';
import { requireCustomer } from './customers.ts';

export type Need = z.input<typeof CustomerNeed>;

/** Tells people that a need is to be looked at again. */
export const NEED_REVIEW = 'customer.need-review';

interface Row {
  customer_id: string;
  customer_name: string;
  id: string;
  need: string;
  source: string;
  vulnerable: boolean;
  consented_at: Date;
  review_on: string;
  recorded_at: Date;
  recorded_by: { name: string };
  ended_at: Date | null;
}

const SELECT = sql`
  select n.customer_id, c.name as customer_name, n.id, n.need, n.source, n.vulnerable, n.consented_at, n.review_on::text as review_on,
    n.recorded_at, n.recorded_by, n.ended_at
  from customer_needs n join customers c on c.customer_id = n.customer_id`;

/** Needs of a customer and of whom they are one with: those that count first, then ended ones. */
export async function needsOf(
  db: Database | Tx,
  family: readonly string[],
  which: 'open' | 'all',
): Promise<Need[]> {
  const { rows } = await sql<Row>`${SELECT}
    where n.customer_id = any(${family}::uuid[]) and (n.ended_at is null or ${which === 'all'})
    order by n.ended_at is not null, n.vulnerable desc, n.recorded_at, n.id`.execute(db);
  return rows.map(toNeed);
}

/** Needs whose review is due, the longest overdue first; `after` is the last one of the page before. */
export async function needsToReview(
  db: Database,
  now: Date,
  limit: number,
  after?: readonly [string, string],
): Promise<Need[]> {
  const { rows } = await sql<Row>`${SELECT}
    where n.ended_at is null and n.review_on <= ${today(now)}::date
      ${after ? sql`and (n.review_on, n.id) > (${after[0]}::date, ${after[1]}::uuid)` : sql``}
    order by n.review_on, n.id limit ${limit}`.execute(db);
  return rows.map(toNeed);
}

/** The day by UTC; a review is a matter of days, not of hours. */
const today = (now: Date): string => now.toISOString().slice(0, 10);

const toNeed = (row: Row): Need => ({
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  need: row.need,
  source: row.source,
  vulnerable: row.vulnerable,
  consentedAt: row.consented_at.toISOString(),
  reviewOn: row.review_on,
  recordedAt: row.recorded_at.toISOString(),
  recordedBy: row.recorded_by.name,
  endedAt: row.ended_at?.toISOString() ?? null,
});

/** Stores what somebody needs of us (R58): the need, where we know it from, their consent, and when to ask again. */
export async function addNeed(
  tx: Tx,
  customerId: string,
  given: z.output<typeof NewNeed>,
  actor: Actor,
  now: Date,
): Promise<string> {
  await requireCustomer(tx, customerId);
  if (new Date(given.consentedAt) > now) throw invalid('consentedAt', 'This moment is still to come.');
  if (given.reviewOn <= today(now)) throw invalid('reviewOn', 'Name a day that is still to come.');
  const id = newId();
  await sql`
    insert into customer_needs (customer_id, id, need, source, vulnerable, consented_at, review_on, recorded_at, recorded_by)
    values (${customerId}, ${id}, ${given.need}, ${given.source}, ${given.vulnerable}, ${given.consentedAt}, ${given.reviewOn}, ${now},
      ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await addTimer(tx, now, {
    kind: NEED_REVIEW,
    key: `${id}:${given.reviewOn}`,
    dueAt: new Date(`${given.reviewOn}T00:00:00Z`),
    data: { customerId, needId: id },
    reason: 'A need is looked at again with the customer',
    lane: customerId,
  });
  const data = { needId: id, vulnerable: given.vulnerable };
  await publish(tx, actor, now, [
    { type: 'kept.customer.need-recorded', subject: customerId, customerId, data },
  ]);
  return id;
}

/** Ends a need: it stays on the record and counts no more. Returns its words. */
export async function endNeed(
  tx: Tx,
  customerId: string,
  id: string,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { rows } = await sql<{ need: string; ended_at: Date | null }>`
    select need, ended_at from customer_needs where customer_id = ${customerId} and id = ${id} for update`.execute(
    tx,
  );
  const row = rows[0];
  if (!row) throw notFound('need');
  if (row.ended_at !== null)
    throw conflict('need-ended', 'This need has ended already. Nothing was changed.');
  await sql`update customer_needs set ended_at = ${now} where customer_id = ${customerId} and id = ${id}`.execute(
    tx,
  );
  await publish(tx, actor, now, [
    { type: 'kept.customer.need-ended', subject: customerId, customerId, data: { needId: id } },
  ]);
  return row.need;
}

/** Whether a need still counts; its words. */
export async function openNeed(
  db: Database | Tx,
  customerId: string,
  id: string,
): Promise<string | undefined> {
  const { rows } = await sql<{ need: string }>`
    select need from customer_needs where customer_id = ${customerId} and id = ${id} and ended_at is null`.execute(
    db,
  );
  return rows[0]?.need;
}
