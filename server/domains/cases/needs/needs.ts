import type { z } from 'zod';
import type { NewNeed } from '#contracts/customers.ts';
import { addNeed, endNeed, openNeed, requireCustomer } from '#domains/customers/index.ts';
import { appendEntries, lockRecords } from '#domains/record/index.ts';
import { notify } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { familyOfCase } from '../ground/unanswered.ts';

/** Records what a customer needs of us, and weighs their open cases anew. */
export async function recordNeed(
  tx: Tx,
  parts: HistoryParts,
  customerId: string,
  given: z.output<typeof NewNeed>,
  actor: Actor,
  now: Date,
): Promise<void> {
  await requireCustomer(tx, customerId);
  await lockRecords(tx, [customerId]);
  const needId = await addNeed(tx, customerId, given, actor, now);
  const say = `Needs: ${given.need}${given.vulnerable ? ' (vulnerable)' : ''}. Known from: ${given.source}; to be looked at again on ${given.reviewOn}.`;
  await recordChange(tx, parts, customerId, { say, details: { needId, ...given } }, actor, now);
  await refreshCasesOf(tx, customerId, now);
}

/** The need counts no more, and the customer's open cases are weighed anew. */
export async function closeNeed(
  tx: Tx,
  parts: HistoryParts,
  which: { readonly customerId: string; readonly needId: string; readonly reason: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const { customerId, needId, reason } = which;
  await requireCustomer(tx, customerId);
  await lockRecords(tx, [customerId]);
  const need = await endNeed(tx, customerId, needId, actor, now);
  const say = `Needs no more: ${need}${reason === '' ? '' : ` — ${reason}`}`;
  await recordChange(tx, parts, customerId, { say, details: { needId, reason } }, actor, now);
  await refreshCasesOf(tx, customerId, now);
}

async function recordChange(
  tx: Tx,
  { secrets }: HistoryParts,
  customerId: string,
  { say, details }: { readonly say: string; readonly details: Readonly<Record<string, unknown>> },
  actor: Actor,
  now: Date,
): Promise<void> {
  const author = { type: actor.type, id: actor.id, name: actor.name, address: null };
  const entry = {
    customerId,
    kind: 'customer-changed',
    channel: 'system',
    direction: 'internal',
    occurredAt: now,
    author,
    subject: null,
    text: say,
    details,
  } as const;
  await appendEntries(tx, secrets, [entry], now);
}

/** Brings every open case of a customer up to date, in the order of their ids so that two never wait for each other. */
export async function refreshCasesOf(tx: Tx, customerId: string, now: Date): Promise<void> {
  const family = await familyOfCase(tx, customerId);
  const { rows } = await sql<{ customer_id: string; id: string }>`
    select customer_id, id from cases where customer_id = any(${family}::uuid[]) and (state = 'open' or harm > 0)
    order by customer_id, id`.execute(tx);
  for (const row of rows) await refreshCase(tx, { customerId: row.customer_id, caseId: row.id }, now);
}

/** A need is to be looked at again: those who answer for the customer's open cases hear of it, or the leads. */
export const needReview: TimerHandler = async (tx, timer, now) => {
  const { customerId, needId } = timer.data;
  if (typeof customerId !== 'string' || typeof needId !== 'string') return;
  const need = await openNeed(tx, customerId, needId);
  if (need === undefined) return;
  const say = `Look at this need again with the customer: ${need}`;
  await notify(tx, await whoAnswers(tx, customerId), { kind: 'need-review', say, customerId }, now);
  await publish(tx, system('attention'), now, [
    { type: 'kept.customer.need-review-due', subject: customerId, customerId, data: { needId } },
  ]);
};

async function whoAnswers(tx: Tx, customerId: string): Promise<string[]> {
  const family = await familyOfCase(tx, customerId);
  const { rows } = await sql<{ id: string }>`
    select distinct owner_id as id from cases
    where customer_id = any(${family}::uuid[]) and state = 'open' and owner_id is not null`.execute(tx);
  if (rows.length > 0) return rows.map(({ id }) => id);
  const { rows: leads } = await sql<{ id: string }>`
    select id from staff where active and role in ('lead', 'manager') order by id limit 20`.execute(tx);
  return leads.map(({ id }) => id);
}
