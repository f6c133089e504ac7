import type { z } from 'zod';
import type { ContactPointChange } from '#contracts/contact-points.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { findPoint } from './row.ts';

/** Changes what a contact point was given for: label, purposes, agreement, who may see what arrives there. */
export async function changePoint(
  tx: Tx,
  customerId: string,
  pointId: string,
  change: z.output<typeof ContactPointChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const point = await findPoint(tx, customerId, pointId);
  await sql`
    update contact_points set
      label = ${change.label === undefined ? point.label : change.label},
      purposes = ${change.purposes ?? point.purposes}::text[],
      agreement = ${change.agreement === undefined ? point.agreement : change.agreement},
      setting = ${change.setting ?? point.setting}
    where customer_id = ${point.customer_id} and id = ${pointId}`.execute(tx);
  await publish(tx, actor, now, [
    {
      type: 'kept.customer.changed',
      subject: customerId,
      customerId,
      data: { contactPointChanged: pointId, ...change },
    },
  ]);
}
