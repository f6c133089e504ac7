import type { z } from 'zod';
import type { CustomerChange, NewContactPoint, NewCustomer } from '#contracts/customers.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { identityOf } from './identity.ts';
import { comparableOf } from './points/comparable.ts';

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

async function insertPoint(
  tx: Tx,
  id: string,
  point: z.output<typeof NewContactPoint>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const pointId = newId();
  const identity = identityOf(point.kind, point.value);
  if (identity === null && (point.kind === 'email' || point.kind === 'phone')) {
    throw invalid(
      'value',
      point.kind === 'phone'
        ? 'Write the number with its country code, such as +34 911 234 567.'
        : 'This is not an e-mail address.',
    );
  }
  if (identity !== null) await claimIdentity(tx, point.kind, identity, id, pointId, now);
  await sql`
    insert into contact_points (customer_id, id, kind, value, identity, label, evidence, created_at)
    values (${id}, ${pointId}, ${point.kind}, ${point.value}, ${comparableOf(point.kind, point.value)}, ${point.label ?? null},
      ${JSON.stringify({ source: `${actor.type}:${actor.name}`, entryId: null })}::jsonb, ${now})`.execute(
    tx,
  );
  return pointId;
}

async function claimIdentity(
  tx: Tx,
  kind: string,
  value: string,
  id: string,
  pointId: string,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ customer_id: string }>`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    values (${kind}, ${value}, ${id}, ${pointId}, ${now})
    on conflict (kind, value) do update set kind = excluded.kind returning customer_id`.execute(tx);
  const owner = rows[0]?.customer_id;
  if (owner === undefined || owner === id) return;
  throw conflict(
    'contact-point-taken',
    `${value} already belongs to another customer. Merge the two, or end it there first.`,
    { customerId: owner },
  );
}

/** Ends a contact point: it stays on the record and is no longer used. */
export async function endContactPoint(
  tx: Tx,
  id: string,
  pointId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { rows } = await sql`
    update contact_points set ended_at = ${now} where customer_id = ${id} and id = ${pointId} and ended_at is null returning 1`.execute(
    tx,
  );
  if (rows.length === 0) throw notFound('contact point');
  await sql`delete from identities where customer_id = ${id} and contact_point_id = ${pointId}`.execute(tx);
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: id, customerId: id, data: { contactPointEnded: pointId } },
  ]);
}

/** Refuses with 404 unless the customer is there. */
export async function requireCustomer(db: Database | Tx, id: string): Promise<void> {
  const { rows } = await sql`select 1 from customers where customer_id = ${id}`.execute(db);
  if (rows.length === 0) throw notFound('customer');
}
