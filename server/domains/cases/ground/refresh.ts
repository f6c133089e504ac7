import { runPrepared, sql, type Tx } from '#platform/db/index.ts';
import { addTimer, type TimerHandler } from '#platform/timers/index.ts';
import { gatherFacts } from '../attention/facts.ts';
import { harmOf } from '../attention/harm.ts';
import { questionsRepeated } from '../attention/questions.ts';
import { tellOfFailures } from '../attention/second-failure.ts';
import { type CaseKey, type CaseRow, lockCaseRow } from './row.ts';
import type { OpenMessage } from './unanswered.ts';

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
  const { facts, counts, family, messages } = await gatherFacts(tx, row, now);
  const { harm, reasons, lookAt } = harmOf(facts, now);
  // One message of ours cannot ask again.
  const repeated = counts.asking > 1 ? await questionsRepeated(tx, row, family) : 0;
  const waitingSince = messages.find(({ unanswered }) => unanswered)?.at ?? null;
  await runPrepared(
    sql`
    update cases set waiting_since = ${waitingSince}, contacts = ${counts.contacts}, channel_switches = ${counts.channelSwitches},
      transfers = ${counts.transfers}, questions_repeated = ${repeated}, failures = ${counts.failuresHere}, denied_at = ${counts.deniedAt},
      open_promises = ${counts.openPromises}, broken_promises = ${counts.brokenPromises},
      kept_promises = ${counts.keptPromises}, next_due_at = ${counts.nextDueAt}, harm = ${harm},
      reasons = ${JSON.stringify(reasons)}::jsonb, look_at = ${lookAt}
    where customer_id = ${row.customer_id} and id = ${row.id}`,
    tx,
  );
  await sayInInbox(tx, row, messages);
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

/**
 * The inbox says of a conversation since when it waits as its case does: whom we called, or with whom we agreed, waits no more,
 * and who writes after closing waits since then. Not of one with words that stand in no case or another. Whoever holds the
 * conversation now says it themselves; waiting for them here could lock both.
 */
async function sayInInbox(
  tx: Tx,
  { customer_id, id }: CaseRow,
  messages: readonly OpenMessage[],
): Promise<void> {
  const waiting = messages.filter(({ unanswered }) => unanswered);
  await runPrepared(
    sql`
    with waits as (
      select v.conversation_id, min(v.at) as since
      from unnest(${waiting.map(({ conversationId }) => conversationId)}::uuid[], ${waiting.map(({ at }) => at)}::timestamptz[])
        as v (conversation_id, at)
      group by 1),
    others as materialized (
      select c.customer_id, c.id, w.since from case_conversations l
      join conversations c on c.customer_id = l.customer_id and c.id = l.conversation_id
      left join waits w on w.conversation_id = c.id
      where l.case_customer_id = ${customer_id} and l.case_id = ${id}
        and date_trunc('minute', c.waiting_since) is distinct from date_trunc('minute', w.since)
        and not exists (
          select from entries e where e.customer_id = c.customer_id and e.conversation_id = c.id and e.direction = 'in'
            and not exists (select from case_entries i
              where i.customer_id = l.case_customer_id and i.case_id = l.case_id
                and i.entry_customer_id = e.customer_id and i.entry_id = e.id))
      for update of c skip locked)
    update conversations c set waiting_since = o.since from others o
    where c.customer_id = o.customer_id and c.id = o.id`,
    tx,
  );
}

/** Looks at a case again, unless something has happened since that moved the moment. */
export const caseLook: TimerHandler = async (tx, timer, now) => {
  const { customerId, caseId } = timer.data;
  if (typeof customerId !== 'string' || typeof caseId !== 'string') return;
  const row = await lockCaseRow(tx, { customerId, caseId });
  if (row.look_at !== null && row.look_at <= now) await refreshRow(tx, row, now);
};
