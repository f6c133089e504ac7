import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { requireCustomer } from './customers.ts';
import { familyOf } from './family.ts';

/** Key of the advisory lock on who is one with whom. */
const MERGES = 7_305_804_404;

/** Nobody is merged, and no merge is taken back, until the end of the transaction; others may say the same beside it. */
export async function holdMerges(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${MERGES})`.execute(tx);
}

/**
 * Links `other` into `into`: from now on they are read as one. No entry, contact point or conversation is rewritten, so
 * that taking the link away restores both exactly, also for what came in between.
 */
export async function mergeCustomer(
  tx: Tx,
  into: string,
  other: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (into === other) throw invalid('customerId', 'A customer cannot be merged into themselves.');
  await requireCustomer(tx, into);
  await requireCustomer(tx, other);
  await sql`select pg_advisory_xact_lock(${MERGES})`.execute(tx); // two merges at once could make a ring
  const { rows: kinds } =
    await sql`select 1 from customers where customer_id in (${into}, ${other}) and kind = 'unattributed'`.execute(
      tx,
    );
  if (kinds.length > 0)
    throw conflict('not-a-customer', '«Nobody yet» is not a customer and cannot be merged.');
  if ((await familyOf(tx, other)).includes(into)) {
    throw conflict('merge-ring', 'This customer is already part of the one that would be merged into them.');
  }
  const { rows } = await sql`
    insert into customer_merges (customer_id, into_customer_id, merged_at, merged_by, reason)
    values (${other}, ${into}, ${now}, ${JSON.stringify(actor)}::jsonb, ${reason}) on conflict do nothing returning 1`.execute(
    tx,
  );
  if (rows.length === 0)
    throw conflict('already-merged', 'This customer is already merged. Take that merge back first.');
  await publish(tx, actor, now, [
    { type: 'kept.customer.merged', subject: into, customerId: into, data: { customerId: other, reason } },
  ]);
}

/** Takes a merge back. */
export async function unmergeCustomer(
  tx: Tx,
  into: string,
  other: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MERGES})`.execute(tx); // whoever is just told something is told it as one
  const { rows } = await sql`
    delete from customer_merges where customer_id = ${other} and into_customer_id = ${into} returning 1`.execute(
    tx,
  );
  if (rows.length === 0) throw notFound('merge');
  await publish(tx, actor, now, [
    { type: 'kept.customer.unmerged', subject: into, customerId: into, data: { customerId: other } },
  ]);
}
