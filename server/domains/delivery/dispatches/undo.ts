import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { clearFlags } from '../changes.ts';
import { DECIDED } from '../decided.ts';
import { addEvidence } from '../evidence.ts';
import type { ChangingParts } from '../parts.ts';
import { leavingAgain } from './allowed.ts';
import { addAttempt } from './attempts.ts';
import { changeDispatch } from './changes.ts';
import { type DispatchRow, type DispatchView, findDispatch, toDispatch } from './row.ts';

/** Ends the attempt that nobody has begun; says whether there was one. */
async function endWaiting(tx: Tx, row: DispatchRow, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update dispatch_attempts set ended_at = ${now}, outcome = 'cancelled', reply = 'Taken back before it left.'
    where customer_id = ${row.customer_id} and dispatch_id = ${row.id} and ended_at is null and transmitting_at is null
    returning 1`.execute(tx);
  return rows.length > 0;
}

/**
 * Takes back what has not left, or (`stopped`) what its provider stopped when it was asked to; 409 `already-left` otherwise.
 * The entry stays in the record, with evidence that it never went out.
 */
export async function cancelDispatch(
  tx: Tx,
  parts: ChangingParts,
  id: string,
  actor: Actor,
  now: Date,
  stopped?: string,
): Promise<DispatchView> {
  const row = await findDispatch(tx, id, true);
  if (row.state === 'cancelled') return toDispatch(row);
  if (stopped === undefined && (row.state !== 'leaving' || !(await endWaiting(tx, row, now))))
    throw conflict('already-left', 'This has left, or is just leaving, and can no longer be taken back.', {
      state: row.state,
    });
  const say = stopped ?? 'Taken back before it left.';
  const { customer_id: customerId, entry_id: entryId, recipient, channel: source } = row;
  await addEvidence(
    tx,
    parts,
    [{ customerId, entryId, recipient, rung: 'failed', at: now, source, say }],
    now,
  );
  await changeDispatch(tx, parts, row, 'cancelled', `${actor.name}: ${say}`, now, actor);
  return toDispatch(await findDispatch(tx, id));
}

/** Sends again what failed or is in doubt, under the same name at the provider; 409 `not-failed` in any other state. */
export async function retryDispatch(
  tx: Tx,
  parts: ChangingParts,
  id: string,
  actor: Actor,
  now: Date,
): Promise<DispatchView> {
  const row = await findDispatch(tx, id, true);
  if (row.state !== 'failed' && row.state !== 'in-doubt')
    throw conflict('not-failed', 'Only what failed or is in doubt can be sent again.', { state: row.state });
  const { earliest, decided } = await parts.hooks.mayLeave(tx, leavingAgain(row), now);
  await sql`
    with ${DECIDED(decided)}
    update dispatches set tries = 0, allowed_at = ${now} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await clearFlags(tx, { customerId: row.customer_id, conversationId: row.conversation_id });
  await addAttempt(tx, { customerId: row.customer_id, id }, row.channel, earliest ?? now);
  await changeDispatch(tx, parts, row, 'leaving', null, now, actor);
  return toDispatch(await findDispatch(tx, id));
}
