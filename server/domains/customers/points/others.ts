import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { familyOf, rootOf } from '../family.ts';
import { comparableOf } from './comparable.ts';

/** Words for a customer that are about to reach an address. */
export interface Reaching {
  readonly customerId: string;
  /** As it is written. */
  readonly address: string;
}

/**
 * Those of these mail addresses that are somebody else's by now: of a customer who is not one with whom the words are for, and
 * who has no such address themselves. What nobody is known by is not among them.
 */
export async function othersAmong<T extends Reaching>(db: Database | Tx, all: readonly T[]): Promise<T[]> {
  const values = all.map(({ address }) => comparableOf('email', address));
  const { rows } = await sql<{ n: number; owner: string }>`
    select g.n::int as n, i.customer_id as owner
    from unnest(${all.map(({ customerId }) => customerId)}::uuid[], ${values}::text[]) with ordinality as g (customer_id, value, n)
    join identities i on i.kind = 'email' and i.value = g.value and i.customer_id <> g.customer_id
    where not exists (select from contact_points p where p.customer_id = g.customer_id and p.kind = 'email' and p.identity = g.value)
    order by g.n`.execute(db);
  const others: T[] = [];
  for (const { n, owner } of rows) {
    const one = all[n - 1];
    if (one && !(await isOneWith(db, one.customerId, owner, values[n - 1] ?? ''))) others.push(one);
  }
  return others;
}

async function isOneWith(
  db: Database | Tx,
  customerId: string,
  owner: string,
  value: string,
): Promise<boolean> {
  const family = await familyOf(db, await rootOf(db, customerId));
  if (family.includes(owner)) return true;
  const { rows } = await sql`
    select from contact_points where customer_id = any(${family}::uuid[]) and kind = 'email' and identity = ${value} limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
