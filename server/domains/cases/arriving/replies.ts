import { notify, workingTimeOf } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import type { CaseRow } from '../ground/row.ts';
import { ensureOwner } from '../ownership/change-owner.ts';
import { addTask } from '../tasks/tasks.ts';

const ARRIVING = system('cases');

/**
 * Words came after a case was closed: they are put before the same owner, who chooses to take it up again, to follow it up
 * in a new case, or to acknowledge. Nothing of the closed case changes by itself. The caller holds the case and refreshes it.
 */
export async function replyAfterClosing(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  entryId: string,
  now: Date,
): Promise<void> {
  const key = { customerId: row.customer_id, caseId: row.id };
  await sql`
    update cases set reply_entry_id = ${entryId}, reply_since = coalesce(reply_since, ${now}), changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await ensureOwner(tx, parts, row, ARRIVING, now);
  const owner = row.owner_id;
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'replied',
      say: `Words came after case ${row.number} was closed`,
      aboutEntryId: entryId,
      details: { ownerId: owner },
    },
    ARRIVING,
    now,
  );
  const say = `Words came after case ${row.number} (${row.subject}) was closed. Choose: take it up again, follow it up in a new case, or acknowledge.`;
  if (await asksAlready(tx, row)) {
    const about = { customerId: row.customer_id, caseNumber: row.number, entryId };
    await notify(tx, [owner], { kind: 'reply-after-closing', say, ...about }, now);
    return;
  }
  const dueAt = (await workingTimeOf(tx, { teamId: row.team_id, at: now })).addDays(now, 1);
  await addTask(tx, parts, key, { kind: 'choose-reply', say, ownerId: owner, dueAt }, ARRIVING, now);
}

async function asksAlready(tx: Tx, row: CaseRow): Promise<boolean> {
  const { rows } = await sql`
    select 1 from case_tasks where customer_id = ${row.customer_id} and case_id = ${row.id}
      and kind = 'choose-reply' and state = 'open' limit 1`.execute(tx);
  return rows.length > 0;
}
