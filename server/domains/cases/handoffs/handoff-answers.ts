import type { z } from 'zod';
import type { HandoffAnswer } from '#contracts/handoffs.ts';
import { notify } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { forbidden } from '#platform/errors.ts';
import { requireWorker } from '../ground/accountable.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseRow, lockCase } from '../ground/row.ts';
import { changeOwner } from '../ownership/change-owner.ts';
import { refuseComplainedAbout } from '../ownership/complained-about.ts';
import { requirePerson, teamFor } from '../ownership/ownership.ts';
import { lockForPartner } from './handoff-partner.ts';
import { tellGivers } from './handoff-return.ts';
import {
  type HandoffKey,
  type HandoffRow,
  nameOfAsked,
  peopleAsked,
  readHandoff,
  settleHandoff,
} from './handoff-row.ts';
import { requireOffered } from './handoffs.ts';

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
  await refuseComplainedAbout(tx, row, owner.id);
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
