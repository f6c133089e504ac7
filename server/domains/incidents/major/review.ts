import type { z } from 'zod';
import type { NewReview } from '#contracts/major-incidents.ts';
import { requireWorker } from '#domains/cases/index.ts';
import { notify } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { addTimer } from '#platform/timers/index.ts';
import { recordMajorDeed } from './deeds.ts';
import { refuseNames } from './names.ts';
import { numbersOf } from './numbers.ts';
import { recurrenceOf } from './recurrence.ts';
import { findMajorRow, lockMajor, lockOpenMajor, type MajorRow, type Review } from './row.ts';

/** Reminds whoever owns a corrective action of its day; and the incident's owner to look whether it came back. */
export const ACTION_DUE = 'incident.action';
export const CHECK_DUE = 'incident.check';

/**
 * Why it happened, what contains it, where else it was looked for, and what is put right, each with one owner and one day
 * (R74). A later review takes the place of an earlier one: actions that are not done are replaced, history keeps all.
 */
export async function reviewMajor(
  tx: Tx,
  id: string,
  given: z.output<typeof NewReview>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockOpenMajor(tx, id);
  await refuseNames(tx, [
    { field: 'cause', text: given.cause },
    { field: 'containment', text: given.containment },
    { field: 'similar', text: given.similar },
    ...given.actions.map(({ what }, i) => ({ field: `actions.${i}.what`, text: what })),
  ]);
  refusePast(given, now);
  const { cause, containment, similar, checkAt, actions } = given;
  const review: Review = { cause, containment, similar, checkAt, at: now.toISOString(), by: actor.name };
  await sql`update major_incidents set review = ${JSON.stringify(review)}::jsonb where id = ${id}`.execute(
    tx,
  );
  await sql`delete from major_incident_actions where incident_id = ${id} and done_at is null`.execute(tx);
  for (const [i, action] of actions.entries()) await addAction(tx, row, action, i, actor, now);
  await addTimer(tx, now, {
    kind: CHECK_DUE,
    key: `${id}:${checkAt}`,
    dueAt: new Date(checkAt),
    data: { incidentId: id, checkAt },
    reason: 'Whether it came back is looked at',
    lane: id,
  });
  const details = { ...review, actions };
  await recordMajorDeed(tx, { incidentId: id, deed: 'reviewed', say: cause, details }, actor, now);
}

function refusePast({ checkAt, actions }: z.output<typeof NewReview>, now: Date): void {
  if (new Date(checkAt) <= now) throw invalid('checkAt', 'This moment has passed.');
  const past = actions.findIndex(({ dueAt }) => new Date(dueAt) <= now);
  if (past >= 0) throw invalid(`actions.${past}.dueAt`, 'This moment has passed.');
}

async function addAction(
  tx: Tx,
  { id: incidentId, title }: MajorRow,
  { what, ownerId, dueAt }: z.output<typeof NewReview>['actions'][number],
  at: number,
  actor: Actor,
  now: Date,
): Promise<void> {
  const owner = await requireWorker(tx, ownerId, `actions.${at}.ownerId`);
  const id = newId();
  await sql`
    insert into major_incident_actions (id, incident_id, what, owner_id, due_at, added_at, added_by)
    values (${id}, ${incidentId}, ${what}, ${owner.id}, ${dueAt}, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(
    tx,
  );
  await addTimer(tx, now, {
    kind: ACTION_DUE,
    key: `${id}:${dueAt}`,
    dueAt: new Date(dueAt),
    data: { incidentId, actionId: id },
    reason: 'A corrective action is due',
    lane: incidentId,
  });
  await notify(
    tx,
    [owner.id],
    { kind: 'corrective-action', say: `Yours to put right (${title}): ${what}` },
    now,
  );
}

/** It is done; also after the incident was closed. Twice is once. */
export async function finishAction(
  tx: Tx,
  { id, actionId }: { readonly id: string; readonly actionId: string },
  say: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await lockMajor(tx, id);
  const { rows } = await sql<{ done: boolean }>`
    select done_at is not null as done from major_incident_actions where id = ${actionId} and incident_id = ${id}`.execute(
    tx,
  );
  if (!rows[0]) throw notFound('corrective action');
  if (rows[0].done) return;
  await sql`
    update major_incident_actions set done_at = ${now}, done_by = ${JSON.stringify(actor)}::jsonb, done_say = ${say}
    where id = ${actionId}`.execute(tx);
  await recordMajorDeed(tx, { incidentId: id, deed: 'action-done', say, details: { actionId } }, actor, now);
}

/** Closes it: refused while affected people are untold, and without a review. */
export async function closeMajor(tx: Tx, id: string, say: string, actor: Actor, now: Date): Promise<void> {
  const row = await lockOpenMajor(tx, id);
  const { affected, open } = await standsOpen(tx, row);
  if (open.includes('untold'))
    throw conflict('affected-untold', 'Not everybody whom it concerns was told. Nothing was changed.', {
      affected,
    });
  if (open.includes('no-review'))
    throw conflict('not-reviewed', 'An incident is not closed without a review. Nothing was changed.');
  await sql`
    update major_incidents set closed_at = ${now}, closed_by = ${JSON.stringify(actor)}::jsonb, closed_say = ${say}
    where id = ${id}`.execute(tx);
  await recordMajorDeed(tx, { incidentId: id, deed: 'closed', say }, actor, now);
}

async function standsOpen(tx: Tx, row: MajorRow) {
  const numbers = (await numbersOf(tx, [row.id])).get(row.id);
  if (!numbers) throw new Error('An incident has no numbers.');
  return { affected: numbers.affectedUntold, open: openOf(row, numbers.affectedUntold) };
}

/** What keeps an incident from being closed. Pure. */
export const openOf = (
  { review }: Pick<MajorRow, 'review'>,
  affectedUntold: number,
): ('untold' | 'no-review')[] => [
  ...(affectedUntold > 0 ? (['untold'] as const) : []),
  ...(review === null ? (['no-review'] as const) : []),
];

/** A corrective action is due and not done: its owner and the incident's are told. */
export async function remindOfAction(
  tx: Tx,
  { incidentId, actionId }: { readonly incidentId: string; readonly actionId: string },
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ what: string; owner_id: string }>`
    select what, owner_id from major_incident_actions where id = ${actionId} and done_at is null`.execute(tx);
  const action = rows[0];
  if (!action) return;
  const row = await findMajorRow(tx, incidentId);
  const say = `Due today, and not done: ${action.what} (${row.title})`;
  await remind(tx, row, [action.owner_id, row.owner_id], say, now);
}

/** The day has come to look whether it came back: the incident's owner gets the figures. */
export async function remindToCheck(
  tx: Tx,
  { incidentId, checkAt }: { readonly incidentId: string; readonly checkAt: string },
  now: Date,
): Promise<void> {
  const row = await findMajorRow(tx, incidentId);
  if (row.review?.checkAt !== checkAt) return;
  const { before, after } = await recurrenceOf(tx, row, now);
  const share = ({ late, issued }: { late: number; issued: number }): string => `${late} late of ${issued}`;
  const figures =
    before.issued + after.issued === 0 ? '' : ` Before: ${share(before)}; since: ${share(after)}.`;
  await remind(tx, row, [row.owner_id], `Look whether it came back: ${row.title}.${figures}`, now);
}

async function remind(
  tx: Tx,
  row: MajorRow,
  staffIds: readonly (string | null)[],
  say: string,
  now: Date,
): Promise<void> {
  await recordMajorDeed(tx, { incidentId: row.id, deed: 'reminded', say }, system('incidents'), now);
  await notify(tx, staffIds, { kind: 'corrective-action', say }, now);
}
