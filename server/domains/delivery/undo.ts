import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import { clearTimer, setTimer } from '#platform/timers/index.ts';
import { addAttempts, lastAttempts } from './attempts.ts';
import { changeOutgoing, clearFlags, mailOf } from './changes.ts';
import { findOutgoing, type OutgoingView, toOutgoing } from './outgoing.ts';
import type { ChangingParts } from './parts.ts';
import { LEAVE_TIMER } from './written.ts';

/** Takes a mail back while it waits; 409 once it has left. */
export async function withdrawMessage(
  tx: Tx,
  parts: ChangingParts,
  id: string,
  actor: Actor,
  now: Date,
): Promise<OutgoingView> {
  // The timer first: a mail that is just leaving holds it, and whoever takes both in another order waits for ever.
  const waited = await clearTimer(tx, LEAVE_TIMER, id);
  const row = await findOutgoing(tx, id, true);
  if (!waited || row.state !== 'waiting')
    throw conflict('already-left', 'This mail has left and can no longer be taken back.', {
      state: row.state,
    });
  await changeOutgoing(tx, parts, mailOf(row), 'withdrawn', null, now, actor);
  return toOutgoing(await findOutgoing(tx, id));
}

/**
 * Sends a failed mail, or one in doubt, again to those who have not certainly got it: the same bytes under the same
 * Message-ID, so that a recipient who gets it twice can tell. 409 in any other state.
 */
export async function retryMessage(
  tx: Tx,
  parts: ChangingParts & { readonly enqueue: Enqueue },
  id: string,
  actor: Actor,
  now: Date,
): Promise<OutgoingView> {
  const row = await findOutgoing(tx, id, true);
  if (row.state !== 'failed' && row.state !== 'in-doubt')
    throw conflict('not-failed', 'Only a mail that failed or is in doubt can be sent again.', {
      state: row.state,
    });
  await clearFlags(tx, mailOf(row));
  if (row.entry_id === null) {
    await changeOutgoing(tx, parts, mailOf(row), 'waiting', null, now, actor);
    await setTimer(tx, now, {
      kind: LEAVE_TIMER,
      key: id,
      dueAt: now,
      data: { outgoingId: id },
      reason: `${actor.name} sends it again.`,
    });
    return toOutgoing(await findOutgoing(tx, id));
  }
  const troubled = (await lastAttempts(tx, row)).filter((one) => one.outcome !== 'accepted' || one.returned);
  await sql`update outgoing set left_at = ${now}, tries = 0 where customer_id = ${row.customer_id} and id = ${id}`.execute(
    tx,
  );
  const recipients = troubled.map((one) => one.recipient);
  await addAttempts(tx, parts.enqueue, [{ ...row, entryId: row.entry_id, recipients }], now);
  await changeOutgoing(tx, parts, mailOf(row), 'leaving', null, now, actor);
  return toOutgoing(await findOutgoing(tx, id));
}
