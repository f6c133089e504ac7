import { lockRecords } from '#domains/record/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { NoticeRow } from './types.ts';
import { noticeKey } from './views.ts';

/** The notice with its customer's record locked, in this order: nobody else works on it. 404 where there is none. */
export async function lockNotice(tx: Tx, given: string): Promise<NoticeRow> {
  const { customerId, id } = await noticeKey(tx, given);
  await lockRecords(tx, [customerId]);
  const { rows } = await sql<NoticeRow>`
    select * from notices where customer_id = ${customerId} and id = ${id} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('notice');
  return row;
}
