import type { z } from 'zod';
import type { ActionAnswer } from '#contracts/gate.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, KeptError } from '#platform/errors.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { TIMER_CHANNEL } from '#platform/timers/index.ts';
import { type Asking, askingOf, type GivenAction } from './asking.ts';
import { decidedOf, isUnknownCustomer } from './decided.ts';
import { isSame } from './gather.ts';
import { saidWhen } from './missing.ts';
import { noteUnknown } from './note-unknown.ts';
import type { AskingParts, GateParts } from './parts.ts';
import { faultOf } from './refused.ts';
import { alone, type Way } from './ways.ts';
import { weigh } from './weigh.ts';
import type { Conflict } from './write.ts';

/** What somebody is answered, as the same bytes each time. */
export interface Answered {
  readonly text: string;
  /** It was decided by this very call. */
  readonly fresh: boolean;
}

/** Other decisions about the same customer may come in between so often. */
const TRIES = 20;

/**
 * Answers a question of another system: decides and stores it, or gives the answer that the same source and id got before.
 * Of many at once with the same key one decides. Rejects with `action-altered`, `unknown-customer`, and
 * `invalid` where a card number stands for a name, or an amount is none of its currency.
 */
export async function answer(
  parts: GateParts,
  given: GivenAction,
  actor: Actor,
  now: Date,
): Promise<Answered> {
  const fault = faultOf(given);
  if (fault !== null) throw invalid(fault.field, fault.say);
  const asking = askingOf(given, now);
  const first = await attempt(parts.way, parts, asking, actor).catch(async (error: unknown) => {
    if (isUnknownCustomer(error)) await noteUnknown(parts.db, given, actor, now);
    throw error;
  });
  const answered =
    first === 'order'
      ? await inTransaction(parts.decisions, (tx) => inTurn(tx, parts, asking, actor))
      : first === 'key'
        ? await repeated(parts.way, parts, asking)
        : first;
  if (answered.fresh) parts.nudge();
  return answered;
}

/** The same within a transaction of Kept's own: what comes of it is there when that commits. What is told of it belongs to `caseId`. */
export async function ask(
  tx: Tx,
  parts: AskingParts,
  given: GivenAction,
  actor: Actor,
  now: Date,
  caseId: string | null = null,
): Promise<z.output<typeof ActionAnswer>> {
  const answered = await inTurn(tx, parts, { ...askingOf(given, now), caseId }, actor);
  if (answered.fresh)
    await sql`select pg_notify(${EVENT_CHANNEL}, ''), pg_notify(${TIMER_CHANNEL}, '')`.execute(tx);
  return JSON.parse(answered.text);
}

/** The same, with the answer as it is stored and without waking anybody. */
export const askInTurn = (
  tx: Tx,
  parts: AskingParts,
  given: GivenAction,
  actor: Actor,
  now: Date,
): Promise<Answered> => inTurn(tx, parts, askingOf(given, now), actor);

/** One after the other with all who came in each other's way, each try taken back by itself. */
async function inTurn(tx: Tx, parts: AskingParts, asking: Asking, actor: Actor): Promise<Answered> {
  const who = 'ref' in asking.given.customer ? asking.given.customer.ref : asking.given.customer.id;
  await sql`select pg_advisory_xact_lock(hashtextextended(${who}, 7305))`.execute(tx);
  for (let tries = 0; tries < TRIES; tries += 1) {
    await sql`savepoint asked`.execute(tx);
    const outcome = await attempt(alone(tx), parts, asking, actor);
    if (outcome !== 'order' && outcome !== 'key') {
      await sql`release savepoint asked`.execute(tx);
      return outcome;
    }
    await sql`rollback to savepoint asked`.execute(tx);
  }
  throw new KeptError(
    'try-again',
    503,
    'Too much is asked about this customer at once. Send the same request again.',
  );
}

async function attempt(
  way: Way,
  parts: AskingParts,
  asking: Asking,
  actor: Actor,
): Promise<Answered | Conflict> {
  const weighed = await weigh(way, parts, asking);
  const { found } = weighed;
  if (found.known) return stored(way.db, asking, found.known);
  const decided = await saidWhen(way.db, decidedOf(asking, weighed, actor));
  return (await way.store(decided)) ?? { text: decided.answer, fresh: true };
}

/** Somebody else with the same key was faster; what they committed is there now. */
async function repeated(way: Way, parts: AskingParts, asking: Asking): Promise<Answered> {
  const { found } = await weigh(way, parts, asking);
  if (!found.known) throw new KeptError('try-again', 503, 'This was asked twice at once. Send it again.');
  return stored(way.db, asking, found.known);
}

/**
 * The first answer. Its row is locked, which is a write: so the commit waits for the standbys, also for the first request,
 * which may have been in doubt.
 */
async function stored(
  db: Database | Tx,
  asking: Asking,
  known: { readonly customerId: string; readonly actionId: string; readonly digest: string },
): Promise<Answered> {
  if (!isSame(asking, known.digest))
    throw conflict(
      'action-altered',
      'This source has used this id for a different request. Nothing was changed; use another id, or send the first request again.',
      { action: known.actionId },
    );
  const { rows } = await sql<{ answer: string }>`
    select a.answer from action_keys k join actions a on a.customer_id = k.customer_id and a.id = k.action_id
    where k.action_id = ${known.actionId} for share of k`.execute(db);
  const text = rows[0]?.answer;
  if (text === undefined) throw new Error(`The action ${known.actionId} has no answer.`);
  return { text, fresh: false };
}
