import type { z } from 'zod';
import type { Customer, CustomerSummary } from '#contracts/customers.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { familyOf, rootOf, rootsOf } from './family.ts';
import { needsOf } from './needs.ts';
import { pointViews } from './points/view.ts';

type CustomerView = z.input<typeof Customer>;

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
export async function findCustomer(db: Database | Tx, id: string, now: Date): Promise<CustomerView> {
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
    contactPoints: await pointViews(db, id, now),
    needs: await needsOf(db, family, 'open'),
    merged: await merges(db, family),
    mergedInto: root === id ? null : root,
    entries: await entryCount(db, family),
  };
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
  const most = limit * 4; // some of them are one and the same by merging
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<{ customer_id: string }>`
    (select customer_id from customers where name ilike ${like} limit ${most})
    union
    (select customer_id from contact_points where value ilike ${like} and ended_at is null limit ${most})
    limit ${most}`.execute(db);
  if (rows.length === 0) return [];
  const found = rows.map((row) => row.customer_id);
  const roots = new Set((await rootsOf(db, found)).values());
  return (await summaries(sql`c.customer_id = any(${[...roots]}::uuid[])`, limit).execute(db)).rows.map(
    summary,
  );
}
