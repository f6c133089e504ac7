import { rootsOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** Whether two customers are one now: the same, or merged into one. */
export async function sameFamily(db: Database | Tx, one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const roots = await rootsOf(db, [one, other]);
  return roots.get(one) === roots.get(other);
}

/** The entry is one of this customer's, or of whom they are one with by a merge; 422 otherwise. Returns whose it is. */
export async function requireEntryOfFamily(
  db: Database | Tx,
  customerId: string,
  entryId: string,
): Promise<string> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from entry_keys where id = ${entryId}::uuid`.execute(db);
  const owner = rows[0]?.customer_id;
  if (owner === undefined || !(await sameFamily(db, customerId, owner)))
    throw invalid('entryId', 'This customer has no such entry.');
  return owner;
}
