import type { z } from 'zod';
import type { CustomerChange, NewContactPoint, NewCustomer } from '#contracts/customers.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { insertPoint } from './points/adding.ts';
import { giveUp } from './points/sharing.ts';

/** Makes a customer that somebody knows; an address that already belongs to another is refused, naming them. */
export async function createCustomer(
  tx: Tx,
  given: z.output<typeof NewCustomer>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const id = newId();
  await sql`
    insert into customers (customer_id, kind, name, provisional, language, time_zone, created_at, updated_at)
    values (${id}, ${given.kind}, ${given.name}, false, ${given.language ?? null}, ${given.timeZone ?? null}, ${now}, ${now})`.execute(
    tx,
  );
  for (const point of given.contactPoints) await insertPoint(tx, id, point, actor, now);
  await publish(tx, actor, now, [
    { type: 'kept.customer.created', subject: id, customerId: id, data: { name: given.name } },
  ]);
  return id;
}

/** Changes what is known of a customer. */
export async function changeCustomer(
  tx: Tx,
  id: string,
  change: z.output<typeof CustomerChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql`
    update customers set
      kind = coalesce(${change.kind ?? null}, kind), name = coalesce(${change.name ?? null}, name),
      provisional = coalesce(${change.provisional ?? null}, provisional),
      language = case when ${change.language !== undefined} then ${change.language ?? null} else language end,
      time_zone = case when ${change.timeZone !== undefined} then ${change.timeZone ?? null} else time_zone end,
      updated_at = ${now}
    where customer_id = ${id} and kind <> 'unattributed' returning 1`.execute(tx);
  if (rows.length === 0) throw notFound('customer');
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: id, customerId: id, data: { ...change } },
  ]);
}

/** Adds a way to reach a customer. */
export async function addContactPoint(
  tx: Tx,
  id: string,
  point: z.output<typeof NewContactPoint>,
  actor: Actor,
  now: Date,
): Promise<string> {
  await requireCustomer(tx, id);
  const pointId = await insertPoint(tx, id, point, actor, now);
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: id, customerId: id, data: { contactPointAdded: pointId } },
  ]);
  return pointId;
}

/** Ends a contact point: it stays on the record and is no longer used. */
export async function endContactPoint(
  tx: Tx,
  id: string,
  pointId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ kind: string; identity: string | null }>`
    update contact_points set ended_at = ${now} where customer_id = ${id} and id = ${pointId} and ended_at is null
    returning kind, identity`.execute(tx);
  const ended = rows[0];
  if (!ended) throw notFound('contact point');
  if (ended.identity !== null) await giveUp(tx, ended.kind, ended.identity, [id]);
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: id, customerId: id, data: { contactPointEnded: pointId } },
  ]);
}

/** Refuses with 404 unless the customer is there. */
export async function requireCustomer(db: Database | Tx, id: string): Promise<void> {
  const { rows } = await sql`select 1 from customers where customer_id = ${id}`.execute(db);
  if (rows.length === 0) throw notFound('customer');
}
