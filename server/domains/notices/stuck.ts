import { lockRecords } from '#domains/record/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { askPerson } from './asking.ts';
import { Changes, NOTICES } from './changes.ts';
import type { TellingParts } from './parts.ts';
import type { NoticeRow } from './types.ts';

const WHY =
  'Kept could not tell them by itself: something in what is known of them, or in the words, cannot be used; the log says what. It stays with whoever calls.';

/** What fails again and again, whatever it is, until the time is over in which they were to be told: a person calls instead. */
export async function handToPerson(
  tx: Tx,
  parts: TellingParts,
  customerId: string,
  now: Date,
): Promise<void> {
  await lockRecords(tx, [customerId]);
  const { rows } = await sql<NoticeRow>`
    select * from notices where customer_id = ${customerId} and state in ('owed', 'telling') and look_at <= ${now}
      and due_at <= ${now} order by owed_at, id for update`.execute(tx);
  if (rows.length === 0) return;
  const {
    taskId,
    caseId,
    customerId: of,
  } = await askPerson(tx, parts, { id: customerId, hint: '' }, rows, WHY, now);
  const changes = new Changes(NOTICES, now);
  for (const row of rows) {
    Object.assign(row, { state: 'asked-person', task_id: taskId, look_at: null });
    Object.assign(row, { case_id: caseId, case_customer_id: of });
    changes.step(row, { kind: 'asked-person', say: WHY });
    changes.tell(row, 'asked-person', { taskId, caseId, say: WHY });
  }
  await changes.write(tx);
}
