import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';

/** What was done about a major incident. */
export interface MajorDeed {
  readonly incidentId: string;
  /** What was done, in the past, as in `kept.major-incident.<deed>`. */
  readonly deed:
    | 'opened'
    | 'changed'
    | 'scope-added'
    | 'list-changed'
    | 'removed'
    | 'case-linked'
    | 'message-written'
    | 'approved'
    | 'reviewed'
    | 'action-done'
    | 'reminded'
    | 'closed';
  readonly say: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes down what was done about a major incident and who did it, and tells everybody. */
export async function recordMajorDeed(tx: Tx, deed: MajorDeed, actor: Actor, now: Date): Promise<void> {
  const { incidentId, deed: what, say, details = {} } = deed;
  await sql`
    insert into major_incident_deeds (id, incident_id, verb, say, details, at, by)
    values (${newId()}, ${incidentId}, ${what}, ${say}, ${JSON.stringify(details)}::jsonb, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(
    tx,
  );
  await sql`update major_incidents set changed_at = ${now} where id = ${incidentId}`.execute(tx);
  await publish(tx, actor, now, [
    { type: `kept.major-incident.${what}`, subject: incidentId, data: { incidentId, say, ...details } },
  ]);
}
