import { sql, type Tx } from '#platform/db/index.ts';
import { addEvidence } from '../evidence.ts';
import type { ChangingParts } from '../parts.ts';
import { changeDispatch } from './changes.ts';
import type { DispatchRow } from './row.ts';

/** It may have gone out: that is shown, and it is never sent again by itself. */
export async function doubt(
  tx: Tx,
  parts: ChangingParts,
  row: DispatchRow,
  attemptId: string,
  reply: string,
  now: Date,
): Promise<void> {
  await sql`
    update dispatch_attempts set ended_at = ${now}, outcome = 'in-doubt', reply = ${reply.slice(0, 2000)}
    where customer_id = ${row.customer_id} and id = ${attemptId}`.execute(tx);
  await addEvidence(
    tx,
    parts,
    [
      {
        customerId: row.customer_id,
        entryId: row.entry_id,
        recipient: row.recipient,
        rung: 'in-doubt',
        at: now,
        source: row.channel,
        say: reply,
      },
    ],
    now,
  );
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
  await sql`
    update dispatch_attempts set ended_at = ${now}, outcome = 'never', reply = ${reply.slice(0, 2000)}
    where customer_id = ${row.customer_id} and id = ${attemptId}`.execute(tx);
  await addEvidence(
    tx,
    parts,
    [
      {
        customerId: row.customer_id,
        entryId: row.entry_id,
        recipient: row.recipient,
        rung: 'failed',
        at: now,
        source: row.channel,
        say: reply,
      },
    ],
    now,
  );
  await changeDispatch(
    tx,
    parts,
    row,
    'failed',
    `It did not go out: ${reply} Put it right and send it again, or reach them another way.`,
    now,
  );
}
