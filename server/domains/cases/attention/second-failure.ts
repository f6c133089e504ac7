import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { CaseRow } from '../ground/row.ts';
import { ownerAndLeads } from '../ownership/ownership.ts';

/**
 * We have failed the same customer again, here, by a broken promise or a solution that was none: those who lead hear of it
 * at once, because a second failure is not made good like the first (R68).
 */
export async function tellOfFailures(tx: Tx, row: CaseRow, failures: number, now: Date): Promise<void> {
  const say = `We have failed this customer ${failures} times within a year. Case ${row.number} (${row.subject}) needs a lead: call them, and put it right.`;
  const { number: caseNumber, customer_id: customerId } = row;
  await notify(
    tx,
    await ownerAndLeads(tx, row),
    { kind: 'second-failure', say, customerId, caseNumber },
    now,
  );
  await publish(tx, system('attention'), now, [
    {
      type: 'kept.case.failed-again',
      subject: caseNumber,
      customerId,
      data: { caseId: row.id, number: caseNumber, failures },
    },
  ]);
}
