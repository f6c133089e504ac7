import type { z } from 'zod';
import type { Incident, IncidentDetail } from '#contracts/incidents.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { clockRuns } from './clock.ts';
import type { IncidentRow } from './row.ts';

type View = z.input<typeof Incident>;

interface Row extends IncidentRow {
  customer_name: string;
  case_number: string | null;
  owner: string | null;
  entry_ids: string[];
}

const SELECT = sql`
  select i.*, c.name as customer_name, k.number as case_number, s.name as owner,
    array(select e.entry_id from incident_entries e where e.customer_id = i.customer_id and e.incident_id = i.id
      order by e.entry_id)::text[] as entry_ids
  from incidents i join customers c on c.customer_id = i.customer_id
  left join cases k on k.customer_id = i.customer_id and k.id = i.case_id left join staff s on s.id = k.owner_id`;

/** The register, the newest first; `before` is the last one of the page before. */
export async function listIncidents(
  db: Database,
  which: 'open' | 'all',
  limit: number,
  now: Date,
  before?: readonly [string, string],
): Promise<View[]> {
  const { rows } = await sql<Row>`${SELECT}
    where (${which === 'all'} or i.closed_at is null)
      ${before ? sql`and (i.aware_at, i.id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}
    order by i.aware_at desc, i.id desc limit ${limit}`.execute(db);
  return rows.map((row) => toView(row, now));
}

/** One incident with everything that was done about it. */
export async function findIncident(
  db: Database | Tx,
  id: string,
  now: Date,
): Promise<z.input<typeof IncidentDetail>> {
  const { rows } = await sql<Row>`${SELECT} where i.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('incident');
  const { rows: deeds } = await sql<{ verb: string; say: string; at: Date; by: string }>`
    select verb, say, at, by ->> 'name' as by from incident_deeds
    where customer_id = ${row.customer_id} and incident_id = ${id} order by at, id`.execute(db);
  return { ...toView(row, now), history: deeds.map((deed) => ({ ...deed, at: deed.at.toISOString() })) };
}

const toView = (row: Row, now: Date): View => ({
  id: row.id,
  customerId: row.customer_id,
  customerName: row.customer_name,
  kind: row.kind,
  say: row.say,
  awareAt: row.aware_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  clock: !clockRuns(row) ? 'stopped' : row.due_at <= now ? 'over' : 'running',
  recipient: row.recipient,
  contactPointId: row.contact_point_id,
  entryIds: row.entry_ids,
  caseNumber: row.case_number,
  owner: row.owner,
  assessment: row.assessment,
  authorityNotifiedAt: row.authority_notified_at?.toISOString() ?? null,
  peopleNotifiedAt: row.people_notified_at?.toISOString() ?? null,
  deletion: row.deletion,
  closedAt: row.closed_at?.toISOString() ?? null,
  closedBy: row.closed_by?.name ?? null,
  closedSay: row.closed_say,
});
