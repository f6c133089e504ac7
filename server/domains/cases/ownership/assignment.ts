import type { z } from 'zod';
import type { Assignment } from '#contracts/handoffs.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { forbidden } from '#platform/errors.ts';
import { accountableFor, requireWorker } from '../ground/accountable.ts';
import type { HistoryParts } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, type CaseRow, lockCase } from '../ground/row.ts';
import { withdrawForNewOwner } from '../handoffs/handoffs.ts';
import { changeOwner, type Ownership } from './change-owner.ts';
import { refuseComplainedAbout } from './complained-about.ts';
import { isMember, mayDispose, requirePerson, requireTeam, teamFor } from './ownership.ts';

type Given = z.output<typeof Assignment>;

/**
 * Takes a case (nobody named), gives it to a person, or puts it back into a team's queue. An agent takes from the queue and
 * puts back; to somebody else a case goes by a hand-off, or through those who lead.
 */
export async function assignCase(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const to = await wantedOwnership(tx, row, given, actor);
  if (to.owner?.id === row.owner_id && to.teamId === row.team_id && to.queued === row.queued) return;
  await withdrawForNewOwner(tx, parts, row, actor, now);
  const because = given.reason === '' ? '' : ` — ${given.reason}`;
  const say = `${await inWords(tx, row, to, actor)}${because}`;
  const deed = { verb: verbFor(row, to), kind: 'case-assigned', say };
  await changeOwner(tx, parts, row, to, deed, actor, now);
  await refreshCase(tx, key, now);
}

/** Only what goes from one person to another is a transfer to the customer; a queue is nobody's yet. */
function verbFor(row: CaseRow, to: Ownership): 'taken' | 'queued' | 'assigned' {
  if (to.queued) return 'queued';
  return row.queued ? 'taken' : 'assigned';
}

async function wantedOwnership(tx: Tx, row: CaseRow, given: Given, actor: Actor): Promise<Ownership> {
  if (given.teamId !== undefined && given.staffId === undefined) return putBack(tx, row, given.teamId, actor);
  const id = given.staffId ?? requirePerson(actor).id;
  const owner = await requireWorker(tx, id, 'staffId');
  await refuseComplainedAbout(tx, row, owner.id);
  const mine = row.owner_id === null || row.owner_id === owner.id || row.queued;
  if (!(actor.id === owner.id && mine) && !(await mayDispose(tx, row, actor)))
    throw forbidden(
      actor.id === owner.id
        ? 'Somebody answers for this case. Ask them to hand it over, or ask a lead.'
        : 'Only a lead gives a case to somebody else. Offer it to them by a hand-off.',
    );
  if (given.teamId !== undefined) await requireTeam(tx, given.teamId);
  return { owner, teamId: given.teamId ?? (await teamFor(tx, row, owner.id)), queued: false };
}

async function putBack(tx: Tx, row: CaseRow, teamId: string, actor: Actor): Promise<Ownership> {
  await requireTeam(tx, teamId);
  if (!(await mayDispose(tx, row, actor))) {
    const own = teamId === row.team_id || (await isMember(tx, teamId, actor.id));
    if (row.owner_id !== actor.id || !own)
      throw forbidden(
        'You may put your own cases back into your own team’s queue. To another team a case goes by a hand-off.',
      );
  }
  return { owner: await accountableFor(tx, teamId), teamId, queued: true };
}

async function inWords(tx: Tx, row: CaseRow, to: Ownership, actor: Actor): Promise<string> {
  const owner = to.owner?.name ?? 'nobody';
  if (to.queued && to.teamId !== null)
    return `Put into the queue of ${(await requireTeam(tx, to.teamId)).name}; ${owner} answers for it`;
  if (to.owner?.id === actor.id)
    return row.queued ? `${owner} took it from the queue` : `${owner} took it over`;
  return `${owner} answers for it now`;
}
