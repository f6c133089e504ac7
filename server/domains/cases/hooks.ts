import type { Thread } from '#domains/conversations/index.ts';
import type { DeliveryHooks, OutgoingChange } from '#domains/delivery/index.ts';
import { promisesOfOutgoingChanged } from '#domains/promises/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { momentForCustomer, nextDeadline, zoneOf } from './clocks/deadline.ts';
import { letterChanged } from './clocks/letters.ts';
import { sameFamily } from './ground/family.ts';
import { type HistoryParts, linkEntries } from './ground/history.ts';
import { refreshCase } from './ground/refresh.ts';
import { type CaseRow, caseOfConversation, lockCaseRow } from './ground/row.ts';
import { handoffMailChanged } from './handoffs/handoff-return.ts';
import { promiseHooks } from './ownership/promise-hooks.ts';

/** What cases and promises have a say in when mails are written, leave, fail or come back. */
export const caseHooks = (
  parts: HistoryParts,
): Pick<DeliveryHooks, 'addendum' | 'changed' | 'changedAll'> => {
  const promises = { ...parts, promises: promiseHooks(parts) };
  const hear = async (tx: Tx, change: OutgoingChange, now: Date): Promise<void> => {
    // Promises and hand-offs first: they lock the customer's record, which comes before the case.
    await promisesOfOutgoingChanged(tx, promises, change, now);
    await handoffMailChanged(tx, parts, change, now);
    await letterChanged(tx, change, now);
    await caseHears(tx, change, now);
  };
  const changedAll = async (tx: Tx, changes: readonly OutgoingChange[], now: Date): Promise<void> => {
    for (const change of await concerned(tx, changes)) await hear(tx, change, now);
  };
  return {
    addendum: giveNumber,
    changed: (tx, change, now) => changedAll(tx, [change], now),
    changedAll,
  };
};

/** Those that a promise, a hand-off or a case hangs on: on most that tell of something none does. */
async function concerned(tx: Tx, changes: readonly OutgoingChange[]): Promise<OutgoingChange[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from unnest(${changes.map((one) => one.outgoingId)}::uuid[], ${changes.map((one) => one.customerId)}::uuid[],
      ${changes.map((one) => one.conversationId)}::uuid[]) as m (id, customer_id, conversation_id)
    where exists (select from promise_mails where outgoing_id = m.id)
      or exists (select from handoffs where outgoing_id = m.id)
      or exists (select from case_letters where outgoing_id = m.id)
      or exists (select from case_conversations l where l.customer_id = m.customer_id and l.conversation_id = m.conversation_id)`.execute(
    tx,
  );
  const found = new Set(rows.map((row) => row.id));
  return changes.filter((one) => found.has(one.outgoingId));
}

/**
 * The first mail of a case tells its number, by when the customer hears from us, and who answers for it (R2); the next one
 * does if that did not arrive.
 */
async function giveNumber(tx: Tx, thread: Thread, outgoingId: string, now: Date): Promise<string> {
  const key = await caseOfConversation(tx, thread.customerId, thread.conversationId);
  if (!key || !(await sameFamily(tx, key.customerId, thread.customerId))) return '';
  const { rows } = await sql<CaseRow & { owner: string | null }>`
    select c.*, s.name as owner from cases c left join staff s on s.id = c.owner_id
    where c.customer_id = ${key.customerId} and c.id = ${key.caseId}`.execute(tx);
  const row = rows[0];
  if (!row || row.state === 'closed' || row.number_given_at !== null) return '';
  await sql`
    insert into case_letters (customer_id, outgoing_id, case_id, purpose, gives_number)
    values (${key.customerId}, ${outgoingId}, ${key.caseId}, 'answer', true)
    on conflict (customer_id, outgoing_id) do update set gives_number = true`.execute(tx);
  const until = momentForCustomer(await nextDeadline(tx, row, now), await zoneOf(tx, row, now));
  const owner = row.owner === null ? '' : ` ${row.owner} is responsible for it.`;
  return `Your case number is ${row.number}. You will hear from us by ${until}.${owner}`;
}

/** A mail of a case's conversation left, arrived, failed or came back. */
async function caseHears(tx: Tx, change: OutgoingChange, now: Date): Promise<void> {
  const { customerId, conversationId, entryId, outgoingId } = change;
  if (conversationId === null) return;
  const key = await caseOfConversation(tx, customerId, conversationId);
  if (!key) return;
  const row = await lockCaseRow(tx, key);
  if (entryId !== null) await linkEntries(tx, row, [{ id: entryId, customerId }], now);
  const { rows } = await sql<{ purpose: string; gives_number: boolean }>`
    select purpose, gives_number from case_letters where outgoing_id = ${outgoingId}`.execute(tx);
  const letter = rows[0];
  if (letter?.gives_number) await numberGiven(tx, row, now);
  if (letter && isQuestion(letter.purpose) && change.state === 'leaving')
    await sql`
      update cases set question_outgoing_id = ${outgoingId}, question_kind = ${letter.purpose}
      where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await refreshCase(tx, key, now);
}

const isQuestion = (purpose: string): boolean => purpose === 'check-in' || purpose === 'closing-question';

/** The customer has the number as long as a message with it has arrived and not come back. */
async function numberGiven(tx: Tx, row: CaseRow, now: Date): Promise<void> {
  const { rows } = await sql`
    select 1 from case_letters l
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.gives_number
      and (exists (select from outgoing o where o.id = l.outgoing_id and o.state = 'sent')
        or exists (select from dispatches d where d.id = l.outgoing_id and d.state = 'sent')) limit 1`.execute(
    tx,
  );
  const given = rows.length > 0 ? (row.number_given_at ?? now) : null;
  await sql`
    update cases set number_given_at = ${given} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
}
