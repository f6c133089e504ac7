import { sql, type Tx } from '#platform/db/index.ts';

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
