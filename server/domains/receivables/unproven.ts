import { addTask } from '#domains/cases/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { caseOf } from './cases.ts';
import type { ReceivablesParts } from './parts.ts';
import { recallAll } from './placements.ts';
import { proofsOf } from './proof.ts';
import { type InvoiceRow, standingOf } from './row.ts';
import { aroundOf } from './standing.ts';

const KEPT = system('Kept');

/**
 * What proved the way may come back after a collector has the debt: the proof is rebutted then (R31, P7), so the debt is called
 * back and a person finds out how to reach the customer. Says whether it was.
 */
export async function recallUnproven(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  now: Date,
): Promise<boolean> {
  const standing = await standingOf(tx, { customerId: row.customer_id, id: row.id });
  if (standing.placedAt === null) return false;
  const { mailReturned } = proofsOf(standing.learnt, aroundOf(standing));
  if (mailReturned === null) return false;
  const why =
    'What had to reach the customer before came back; it is not proven any more that they know of it.';
  const matter = await caseOf(tx, parts, row, { subject: `Came back: invoice ${row.number}` }, KEPT, now);
  await recallAll(tx, parts, [row], why, matter, KEPT, now);
  const say = `Something about invoice ${row.number} came back after a collector had the debt, which is called back. Find out how the customer can be reached, and whether they know of it.`;
  const dueAt = (await workingTimeOf(tx, { at: now })).addDays(now, 1);
  await addTask(tx, parts, matter, { kind: 'other', say, dueAt }, KEPT, now);
  return true;
}
