import { sql, type Tx } from '#platform/db/index.ts';
import { addEvidence, type Rung } from '../evidence.ts';
import type { ChangingParts } from '../parts.ts';
import { changeDispatch } from './changes.ts';
import type { DispatchRow } from './row.ts';
import type { HandOver } from './types.ts';

/** It may have gone out: that is shown, and it is never sent again by itself. */
export async function doubt(
  tx: Tx,
  parts: ChangingParts,
  row: DispatchRow,
  attemptId: string,
  reply: string,
  now: Date,
): Promise<void> {
  await end(tx, row, attemptId, 'in-doubt', reply, now);
  await tell(tx, parts, row, 'in-doubt', reply, now);
  await changeDispatch(tx, parts, row, 'in-doubt', `${reply} ${IN_DOUBT}`, now);
}

const IN_DOUBT =
  'It may or may not have gone out, so it is not sent again by itself: ask the customer, wait for the provider’s report, or send it again knowing that it may come twice.';

/** It did not go out and will not: in the words of whoever stopped it. */
export async function refuse(
  tx: Tx,
  parts: ChangingParts,
  row: DispatchRow,
  attemptId: string,
  reply: string,
  now: Date,
): Promise<void> {
  await end(tx, row, attemptId, 'never', reply, now);
  await tell(tx, parts, row, 'failed', reply, now);
  const say = `It did not go out: ${reply} Put it right and send it again, or reach them another way.`;
  await changeDispatch(tx, parts, row, 'failed', say, now);
}

/** What became of an attempt. */
export async function end(
  tx: Tx,
  row: DispatchRow,
  attemptId: string,
  outcome: HandOver['outcome'],
  reply: string,
  now: Date,
): Promise<void> {
  await sql`
    update dispatch_attempts set ended_at = ${now}, outcome = ${outcome}, reply = ${reply.slice(0, 2000)}
    where customer_id = ${row.customer_id} and id = ${attemptId}`.execute(tx);
}

/** What is shown of it from now on. */
export const tell = (
  tx: Tx,
  parts: ChangingParts,
  { customer_id: customerId, entry_id: entryId, recipient, channel: source }: DispatchRow,
  rung: Rung,
  say: string,
  now: Date,
): Promise<void> =>
  addEvidence(tx, parts, [{ customerId, entryId, recipient, rung, at: now, source, say }], now);
