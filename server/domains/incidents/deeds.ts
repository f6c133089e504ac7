import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';

/** What was done about an incident. */
export interface IncidentDeed {
  readonly customerId: string;
  readonly incidentId: string;
  /** The verb in the past, as in `kept.incident.<verb>`. */
  readonly verb: 'opened' | 'assessed' | 'notified' | 'deletion-answered' | 'warned' | 'closed';
  readonly say: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes down what was done about an incident and who did it, and tells everybody. */
export async function recordIncidentDeed(tx: Tx, deed: IncidentDeed, actor: Actor, now: Date): Promise<void> {
  const { customerId, incidentId, verb, say, details = {} } = deed;
  await sql`
    insert into incident_deeds (customer_id, id, incident_id, verb, say, details, at, by)
    values (${customerId}, ${newId()}, ${incidentId}, ${verb}, ${say}, ${JSON.stringify(details)}::jsonb, ${now},
      ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  await publish(tx, actor, now, [
    { type: `kept.incident.${verb}`, subject: incidentId, customerId, data: { incidentId, say, ...details } },
  ]);
}
