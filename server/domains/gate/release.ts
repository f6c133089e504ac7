import { withoutCardData } from '#domains/cards/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { conflict, forbidden } from '#platform/errors.ts';
import { askAgain, endHold, type HoldParts, lockHold, owe } from './look.ts';
import { findAction } from './views.ts';
import { alone } from './ways.ts';
import { weigh } from './weigh.ts';

/**
 * Whoever asked does not want to do it any more: what was only asked or announced for it is settled, and it may not be done
 * without being asked anew.
 */
export async function withdrawHold(
  tx: Tx,
  parts: HoldParts,
  id: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await heldRow(tx, id);
  const ending = { state: 'withdrawn', how: 'withdrawn', actor, reason: withoutCardData(reason) } as const;
  await endHold(tx, parts, row, askAgain(row, now), row.decision, ending);
}

/** The hold that an action is under, with the customer's record locked; 409 `not-held` where there is none. */
async function heldRow(tx: Tx, id: string) {
  const action = await findAction(tx, id);
  await lockRecords(tx, [action.customer_id]);
  const row = await lockHold(tx, { customerId: action.customer_id, id });
  if (row) return row;
  throw conflict('not-held', 'This action is not held (any more). Nothing was changed.', {
    state: action.hold_state,
  });
}

/**
 * Lets a held action go ahead in spite of the rules: only a person, by name and with a reason, never a system. What the
 * customer is owed to be told stays owed, and what only follows the action is owed from now on.
 */
export async function releaseHold(
  tx: Tx,
  parts: HoldParts,
  id: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (actor.type !== 'staff')
    throw forbidden('Only a person lets a held action go ahead; a token cannot answer for it.');
  const row = await heldRow(tx, id);
  const asking = askAgain(row, now, true);
  const weighed = await weigh(alone(tx), parts, asking);
  const decision = weighed.decide();
  await owe(tx, row, asking, decision, weighed.found.own ?? row.customer_id, actor);
  const ending = { state: 'released', how: 'person', actor, reason: withoutCardData(reason) } as const;
  await endHold(tx, parts, row, asking, decision, ending);
}
