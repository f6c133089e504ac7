import { sql, type Tx } from '#platform/db/index.ts';
import { addTimer, type TimerHandler } from '#platform/timers/index.ts';
import { gatherFacts } from '../attention/facts.ts';
import { harmOf } from '../attention/harm.ts';
import { questionsRepeated } from '../attention/questions.ts';
import { tellOfFailures } from '../attention/second-failure.ts';
import { type CaseKey, type CaseRow, lockCaseRow } from './row.ts';

/** The timer by which a case is looked at again when its harm changes by the passing of time alone. */
export const CASE_LOOK = 'case.look';

/**
 * Works out everything that is derived from the facts of a case: who waits, what is owed, what was counted, harm and its
 * reasons. Every verb ends with it; nothing else writes these columns. It locks the case's row and no record.
 */
export async function refreshCase(tx: Tx, key: CaseKey, now: Date): Promise<void> {
  await refreshRow(tx, await lockCaseRow(tx, key), now);
}

async function refreshRow(tx: Tx, row: CaseRow, now: Date): Promise<void> {
  const { facts, counts, family } = await gatherFacts(tx, row, now);
  const { harm, reasons, lookAt } = harmOf(facts, now);
  // One message of ours cannot ask again.
  const repeated = counts.asking > 1 ? await questionsRepeated(tx, row, family) : 0;
  const waitingSince = facts.messages.find(({ unanswered }) => unanswered)?.since ?? null;
  await sql`
    update cases set waiting_since = ${waitingSince}, contacts = ${counts.contacts}, channel_switches = ${counts.channelSwitches},
      transfers = ${counts.transfers}, questions_repeated = ${repeated}, failures = ${counts.failuresHere}, denied_at = ${counts.deniedAt},
      open_promises = ${counts.openPromises}, broken_promises = ${counts.brokenPromises},
      kept_promises = ${counts.keptPromises}, next_due_at = ${counts.nextDueAt}, harm = ${harm},
      reasons = ${JSON.stringify(reasons)}::jsonb, look_at = ${lookAt}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  if (counts.failuresHere > row.failures && facts.failures > 1)
    await tellOfFailures(tx, row, facts.failures, now);
  if (lookAt !== null)
    await addTimer(tx, now, {
      kind: CASE_LOOK,
      key: `${row.id}:${lookAt.toISOString()}`,
      dueAt: lookAt,
      data: { customerId: row.customer_id, caseId: row.id },
      reason: `The harm of case ${row.number} changes with time`,
      lane: row.id,
    });
}

/** Looks at a case again, unless something has happened since that moved the moment. */
export const caseLook: TimerHandler = async (tx, timer, now) => {
  const { customerId, caseId } = timer.data;
  if (typeof customerId !== 'string' || typeof caseId !== 'string') return;
  const row = await lockCaseRow(tx, { customerId, caseId });
  if (row.look_at !== null && row.look_at <= now) await refreshRow(tx, row, now);
};
