import type { z } from 'zod';
import type { Assessment, IncidentNotification } from '#contracts/incidents.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { recordIncidentDeed } from './deeds.ts';
import { findIncidentRow, type IncidentRow } from './row.ts';

async function openRow(tx: Tx, id: string): Promise<IncidentRow> {
  const row = await findIncidentRow(tx, id, true);
  if (row.closed_at !== null)
    throw conflict('incident-closed', 'This incident is closed. Nothing was changed.');
  return row;
}

/**
 * Assesses a breach (GDPR 33, 34): unless harm to people is unlikely the authority is notified, and where it is likely and
 * severe the people too. A later assessment takes the place of an earlier one; both stay in its history.
 */
export async function assess(
  tx: Tx,
  id: string,
  given: z.output<typeof Assessment>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await openRow(tx, id);
  if (given.risk !== 'unlikely' && !given.notifyAuthority)
    throw invalid('notifyAuthority', 'Unless harm is unlikely the authority must be notified (GDPR 33).');
  if (given.risk === 'high' && !given.notifyPeople)
    throw invalid('notifyPeople', 'Where harm is likely and severe the people must be told (GDPR 34).');
  const assessment = { ...given, at: now.toISOString(), by: actor.name };
  await sql`
    update incidents set assessment = ${JSON.stringify(assessment)}::jsonb
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  const { risk, notifyAuthority, notifyPeople } = given;
  await recordIncidentDeed(
    tx,
    {
      customerId: row.customer_id,
      incidentId: id,
      verb: 'assessed',
      say: given.reasons,
      details: { risk, notifyAuthority, notifyPeople },
    },
    actor,
    now,
  );
}

/** Notes that the authority or the people were notified; after 72 hours only with the reason for the delay (GDPR 33). */
export async function noteNotification(
  tx: Tx,
  id: string,
  given: z.output<typeof IncidentNotification>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await openRow(tx, id);
  if (row.assessment === null)
    throw conflict('not-assessed', 'Assess the incident first: the risk decides who is notified.');
  const at = given.at === undefined ? now : new Date(given.at);
  if (at > now) throw invalid('at', 'This moment is still to come.');
  if (given.to === 'authority' && at > row.due_at && given.lateBecause === undefined)
    throw invalid('lateBecause', 'The 72 hours are over: say why it came later.');
  const people = given.to === 'people';
  await sql`
    update incidents set
      authority_notified_at = case when ${people} then authority_notified_at else coalesce(authority_notified_at, ${at}) end,
      people_notified_at = case when ${people} then coalesce(people_notified_at, ${at}) else people_notified_at end
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  const details = { to: given.to, at: at.toISOString(), lateBecause: given.lateBecause ?? null };
  await recordIncidentDeed(
    tx,
    { customerId: row.customer_id, incidentId: id, verb: 'notified', say: given.say, details },
    actor,
    now,
  );
}

/** Notes what the recipient said when asked to delete (R51). */
export async function noteDeletion(
  tx: Tx,
  id: string,
  answer: string,
  how: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await findIncidentRow(tx, id, true);
  const deletion = { answer, at: now.toISOString(), how };
  await sql`
    update incidents set deletion = ${JSON.stringify(deletion)}::jsonb
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  await recordIncidentDeed(
    tx,
    { customerId: row.customer_id, incidentId: id, verb: 'deletion-answered', say: answer, details: { how } },
    actor,
    now,
  );
}

/** Closes an incident: refused without an assessment, and while somebody is to be notified who was not (P11). */
export async function closeIncident(tx: Tx, id: string, say: string, actor: Actor, now: Date): Promise<void> {
  const row = await openRow(tx, id);
  const { assessment } = row;
  if (assessment === null)
    throw conflict('not-assessed', 'An incident is not closed without an assessment of the risk.');
  if (assessment.notifyAuthority && row.authority_notified_at === null)
    throw conflict(
      'authority-not-notified',
      'The assessment says that the authority is notified. Note that first.',
    );
  if (assessment.notifyPeople && row.people_notified_at === null)
    throw conflict('people-not-notified', 'The assessment says that the people are told. Note that first.');
  await sql`
    update incidents set closed_at = ${now}, closed_by = ${JSON.stringify(actor)}::jsonb, closed_say = ${say}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  await recordIncidentDeed(
    tx,
    { customerId: row.customer_id, incidentId: id, verb: 'closed', say },
    actor,
    now,
  );
}
