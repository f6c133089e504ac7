import { isDeepStrictEqual } from 'node:util';
import type { Decision } from '#domains/decisions/index.ts';
import { oweNotices } from '#domains/notices/index.ts';
import { appendEntries, lockRecords } from '#domains/record/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { addTimer, type TimerHandler } from '#platform/timers/index.ts';
import { type Asking, askingOf, givenOf } from './asking.ts';
import { noticesOf } from './decided.ts';
import { putInHand } from './in-hand.ts';
import { HOLD_TIMER, lookAgainAt, lookAgainSeldom, lookKey } from './look-timer.ts';
import type { AskingParts, GateParts } from './parts.ts';
import { sayWhat } from './say.ts';
import { alone } from './ways.ts';
import { weigh } from './weigh.ts';

/** A hold by its keys. */
export interface HoldKey {
  readonly customerId: string;
  readonly id: string;
}

interface HeldRow {
  customer_id: string;
  id: string;
  request: unknown;
  at: Date;
  entry_id: string;
  decision: Decision;
  held_at: Date;
  /** `null`: only what happens, or a person, ends it. */
  look_at: Date | null;
  task_id: string | null;
}

/** What looking and releasing need. */
export type HoldParts = AskingParts & Pick<GateParts, 'secrets'>;

/** How a hold ends: by what changed, by time, by a person with a reason, or because nobody wants it any more. */
export interface Ending {
  readonly state: 'released' | 'refused' | 'withdrawn';
  readonly how: 'condition' | 'time' | 'person' | 'refused' | 'withdrawn';
  readonly actor: Actor;
  readonly reason: string | null;
}

/** What does things by itself here. */
export const GATE = system('gate');

/** A hold that still holds, with its row locked; `undefined` where it has ended. The customer's record is locked before. */
export async function lockHold(tx: Tx, { customerId, id }: HoldKey): Promise<HeldRow | undefined> {
  const { rows } = await sql<HeldRow>`
    select a.customer_id, a.id, a.request, a.at, a.entry_id, h.decision, h.held_at, h.look_at, h.task_id
    from holds h join actions a on a.customer_id = h.customer_id and a.id = h.id
    where h.customer_id = ${customerId} and h.id = ${id} and h.state = 'held' for update of h`.execute(tx);
  return rows[0];
}

/** The question of a held action, asked anew; its own moment stays. */
export function askAgain(row: Pick<HeldRow, 'request' | 'at'>, now: Date, overridden = false): Asking {
  return { ...askingOf(givenOf(row.request), now, overridden), at: row.at };
}

/** Decides a held action anew with the facts of now, and releases or refuses it where that is the answer. */
export async function lookAgain(tx: Tx, parts: HoldParts, key: HoldKey, now: Date): Promise<void> {
  await lockRecords(tx, [key.customerId]);
  const row = await lockHold(tx, key);
  if (!row) return;
  const asking = askAgain(row, now);
  const weighed = await weigh(alone(tx), parts, asking);
  // Somebody whose reference went elsewhere meanwhile: a person decides.
  if (weighed.found.own === null) return stillHeld(tx, row, row.decision, row.task_id, now);
  const decision = weighed.decide();
  await owe(tx, row, asking, decision, weighed.found.own, GATE);
  if (decision.verdict === 'hold') {
    const taskId = await putInHand(tx, parts, row, asking, decision, weighed.found.own, now);
    return stillHeld(tx, row, decision, taskId, now);
  }
  const { until } = row.decision;
  const how =
    decision.verdict === 'refuse'
      ? 'refused'
      : until !== null && new Date(until) <= now
        ? 'time'
        : 'condition';
  const state = decision.verdict === 'refuse' ? 'refused' : 'released';
  await endHold(tx, parts, row, asking, decision, { state, how, actor: GATE, reason: null });
}

/** What was owed when it was last looked at is owed no second time. */
export async function owe(
  tx: Tx,
  row: HeldRow,
  asking: Asking,
  decision: Decision,
  customerId: string,
  actor: Actor,
): Promise<void> {
  const before = new Set(row.decision.duties.map(({ policy, key }) => `${policy}/${key}`));
  const duties = decision.duties.filter(({ policy, key }) => !before.has(`${policy}/${key}`));
  const about = { actionId: row.id, customerId };
  await oweNotices(tx, noticesOf(asking, { ...decision, duties }, about), actor, asking.now);
}

async function stillHeld(
  tx: Tx,
  row: HeldRow,
  decision: Decision,
  taskId: string | null,
  now: Date,
): Promise<void> {
  const { until } = decision;
  const inHand = taskId !== null && until === null;
  const wanted = inHand ? lookAgainSeldom(now, row.held_at) : lookAgainAt(until, now, row.held_at);
  const sooner = row.look_at !== null && row.look_at > now && wanted !== null && row.look_at < wanted;
  const lookAt = sooner ? row.look_at : wanted;
  await sql`
    update holds set decision = ${JSON.stringify(decision)}::jsonb, looked_at = ${now}, look_at = ${lookAt}, task_id = ${taskId}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  if (lookAt !== null && lookAt.getTime() !== row.look_at?.getTime()) await armLook(tx, row, lookAt, now);
  if (isDeepStrictEqual(reasonsOf(decision), reasonsOf(row.decision))) return;
  await publish(tx, GATE, now, [eventOf('changed', row, decision, {})]);
}

const reasonsOf = ({ because, until }: Decision) => [because.map(({ code, say }) => [code, say]), until];

const armLook = (tx: Tx, row: HeldRow, at: Date, now: Date): Promise<void> =>
  addTimer(tx, now, {
    kind: HOLD_TIMER,
    key: lookKey(row.id, at),
    dueAt: at,
    data: { customerId: row.customer_id, id: row.id },
    reason: 'A held action is looked at again.',
    lane: row.customer_id,
  });

/** Ends a hold: its row, an entry in the record, and the event that tells whoever asked. */
export async function endHold(
  tx: Tx,
  { secrets }: Pick<HoldParts, 'secrets'>,
  row: HeldRow,
  asking: Asking,
  decision: Decision,
  { state, how, actor, reason }: Ending,
): Promise<void> {
  const { now } = asking;
  const entryId = newId();
  await appendEntries(
    tx,
    secrets,
    [
      {
        id: entryId,
        customerId: row.customer_id,
        kind: 'action',
        channel: 'system',
        direction: 'internal',
        occurredAt: now,
        author: { type: actor.type, id: actor.id, name: actor.name, address: null },
        subject: sayWhat(asking),
        text: sayEnding(asking, decision, { state, how, actor, reason }),
        details: { actionId: row.id, actionEntryId: row.entry_id, state, how, reason },
      },
    ],
    now,
  );
  await sql`
    update holds set state = ${state}, decision = ${JSON.stringify(decision)}::jsonb, looked_at = ${now}, ended_at = ${now},
      ended_how = ${how}, ended_by = ${JSON.stringify(actor)}::jsonb, reason = ${reason}, ended_entry_id = ${entryId}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await publish(tx, actor, now, [
    {
      type: 'kept.entry.recorded',
      subject: entryId,
      customerId: row.customer_id,
      data: { entryId, kind: 'action', channel: 'system', direction: 'internal', conversationId: null },
    },
    eventOf(state, row, decision, { how, reason, entryId }),
  ]);
}

function sayEnding(asking: Asking, decision: Decision, { state, how, actor, reason }: Ending): string {
  const what = sayWhat(asking);
  if (how === 'person')
    return `${actor.name} lets it go ahead in spite of the rules: ${what}. Reason: ${reason ?? ''}`;
  if (how === 'withdrawn')
    return `Held until now, and not wanted any more: ${what}. ${actor.name}: ${reason ?? ''}`;
  if (state === 'released') return `No longer held: ${what}. It may go ahead.`;
  return `Held until now, and refused: ${what}. ${decision.because.map(({ say }) => say).join(' ')}`;
}

/** `kept.hold.…`, with all that the asking system needs to know which of its questions it is. */
function eventOf(
  verb: 'released' | 'refused' | 'withdrawn' | 'changed',
  row: HeldRow,
  decision: Decision,
  more: object,
) {
  const given = givenOf(row.request);
  return {
    type: `kept.hold.${verb}`,
    subject: row.id,
    customerId: row.customer_id,
    data: {
      actionId: row.id,
      source: given.source,
      id: given.id,
      type: given.type,
      verdict: decision.verdict,
      because: decision.because,
      missing: decision.missing.map(({ need, next }) => ({ need, next })),
      until: decision.until,
      policy: decision.policy,
      ...more,
    },
  };
}

/** Looks at holds whose moment has come. */
export const holdTimers = (parts: HoldParts): ReadonlyMap<string, TimerHandler> =>
  new Map([
    [
      HOLD_TIMER,
      async (tx, { data, dueAt }, now) => {
        const { customerId, id } = data;
        if (typeof customerId !== 'string' || typeof id !== 'string') return;
        const { rows } = await sql`
          select from holds where customer_id = ${customerId} and id = ${id} and state = 'held'
            and look_at = ${dueAt}`.execute(tx);
        if (rows.length > 0) await lookAgain(tx, parts, { customerId, id }, now);
      },
    ],
  ]);
