import type { z } from 'zod';
import type { NewHandoff } from '#contracts/handoffs.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, forbidden, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { requireWorker } from '../ground/accountable.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import type { CaseParts } from '../ground/parts.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase } from '../ground/row.ts';
import { isMember, mayDispose, requireTeam } from '../ownership/ownership.ts';
import { deadlineFor, setTimers } from './handoff-deadline.ts';
import { mailToPartner, requirePartner } from './handoff-partner.ts';
import {
  type HandoffKey,
  type HandoffRow,
  nameOfAsked,
  openHandoff,
  peopleAsked,
  readHandoff,
  settleHandoff,
} from './handoff-row.ts';

type Given = z.output<typeof NewHandoff>;

/**
 * Offers a case to a person, a team or a partner. Until they accept, nothing changes: whoever answers for it answers for it.
 * One offer at a time. Returns the hand-off's id.
 */
export async function offerHandoff(
  tx: Tx,
  parts: CaseParts,
  key: CaseKey,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<string> {
  const row = await lockCase(tx, key);
  await requireOfferable(tx, row, actor);
  const to = await askedBy(tx, row, given);
  const answerBy = await deadlineFor(tx, row, given, now);
  const handoff = { ...to, id: newId(), customer_id: row.customer_id };
  await sql`
    insert into handoffs (customer_id, id, case_id, from_id, offered_by, to_staff_id, to_team_id, to_partner_id, say, state,
      offered_at, answer_by)
    values (${row.customer_id}, ${handoff.id}, ${row.id}, ${row.owner_id}, ${JSON.stringify(actor)}::jsonb,
      ${to.to_staff_id}, ${to.to_team_id}, ${to.to_partner_id}, ${given.say}, 'offered', ${now}, ${answerBy.at})`.execute(
    tx,
  );
  await sql`insert into handoff_keys (id, customer_id) values (${handoff.id}, ${row.customer_id})`.execute(
    tx,
  );
  await setTimers(tx, row, handoff.id, answerBy, now);
  const name = await nameOfAsked(tx, to);
  const details = { handoffId: handoff.id, ...given, answerBy: answerBy.at.toISOString() };
  const say = `Offered to ${name}: ${given.say}`;
  await recordDeed(tx, parts, row, { verb: 'handoff-offered', say, details }, actor, now);
  if (to.to_partner_id !== null)
    await mailToPartner(tx, parts, row, { ...handoff, say: given.say, answerBy: answerBy.at }, actor, now);
  else await tellAsked(tx, row, to, `${actor.name} offers you case ${row.number}: ${given.say}`, actor, now);
  await refreshCase(tx, key, now);
  return handoff.id;
}

async function requireOfferable(tx: Tx, row: CaseRow, actor: Actor): Promise<void> {
  if (row.state === 'closed') throw conflict('case-closed', 'This case is closed. Take it up again first.');
  if (await openHandoff(tx, row))
    throw conflict('handoff-open', 'This case is offered to somebody already. Withdraw that offer first.');
  const own = row.owner_id === actor.id || (row.queued && (await isMember(tx, row.team_id, actor.id)));
  if (!own && !(await mayDispose(tx, row, actor)))
    throw forbidden('Only whoever answers for a case, or a lead, hands it over.');
}

async function askedBy(
  tx: Tx,
  row: CaseRow,
  { staffId, teamId, partnerId }: Given,
): Promise<Pick<HandoffRow, 'to_staff_id' | 'to_team_id' | 'to_partner_id'>> {
  if (staffId !== undefined) {
    await requireWorker(tx, staffId, 'staffId');
    if (staffId === row.owner_id && !row.queued)
      throw invalid('staffId', 'This person answers for the case already.');
  }
  if (teamId !== undefined) await requireTeam(tx, teamId);
  if (partnerId !== undefined) await requirePartner(tx, partnerId);
  return { to_staff_id: staffId ?? null, to_team_id: teamId ?? null, to_partner_id: partnerId ?? null };
}

/** Tells those who are asked, but for whoever did it. */
export async function tellAsked(
  tx: Tx,
  row: CaseRow,
  to: Pick<HandoffRow, 'to_staff_id' | 'to_team_id' | 'to_partner_id'>,
  say: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const asked = (await peopleAsked(tx, to)).filter((id) => id !== actor.id);
  await notify(tx, asked, { kind: 'handoff', say, customerId: row.customer_id, caseNumber: row.number }, now);
}

/** Takes an offer back that nobody has answered yet. */
export async function withdrawHandoff(
  tx: Tx,
  parts: HistoryParts,
  key: HandoffKey,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const handoff = await readHandoff(tx, key);
  if (![row.owner_id, handoff.from_id].includes(actor.id) && !(await mayDispose(tx, row, actor)))
    throw forbidden('Only whoever offered it, or a lead, takes an offer back.');
  requireOffered(handoff);
  await withdraw(tx, parts, row, handoff, '', actor, now);
  await refreshCase(tx, key, now);
}

/** Somebody else answers for the case now: what the former owner offered to colleagues counts no more; a partner's work goes on. */
export async function withdrawForNewOwner(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  actor: Actor,
  now: Date,
): Promise<void> {
  const handoff = await openHandoff(tx, row);
  if (!handoff || handoff.to_partner_id !== null) return;
  await withdraw(tx, parts, row, handoff, 'The case went another way.', actor, now);
}

async function withdraw(
  tx: Tx,
  parts: HistoryParts,
  row: CaseRow,
  handoff: HandoffRow,
  why: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await settleHandoff(tx, handoff, 'withdrawn', why, actor, now);
  const name = await nameOfAsked(tx, handoff);
  const say = `No longer offered to ${name}${why === '' ? '' : `. ${why}`}`;
  const details = { handoffId: handoff.id };
  await recordDeed(tx, parts, row, { verb: 'handoff-withdrawn', say, details }, actor, now);
  await tellAsked(tx, row, handoff, `Case ${row.number} is no longer offered to you.`, actor, now);
}

/** 409 once an offer has been answered, taken back or has run out. */
export function requireOffered(handoff: HandoffRow): void {
  if (handoff.state !== 'offered')
    throw conflict(
      'handoff-ended',
      'This offer was answered, taken back, or has run out. Nothing was changed.',
      {
        state: handoff.state,
      },
    );
}
