import { rootOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { NoticeRow } from './types.ts';
import { noticeKey } from './views.ts';

/** A notice that nobody else works on. */
export interface Locked {
  /** The customer at the top of merges, in whose record it is written. */
  readonly root: string;
  readonly row: NoticeRow;
}

/** The notice with its customer's record locked, in this order; 404 where there is none. */
export async function lockNotice(tx: Tx, given: string): Promise<Locked> {
  const { customerId, id } = await noticeKey(tx, given);
  const root = await rootOf(tx, customerId);
  await lockRecords(tx, [root]);
  const { rows } = await sql<NoticeRow>`
    select * from notices where customer_id = ${customerId} and id = ${id} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('notice');
  return { root, row };
}
