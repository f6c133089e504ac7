import { familyOf, rootOf } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** An entry in which a customer, or whom they are one with, said something; 422 where they have no such entry. */
export async function requireEntryOf(tx: Tx, customerId: string, entryId: string): Promise<void> {
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql`
    select 1 from entry_keys where id = ${entryId} and customer_id = any(${family}::uuid[])`.execute(tx);
  if (rows.length === 0) throw invalid('entryId', 'This customer has no such entry.');
}
