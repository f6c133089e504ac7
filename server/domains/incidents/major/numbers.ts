import type { z } from 'zod';
import type { IncidentNumbers } from '#contracts/major-incidents.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';

type Numbers = z.output<typeof IncidentNumbers>;

/** With how many of the affected were not told, so that the incident cannot be closed. */
export interface WithUntold extends Numbers {
  readonly affectedUntold: number;
}

/**
 * Customers of incidents, and those to whom their notices went: what was told while two were one counts, after they are two
 * again, for the one alone to whom it went.
 */
export const CUSTOMERS = (incidentIds: readonly string[]) => sql`
  select customer_id as id from major_incident_affected where incident_id = any(${incidentIds}::uuid[])
  union
  select k.customer_id from major_incident_affected a join notice_keys k on k.id = a.notice_id
  where a.incident_id = any(${incidentIds}::uuid[])`;

/**
 * The body of a recursive WITH clause: `people`, a row for each person whom one of these incidents concerns, merged customers
 * once, with how it concerns them and how far they were told. Whoever is still affected by one of theirs is affected.
 */
export const PEOPLE = (incidentIds: readonly string[]) => sql`
  up (start, id, depth) as (
    select id, id, 0 from (${CUSTOMERS(incidentIds)}) c
    union all
    select up.start, m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100),
  tops as materialized (select distinct on (start) start, id as root from up order by start, depth desc),
  standing as materialized (
    select a.incident_id, t.root, min(a.since) as since, min(coalesce(r.issued_at, a.since)) as from_at,
      max(a.reason) filter (where a.state = 'removed') as reason,
      case when bool_or(a.state = 'affected') then 'affected' when bool_or(a.state = 'recovered') then 'recovered'
        when bool_or(a.state = 'withdrawn') then 'withdrawn' else 'removed' end as state,
      (array_agg(a.notice_id order by a.notice_id) filter (where tn.root = t.root))[1] as given_id
    from major_incident_affected a join tops t on t.start = a.customer_id
    left join notice_keys nk on nk.id = a.notice_id left join tops tn on tn.start = nk.customer_id
    left join replacements r on r.customer_id = a.customer_id and r.id = a.replacement_id
    where a.incident_id = any(${incidentIds}::uuid[]) group by a.incident_id, t.root),
  contacted as materialized (
    select s.incident_id, s.root, count(*)::int as contacts from standing s join tops o on o.root = s.root
    join entries e on e.customer_id = o.start and e.direction = 'in' and e.occurred_at >= s.from_at
      and e.author ->> 'type' = 'customer'
    group by s.incident_id, s.root),
  people as (
    select s.*, n.id as notice_id, coalesce(n.state, 'none') as telling, n.told_at, coalesce(c.contacts, 0) as contacts
    from standing s left join contacted c on c.incident_id = s.incident_id and c.root = s.root
    left join notice_keys k on k.id = s.given_id
    left join notices n on n.customer_id = k.customer_id and n.id = k.notice_id)`;

/** Numbers of incidents, by their ids; those of nobody are all 0. */
export async function numbersOf(
  db: Database | Tx,
  incidentIds: readonly string[],
): Promise<Map<string, WithUntold>> {
  const { rows } = await sql<WithUntold & { id: string }>`
    with recursive ${PEOPLE(incidentIds)},
    one as (select *, state = 'affected' as is_affected, state <> 'removed' as counts from people)
    select g.id,
      count(*) filter (where counts)::int as "all",
      count(*) filter (where is_affected)::int as affected,
      count(*) filter (where state = 'recovered')::int as recovered,
      count(*) filter (where state = 'withdrawn')::int as withdrawn,
      count(*) filter (where state = 'removed')::int as removed,
      count(*) filter (where counts and telling = 'told')::int as told,
      count(*) filter (where counts and telling = 'telling')::int as telling,
      count(*) filter (where counts and telling = 'owed')::int as owed,
      count(*) filter (where counts and telling = 'asked-person')::int as "askedPerson",
      count(*) filter (where counts and telling in ('waived', 'moot'))::int as waived,
      count(*) filter (where is_affected and telling = 'none')::int as untold,
      count(*) filter (where counts and not is_affected and telling = 'none')::int as spared,
      count(*) filter (where is_affected and contacts = 0)::int as silent,
      count(*) filter (where is_affected and telling not in ('told', 'waived', 'moot'))::int as "affectedUntold"
    from unnest(${incidentIds}::uuid[]) as g (id) left join one on one.incident_id = g.id group by g.id`.execute(
    db,
  );
  return new Map(rows.map(({ id, ...numbers }) => [id, numbers]));
}
