import type { z } from 'zod';
import type { MajorIncidentChange, NewIncidentScope, NewMajorIncident } from '#contracts/major-incidents.ts';
import { accountableFor, requireWorker } from '#domains/cases/index.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { refreshAffected } from './affected.ts';
import { recordMajorDeed } from './deeds.ts';
import { addList } from './list.ts';
import { armRound, HOUR } from './rounds.ts';
import { type Batch, lockOpenMajor, type MajorRow } from './row.ts';

type Scope = z.output<typeof NewIncidentScope>;

/** Opens an incident that somebody noticed; its cause is unknown, and one person answers for it. Returns its id. */
export async function openByHand(
  tx: Tx,
  { title, ownerId, scopes }: z.output<typeof NewMajorIncident>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const owner =
    ownerId === undefined ? await accountableFor(tx, null) : await requireWorker(tx, ownerId, 'ownerId');
  const id = newId();
  await sql`
    insert into major_incidents (id, title, owner_id, opened_at, opened_by, changed_at)
    values (${id}, ${title}, ${owner?.id ?? null}, ${now}, ${JSON.stringify(actor)}::jsonb, ${now})`.execute(
    tx,
  );
  await noteOpened(tx, id, title, owner?.id ?? null, {}, actor, now);
  for (const scope of scopes) await addScope(tx, id, scope, actor, now);
  return id;
}

/**
 * Opens an incident for a batch by itself, once and for all; its owner is who answers for the queue in which its cases lie.
 * Returns its id, or `null` where there was one.
 */
export async function openForBatch(
  tx: Tx,
  batch: Batch,
  say: string,
  actor: Actor,
  now: Date,
): Promise<string | null> {
  const owner = await accountableFor(tx, await queueOf(tx, batch));
  const title = `Late: ${batch.thing}, batch ${batch.batch}`;
  const { rows } = await sql<{ id: string }>`
    insert into major_incidents (id, title, source, thing, batch, owner_id, opened_at, opened_by, changed_at)
    values (${newId()}, ${title}, ${batch.source}, ${batch.thing}, ${batch.batch}, ${owner?.id ?? null}, ${now},
      ${JSON.stringify(actor)}::jsonb, ${now}) on conflict do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) return null;
  await noteOpened(tx, id, `${title}. ${say}`, owner?.id ?? null, { ...batch }, actor, now);
  await addScope(tx, id, { kind: 'batch', ...batch }, actor, now);
  return id;
}

/** The team in whose queue most cases of the batch lie. */
async function queueOf(tx: Tx, { source, thing, batch }: Batch): Promise<string | null> {
  const { rows } = await sql<{ team_id: string }>`
    select c.team_id from replacements r join cases c on c.customer_id = r.case_customer_id and c.id = r.case_id
    where r.source = ${source} and r.thing = ${thing} and r.batch = ${batch} and c.team_id is not null
    group by c.team_id order by count(*) desc, c.team_id limit 1`.execute(tx);
  return rows[0]?.team_id ?? null;
}

async function noteOpened(
  tx: Tx,
  incidentId: string,
  say: string,
  ownerId: string | null,
  details: Readonly<Record<string, unknown>>,
  actor: Actor,
  now: Date,
): Promise<void> {
  await recordMajorDeed(
    tx,
    { incidentId, deed: 'opened', say, details: { ...details, ownerId } },
    actor,
    now,
  );
  await notify(tx, [ownerId], { kind: 'major-incident', say: `An incident is yours: ${say}` }, now);
}

/** Where more of the affected come from. A batch that another open incident has already: 409 `incident-known`. */
export async function addScope(
  tx: Tx,
  incidentId: string,
  scope: Scope,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockOpenMajor(tx, incidentId);
  if (scope.kind === 'list') return addList(tx, row, scope.customerIds, actor, now);
  if (scope.kind === 'batch') await refuseKnown(tx, incidentId, scope);
  else if (scope.from >= scope.until)
    throw invalid('until', 'The end of the period must come after its beginning.');
  const id = newId();
  const batch = scope.kind === 'batch' ? scope : null;
  const actions = scope.kind === 'actions' ? scope : null;
  await sql`
    insert into major_incident_scopes (id, incident_id, kind, source, thing, batch, action_type, from_at, until_at, added_at, added_by)
    values (${id}, ${incidentId}, ${scope.kind}, ${batch?.source ?? null}, ${batch?.thing ?? null}, ${batch?.batch ?? null},
      ${actions?.actionType ?? null}, ${actions?.from ?? null}::timestamptz, ${actions?.until ?? null}::timestamptz, ${now},
      ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await recordMajorDeed(
    tx,
    { incidentId, deed: 'scope-added', say: sayScope(scope), details: { ...scope } },
    actor,
    now,
  );
  await refreshAffected(tx, row, now);
  if (actions) await armRound(tx, incidentId, new Date(actions.until), HOUR, now);
}

const sayScope = (scope: Exclude<Scope, { kind: 'list' }>): string =>
  scope.kind === 'batch'
    ? `Everybody of the batch ${scope.batch} (${scope.thing}, ${scope.source}) whose new one is not confirmed.`
    : `Everybody to whom ${scope.actionType} was done from ${scope.from} until ${scope.until}.`;

async function refuseKnown(tx: Tx, incidentId: string, { source, thing, batch }: Batch): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select i.id from major_incident_scopes s join major_incidents i on i.id = s.incident_id
    where s.kind = 'batch' and s.source = ${source} and s.thing = ${thing} and s.batch = ${batch}
      and (i.closed_at is null or i.id = ${incidentId}) limit 1`.execute(tx);
  if (rows[0])
    throw conflict(
      'incident-known',
      'An incident has this batch already. Go on there; nothing was changed.',
      {
        incidentId: rows[0].id,
      },
    );
}

/** Another title, another owner, or what people of the company answer whoever asks. */
export async function changeMajor(
  tx: Tx,
  id: string,
  { title, ownerId, staffAnswer }: z.output<typeof MajorIncidentChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockOpenMajor(tx, id);
  const owner = ownerId === undefined ? undefined : await requireWorker(tx, ownerId, 'ownerId');
  await sql`
    update major_incidents set title = ${title ?? row.title}, owner_id = ${owner?.id ?? row.owner_id},
      staff_answer = ${staffAnswer ?? row.staff_answer} where id = ${id}`.execute(tx);
  const say = sayChange(row, { title, staffAnswer, owner: owner?.name });
  await recordMajorDeed(
    tx,
    { incidentId: id, deed: 'changed', say, details: { title, ownerId, staffAnswer } },
    actor,
    now,
  );
  if (owner && owner.id !== row.owner_id)
    await notify(
      tx,
      [owner.id],
      { kind: 'major-incident', say: `An incident is yours: ${title ?? row.title}` },
      now,
    );
}

const sayChange = (
  row: MajorRow,
  {
    title,
    owner,
    staffAnswer,
  }: { title: string | undefined; owner: string | undefined; staffAnswer: string | undefined },
): string =>
  [
    title !== undefined && title !== row.title ? `It is called «${title}».` : '',
    owner === undefined ? '' : `${owner} answers for it.`,
    staffAnswer === undefined ? '' : `What we answer: ${staffAnswer}`,
  ]
    .filter((part) => part !== '')
    .join(' ') || 'Nothing is other than it was.';
