import { familyOf } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** 422 where one of these is no entry of the customer or of whom they are one with. */
export async function requireEntries(tx: Tx, customerId: string, entryIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from entry_keys
    where id = any(${entryIds}::uuid[]) and customer_id = any(${await familyOf(tx, customerId)}::uuid[])`.execute(
    tx,
  );
  const known = new Set(rows.map((row) => row.id));
  if (entryIds.some((id) => !known.has(id.toLowerCase())))
    throw invalid('entryIds', 'This customer has no such entry.');
}

/** Notes which messages reached somebody whom they were not for; each once. */
export async function addIncidentEntries(
  tx: Tx,
  customerId: string,
  incidentId: string,
  entryIds: readonly string[],
): Promise<void> {
  await sql`
    insert into incident_entries (customer_id, incident_id, entry_id)
    select ${customerId}, ${incidentId}, e from unnest(${entryIds}::uuid[]) as e on conflict do nothing`.execute(
    tx,
  );
}
