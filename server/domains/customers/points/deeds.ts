import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';

/** What became of a contact point. */
export interface PointDeed {
  readonly customerId: string;
  readonly pointId: string;
  /** The verb in the past, as in `kept.contact-point.<verb>`. */
  readonly verb:
    | 'verification-sent'
    | 'verified'
    | 'confirmed'
    | 'quarantined'
    | 'release-asked'
    | 'released'
    | 'shared'
    | 'sharing-settled'
    | 'returned'
    | 'doubted';
  readonly say: string;
  readonly entryId?: string | null;
}

/** Writes down what became of a contact point, who did it and why, and tells everybody. */
export async function recordPointDeed(tx: Tx, deed: PointDeed, actor: Actor, now: Date): Promise<void> {
  const { customerId, pointId, verb, say, entryId = null } = deed;
  await sql`
    insert into contact_point_deeds (customer_id, id, contact_point_id, verb, say, entry_id, at, by)
    values (${customerId}, ${newId()}, ${pointId}, ${verb}, ${say}, ${entryId}, ${now}, ${JSON.stringify(actor)}::jsonb)`.execute(
    tx,
  );
  await publish(tx, actor, now, [
    {
      type: `kept.contact-point.${verb}`,
      subject: pointId,
      customerId,
      data: { contactPointId: pointId, say, entryId },
    },
  ]);
}
