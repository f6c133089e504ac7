import { familyOf, rootOf } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** The customer's own words: what they wrote or answered, or a call that reached them; 422 where it is none of theirs. */
export async function requireTheirWords(tx: Tx, customerId: string, entryId: string): Promise<Date> {
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql<{ at: Date; own: boolean }>`
    select e.occurred_at as at, e.author ->> 'type' = 'customer' and e.direction = 'in'
      or e.kind in ('call', 'visit') and c.details ->> 'outcome' = 'reached' as own
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where k.id = ${entryId} and k.customer_id = any(${family}::uuid[])`.execute(tx);
  const found = rows[0];
  if (!found?.own)
    throw invalid('entryId', 'These are not the customer’s words. Only they can say whether it works.');
  return found.at;
}
