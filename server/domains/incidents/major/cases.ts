import { caseKey } from '#domains/cases/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { recordMajorDeed } from './deeds.ts';
import { addList } from './list.ts';
import { lockOpenMajor } from './row.ts';

/** A case that belongs to an incident, or is likely to. */
export interface IncidentCaseView {
  readonly caseNumber: string;
  readonly subject: string;
  readonly state: 'open' | 'closed';
  /** Of the replacement; named by a person; or opened by an affected customer's own words since. */
  readonly how: 'replacement' | 'hand' | 'likely';
}

/** More are not shown with the incident itself. */
const MOST = 500;

/** Cases as they are now: those of the replacements, those that people named, and those that the affected opened since. */
export async function casesOfIncident(db: Database | Tx, incidentId: string): Promise<IncidentCaseView[]> {
  const { rows } = await sql<IncidentCaseView>`
    with recursive up (start, id, since, depth) as (
      select a.customer_id, a.customer_id, coalesce(r.issued_at, s.from_at, a.since), 0 from major_incident_affected a
      join major_incident_scopes s on s.id = a.scope_id
      left join replacements r on r.customer_id = a.customer_id and r.id = a.replacement_id
      where a.incident_id = ${incidentId} and a.state <> 'removed'
      union all
      select up.start, m.into_customer_id, up.since, depth + 1 from up join customer_merges m on m.customer_id = up.id
      where depth < 100),
    found as (
      select r.case_customer_id as customer_id, r.case_id, 1 as rank from major_incident_affected a
      join major_incident_scopes s on s.incident_id = a.incident_id and s.kind = 'batch'
      join replacements r on r.customer_id = a.customer_id and r.source = s.source and r.thing = s.thing and r.batch = s.batch
      where a.incident_id = ${incidentId} and a.state <> 'removed' and r.case_id is not null
      union all
      select customer_id, case_id, 2 from major_incident_cases where incident_id = ${incidentId}
      union all
      select c.customer_id, c.id, 3 from up join cases c on c.customer_id = up.id and c.state = 'open' and c.opened_at >= up.since
      join entry_keys k on k.id = c.opened_entry_id
      join entries e on e.customer_id = k.customer_id and e.id = k.id and e.direction = 'in')
    select c.number as "caseNumber", c.subject, c.state, (array['replacement', 'hand', 'likely'])[f.rank] as how
    from (select customer_id, case_id, min(rank) as rank from found group by 1, 2) f
    join cases c on c.customer_id = f.customer_id and c.id = f.case_id
    order by f.rank, c.opened_at, c.id limit ${MOST}`.execute(db);
  return rows;
}

/** A person says that a case belongs to it: its customer is among the affected from then on. Twice is once. */
export async function linkCase(
  tx: Tx,
  incidentId: string,
  caseNumber: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockOpenMajor(tx, incidentId);
  const { customerId, caseId } = await caseKey(tx, caseNumber);
  const { rows } = await sql`
    insert into major_incident_cases (incident_id, customer_id, case_id, at, by)
    values (${incidentId}, ${customerId}, ${caseId}, ${now}, ${JSON.stringify(actor)}::jsonb)
    on conflict do nothing returning 1`.execute(tx);
  if (rows.length === 0) return;
  const say = `Case ${caseNumber} belongs to it.`;
  await recordMajorDeed(tx, { incidentId, deed: 'case-linked', say, details: { caseNumber } }, actor, now);
  await addList(tx, row, [customerId], actor, now);
}
