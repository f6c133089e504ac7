import type { z } from 'zod';
import type { Ref } from '#contracts/gate.ts';
import { readsAsCard } from '#domains/cards/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { requireCustomer } from './customers.ts';

type RefView = z.output<typeof Ref>;

/** Says that another system calls this customer so. Twice is once; 409 where it is somebody else. */
export async function addRef(
  tx: Tx,
  customerId: string,
  ref: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await requireCustomer(tx, customerId);
  if (readsAsCard(ref))
    throw invalid(
      'ref',
      'This reads as the number of a payment card, and Kept keeps none. Nothing was changed. Use what else the other system calls them.',
    );
  const { rows } = await sql<{ customer_id: string; fresh: boolean }>`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    values ('ref', ${ref}, ${customerId}, ${newId()}, ${now})
    on conflict (kind, value) do update set value = excluded.value
    returning customer_id, created_at = ${now}::timestamptz and customer_id = ${customerId}::uuid as fresh`.execute(
    tx,
  );
  const owner = rows[0];
  if (owner && owner.customer_id !== customerId)
    throw conflict('reference-taken', `${ref} is another customer. Merge the two if they are one.`, {
      customerId: owner.customer_id,
    });
  if (!owner?.fresh) return;
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: customerId, customerId, data: { ref, source: actor.name } },
  ]);
}

/** From now on this reference leads to nobody. */
export async function removeRef(
  tx: Tx,
  customerId: string,
  ref: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql`
    delete from identities where kind = 'ref' and value = ${ref} and customer_id = ${customerId} returning 1`.execute(
    tx,
  );
  if (rows.length === 0) throw notFound('reference of this customer');
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: customerId, customerId, data: { ref, removed: true } },
  ]);
}

/** What other systems call a customer, those merged into them too; at most 200. */
export async function refsOf(db: Database | Tx, family: readonly string[]): Promise<RefView[]> {
  const { rows } = await sql<{ value: string; customer_id: string; created_at: Date }>`
    select value, customer_id, created_at from identities where kind = 'ref' and customer_id = any(${family}::uuid[])
    order by created_at, value limit 200`.execute(db);
  return rows.map((row) => ({
    ref: row.value,
    customerId: row.customer_id,
    addedAt: row.created_at.toISOString(),
  }));
}
