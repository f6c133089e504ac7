import { sql, type Tx } from '#platform/db/index.ts';
import { askPerson } from './asking.ts';
import { Changes, NOTICES } from './changes.ts';
import type { TellingParts } from './parts.ts';
import type { NoticeRow } from './types.ts';

/**
 * After a restore: what was owed or on its way when the backup was made may have been told since, and what proves it came too
 * late for the backup. None of it is told by itself; a person asks each customer once. What begins later is told in its time.
 * Answers how many notices there were.
 */
export async function askAfterRestore(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  backedUpAt: Date,
  now: Date,
): Promise<number> {
  const { rows } = await sql<NoticeRow>`
    select * from notices where state in ('owed', 'telling') and starts_at <= ${now}
    order by customer_id, id for update`.execute(tx);
  const changes = new Changes(NOTICES, now);
  const say = `Kept was restored from a backup of ${backedUpAt.toISOString()}: they may have been told since, so nothing is sent by itself. Ask them.`;
  for (const [customerId, theirs] of Map.groupBy(rows, (row) => row.customer_id)) {
    const task = await askPerson(tx, parts, { id: customerId, hint: '' }, theirs, say, now);
    for (const row of theirs) {
      Object.assign(row, { state: 'asked-person', task_id: task.taskId, look_at: null });
      Object.assign(row, { case_id: task.caseId, case_customer_id: task.customerId });
      changes.step(row, { kind: 'restored', say });
      changes.tell(row, 'asked-person', { taskId: task.taskId, caseId: task.caseId, say });
    }
  }
  await changes.write(tx);
  return rows.length;
}
