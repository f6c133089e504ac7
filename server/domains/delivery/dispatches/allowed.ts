import { sql, type Tx } from '#platform/db/index.ts';
import { KeptError, keepLasting } from '#platform/errors.ts';
import { DECIDED } from '../decided.ts';
import type { ChangingParts, Leaving } from '../parts.ts';
import { refuse } from './ends.ts';
import type { DispatchRow } from './row.ts';

/** Words that were allowed longer ago than this are asked about again before they leave (milliseconds). */
const ASK_AGAIN_MS = 60_000;

/** What those who may stop words look at, of words that stand in the record. */
export const leavingAgain = (row: DispatchRow): Leaving => ({
  id: row.id,
  moment: 'leaving',
  customerId: row.customer_id,
  conversationId: row.conversation_id,
  channel: row.channel,
  recipients: [row.recipient],
  subject: row.message.subject,
  text: row.message.written,
  purpose: row.message.purpose,
  notPromotion: row.message.notPromotion,
  supersedes: row.message.supersedes,
  author: row.author,
  entryId: row.entry_id,
});

/** Asks P10 once more where some time has passed; what may not leave is put off, or has failed. */
export async function mayStillLeave(
  tx: Tx,
  parts: ChangingParts,
  row: DispatchRow,
  attemptId: string,
  now: Date,
): Promise<boolean> {
  if (now.getTime() - row.allowed_at.getTime() <= ASK_AGAIN_MS) return true;
  try {
    const { earliest, decided } = await parts.hooks.mayLeave(tx, leavingAgain(row), now);
    const putOff = earliest !== null && earliest > now;
    await sql`
      with ${DECIDED(decided)}
      update dispatches set allowed_at = ${now} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
      tx,
    );
    if (putOff)
      await sql`
        update dispatch_attempts set due_at = ${earliest}, worker = ''
        where customer_id = ${row.customer_id} and id = ${attemptId}`.execute(tx);
    return !putOff;
  } catch (error) {
    if (!(error instanceof KeptError) || error.status !== 409) throw error;
    await keepLasting(tx, error);
    await refuse(tx, parts, row, attemptId, error.message, now);
    return false;
  }
}
