import type { z } from 'zod';
import type {
  Customer,
  CustomerChange,
  CustomerSummary,
  NewContactPoint,
  NewCustomer,
} from '#contracts/customers.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { familyOf, rootOf } from './family.ts';
import { identityOf } from './identity.ts';

type CustomerView = z.input<typeof Customer>;

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
    insert into contact_points (customer_id, id, kind, value, label, evidence, created_at)
    values (${id}, ${pointId}, ${point.kind}, ${point.value}, ${point.label ?? null},
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

interface CustomerRow {
  customer_id: string;
  kind: CustomerView['kind'];
  name: string;
  provisional: boolean;
  language: string | null;
  time_zone: string | null;
  created_at: Date;
}

/** A customer with everything of those merged into them. */
export async function findCustomer(db: Database | Tx, id: string): Promise<CustomerView> {
  const { rows } = await sql<CustomerRow>`select * from customers where customer_id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('customer');
  const family = await familyOf(db, id);
  const root = await rootOf(db, id);
  return {
    id: row.customer_id,
    kind: row.kind,
    name: row.name,
    provisional: row.provisional,
    language: row.language,
    timeZone: row.time_zone,
    createdAt: row.created_at.toISOString(),
    contactPoints: await contactPoints(db, family),
    merged: await merges(db, family),
    mergedInto: root === id ? null : root,
    entries: await entryCount(db, family),
  };
}

async function contactPoints(
  db: Database | Tx,
  family: readonly string[],
): Promise<CustomerView['contactPoints']> {
  const { rows } = await sql<{
    customer_id: string;
    id: string;
    kind: CustomerView['contactPoints'][number]['kind'];
    value: string;
    label: string | null;
    verified_at: Date | null;
    evidence: { source: string; entryId: string | null };
    ended_at: Date | null;
  }>`select * from contact_points where customer_id = any(${family}::uuid[]) order by ended_at is not null, created_at, id`.execute(
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    kind: row.kind,
    value: row.value,
    label: row.label,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    evidence: row.evidence,
    endedAt: row.ended_at?.toISOString() ?? null,
  }));
}

async function merges(db: Database | Tx, family: readonly string[]): Promise<CustomerView['merged']> {
  const { rows } = await sql<{ id: string; name: string; merged_at: Date; by: string; reason: string }>`
    select c.customer_id as id, c.name, m.merged_at, m.merged_by ->> 'name' as by, m.reason
    from customer_merges m join customers c on c.customer_id = m.customer_id
    where m.into_customer_id = any(${family}::uuid[]) order by m.merged_at`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    mergedAt: row.merged_at.toISOString(),
    mergedBy: row.by,
    reason: row.reason,
  }));
}

async function entryCount(db: Database | Tx, family: readonly string[]): Promise<number> {
  // The ends of the chains say how many there are; counting rows would read them all.
  const { rows } = await sql<{ n: number }>`
    select coalesce(sum(seq), 0)::bigint as n from chain_heads where customer_id = any(${family}::uuid[])`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

type Summary = z.input<typeof CustomerSummary>;

interface SummaryRow {
  customer_id: string;
  kind: Summary['kind'];
  name: string;
  provisional: boolean;
  contact: string | null;
  last_entry_at: Date | null;
  created_at: Date;
}

const summaries = (where: ReturnType<typeof sql>, limit: number) => sql<SummaryRow>`
  select c.customer_id, c.kind, c.name, c.provisional, c.created_at,
    (select value from contact_points p where p.customer_id = c.customer_id and p.ended_at is null
      order by verified_at nulls last, created_at limit 1) as contact,
    (select occurred_at from entries e where e.customer_id = c.customer_id order by occurred_at desc, id desc limit 1) as last_entry_at
  from customers c where ${where} and not exists (select from customer_merges m where m.customer_id = c.customer_id)
  order by c.created_at desc, c.customer_id desc limit ${limit}`;

const summary = (row: SummaryRow): Summary & { createdAt: Date } => ({
  id: row.customer_id,
  kind: row.kind,
  name: row.name,
  provisional: row.provisional,
  contact: row.contact,
  lastEntryAt: row.last_entry_at?.toISOString() ?? null,
  createdAt: row.created_at,
});

/** Customers, newest first, merged ones left out. `before` is the last one of the page before. */
export async function listCustomers(db: Database, limit: number, before?: readonly [string, string]) {
  const where = before
    ? sql`(c.created_at, c.customer_id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`
    : sql`true`;
  return (await summaries(where, limit).execute(db)).rows.map(summary);
}

/** Customers whose name or address contains `text`, at most `limit`; merged ones are answered by who they became. */
export async function searchCustomers(db: Database, text: string, limit: number) {
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<{ customer_id: string }>`
    (select customer_id from customers where name ilike ${like} limit 200)
    union
    (select customer_id from contact_points where value ilike ${like} and ended_at is null limit 200)
    limit 200`.execute(db);
  const roots = new Set<string>();
  for (const row of rows) roots.add(await rootOf(db, row.customer_id));
  if (roots.size === 0) return [];
  return (await summaries(sql`c.customer_id = any(${[...roots]}::uuid[])`, limit).execute(db)).rows.map(
    summary,
  );
}
