import type { z } from 'zod';
import type { HandoffAnswer } from '#contracts/cases.ts';
import type { OutgoingChange } from '#domains/delivery/index.ts';
import { notify, workingTimeOf } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { forbidden } from '#platform/errors.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { requireWorker } from './accountable.ts';
import { lockForPartner } from './handoff-partner.ts';
import {
  type HandoffKey,
  type HandoffRow,
  nameOfAsked,
  peopleAsked,
  readHandoff,
  settleHandoff,
} from './handoff-row.ts';
import { LAPSE_TIMER, REMIND_TIMER, requireOffered, tellAsked } from './handoffs.ts';
import { type HistoryParts, recordDeed } from './history.ts';
import { changeOwner, ownerAndLeads, requirePerson, teamFor } from './ownership.ts';
import { refreshCase } from './refresh.ts';
import { type CaseRow, lockCase } from './row.ts';
import { addTask } from './tasks.ts';

type Answer = z.output<typeof HandoffAnswer>;

/** A colleague who is asked accepts, and answers for the case from now on; or refuses with a reason, and nothing changes. */
export async function answerHandoff(
  tx: Tx,
  parts: HistoryParts,
  key: HandoffKey,
  answer: Answer,
  actor: Actor,
  now: Date,
): Promise<void> {
  const person = requirePerson(actor);
  const row = await lockCase(tx, key);
  const handoff = await readHandoff(tx, key);
  if (handoff.to_partner_id !== null || !(await peopleAsked(tx, handoff)).includes(person.id))
    throw forbidden('Only who is asked answers: the person, or somebody of the team.');
  requireOffered(handoff);
  if (answer.answer === 'refuse') await refused(tx, parts, row, handoff, answer.reason, actor, now);
  else await accepted(tx, parts, row, handoff, answer.reason, actor, now);
  await refreshCase(tx, key, now);
}

async function accepted(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  handoff: HandoffRow,
  words: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await settleHandoff(tx, handoff, 'accepted', words, actor, now);
  const owner = await requireWorker(tx, actor.id, 'staffId');
  const teamId = handoff.to_team_id ?? (await teamFor(tx, row, owner.id));
  const say = `${owner.name} accepted it and answers for it now${words === '' ? '' : ` — ${words}`}`;
  const details = { handoffId: handoff.id };
  const deed = { verb: 'handoff-accepted', kind: 'handoff-accepted', say, details };
  await changeOwner(tx, parts, row, { owner, teamId, queued: false }, deed, actor, now);
  const others = (await peopleAsked(tx, handoff)).filter((id) => id !== owner.id);
  await notify(
    tx,
    others,
    {
      kind: 'handoff-accepted',
      say: `${owner.name} accepted case ${row.number}.`,
      customerId: row.customer_id,
      caseNumber: row.number,
    },
    now,
  );
}

/** Who is asked says no: it stays with whoever answers for it, who is told why, as are their leads. */
async function refused(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  handoff: HandoffRow,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await settleHandoff(tx, handoff, 'refused', reason, actor, now);
  const say = `${await nameOfAsked(tx, handoff)} did not accept it${reason === '' ? '' : `: ${reason}`}`;
  const details = { handoffId: handoff.id, reason };
  const entryId = await recordDeed(tx, parts, row, { verb: 'handoff-refused', say, details }, actor, now);
  await tellGivers(tx, row, handoff, { kind: 'handoff-refused', say, entryId }, now);
}

/**
 * A partner answers on the page behind their link. What they take over is work; the case stays with whoever answers for it
 * (R70). Writes down their words as theirs.
 */
export async function answerAsPartner(
  tx: Tx,
  parts: HistoryParts,
  token: string,
  answer: Answer,
  now: Date,
): Promise<void> {
  const { key, row, handoff } = await lockForPartner(tx, parts.secrets, token);
  requireOffered(handoff);
  const name = await nameOfAsked(tx, handoff);
  const partner = system(`${name} (partner)`);
  if (answer.answer === 'refuse') await refused(tx, parts, row, handoff, answer.reason, partner, now);
  else {
    await settleHandoff(tx, handoff, 'accepted', answer.reason, partner, now);
    const say = `${name} took over the work${answer.reason === '' ? '' : ` — ${answer.reason}`}`;
    const details = { handoffId: handoff.id, partnerId: handoff.to_partner_id };
    const entryId = await recordDeed(
      tx,
      parts,
      row,
      { verb: 'handoff-accepted', say, details },
      partner,
      now,
    );
    await tellGivers(tx, row, handoff, { kind: 'handoff-accepted', say, entryId }, now);
  }
  await refreshCase(tx, key, now);
}

/** Tells who answers for the case, who offered it, and their leads. */
async function tellGivers(
  tx: Tx,
  row: CaseRow,
  handoff: HandoffRow,
  notice: { readonly kind: string; readonly say: string; readonly entryId: string },
  now: Date,
): Promise<void> {
  await notify(
    tx,
    [handoff.from_id, ...(await ownerAndLeads(tx, row))],
    {
      ...notice,
      say: `Case ${row.number} (${row.subject}): ${notice.say}`,
      customerId: row.customer_id,
      caseNumber: row.number,
    },
    now,
  );
}

const KEPT = system('Kept');
const keyOf = (data: Readonly<Record<string, unknown>>): HandoffKey => ({
  customerId: String(data.customerId),
  caseId: String(data.caseId),
  handoffId: String(data.handoffId),
});

/** An offer that nobody will answer ends, and the case comes back loudly; nothing where it ended before. */
export async function comeBack(
  tx: Tx,
  parts: HistoryParts,
  key: HandoffKey,
  why: string,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const handoff = await readHandoff(tx, key);
  if (handoff.state !== 'offered') return;
  const name = await nameOfAsked(tx, handoff);
  await settleHandoff(tx, handoff, 'lapsed', '', KEPT, now);
  const say = `${name} ${why}; it came back`;
  const details = { handoffId: handoff.id };
  const entryId = await recordDeed(tx, parts, row, { verb: 'handoff-lapsed', say, details }, KEPT, now);
  await tellGivers(tx, row, handoff, { kind: 'handoff-lapsed', say, entryId }, now);
  const time = await workingTimeOf(tx, { teamId: row.team_id, at: now });
  const task = {
    kind: 'other' as const,
    say: `${name} did not accept this case. Do it, or find who does: ${handoff.say}`,
    dueAt: time.addMinutes(now, 60),
  };
  await addTask(tx, parts, key, task, KEPT, now);
}

/**
 * What becomes of the mail with a partner's link. Once it leaves, its conversation is no work for the inbox until they answer;
 * when it does not arrive, the case comes back at once.
 */
export async function handoffMailChanged(
  tx: Tx,
  parts: HistoryParts,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const { rows } = await sql<HandoffKey>`
    select customer_id as "customerId", case_id as "caseId", id as "handoffId" from handoffs
    where outgoing_id = ${change.outgoingId}`.execute(tx);
  const key = rows[0];
  if (!key) return;
  if (change.state === 'failed') await comeBack(tx, parts, key, 'did not get our mail', now);
  if (change.state === 'withdrawn')
    await comeBack(tx, parts, key, 'was not asked: our mail was taken back', now);
  if (change.state === 'leaving')
    await sql`
      update conversations set state = 'done'
      where customer_id = ${change.customerId} and id = ${change.conversationId} and last_inbound_at is null`.execute(
      tx,
    );
}

const lapse =
  (parts: HistoryParts): TimerHandler =>
  (tx, timer, now) =>
    comeBack(tx, parts, keyOf(timer.data), 'did not answer in time', now);

const remind: TimerHandler = async (tx, timer, now) => {
  const key = keyOf(timer.data);
  const row = await lockCase(tx, key);
  const handoff = await readHandoff(tx, key);
  if (handoff.state !== 'offered') return;
  await tellAsked(
    tx,
    row,
    handoff,
    `Case ${row.number} still waits for your answer: ${handoff.say}`,
    KEPT,
    now,
  );
};

/** What timers of hand-offs do. */
export const handoffTimers = (parts: HistoryParts): ReadonlyMap<string, TimerHandler> =>
  new Map([
    [LAPSE_TIMER, lapse(parts)],
    [REMIND_TIMER, remind],
  ]);
