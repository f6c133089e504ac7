import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { recordMajorDeed } from './deeds.ts';
import { oweRest } from './owe.ts';
import type { MajorRow } from './row.ts';

/** Kept itself, looking who is affected. */
export const INCIDENTS = system('incidents');

const UNACCOUNTED = sql`('issued', 'on-its-way', 'arrived')`;

/**
 * Customers within the batches and actions of an incident: `waits` where it still concerns them. A replacement that was
 * cancelled still does while another for the same thing is on its way.
 */
const WITHIN = (incidentId: string) => sql`
  select distinct on (customer_id) customer_id, scope_id, replacement_id, bool_or(waits) over one as waits,
    bool_or(works) over one as works
  from (
    select s.id as scope_id, r.customer_id, r.id as replacement_id,
      r.state in ${UNACCOUNTED} or (r.state = 'cancelled' and exists (
        select from replacements n where n.customer_id = r.customer_id and n.source = r.source and n.thing = r.thing
          and n.old_ref = r.old_ref and n.state in ${UNACCOUNTED})) as waits,
      r.state in ('confirmed', 'retired') as works
    from major_incident_scopes s join replacements r on r.source = s.source and r.thing = s.thing and r.batch = s.batch
    where s.incident_id = ${incidentId} and s.kind = 'batch'
    union all
    select s.id, a.customer_id, null, true, false
    from major_incident_scopes s join actions a on a.type = s.action_type and a.mode = 'done' and a.decided_at >= s.from_at
      and a.at >= s.from_at and a.at < s.until_at
    where s.incident_id = ${incidentId} and s.kind = 'actions') w
  window one as (partition by customer_id) order by customer_id, waits desc, replacement_id`;

/**
 * Brings the list of the affected up to what is now the case: who joins, who is affected no more;
 * where telling was approved, those who joined are owed it too. The incident's row is locked by the caller.
 */
export async function refreshAffected(tx: Tx, row: MajorRow, now: Date): Promise<void> {
  const { rows } = await sql<{ joined: number; left: number }>`
    with within as materialized (${WITHIN(row.id)}),
    joined as (
      insert into major_incident_affected (incident_id, customer_id, scope_id, replacement_id, state, since, changed_at)
      select ${row.id}, customer_id, scope_id, replacement_id, 'affected', ${now}, ${now} from within where waits
      on conflict (incident_id, customer_id) do update set state = 'affected', changed_at = excluded.changed_at,
        replacement_id = coalesce(excluded.replacement_id, major_incident_affected.replacement_id)
        where major_incident_affected.state in ('recovered', 'withdrawn')
      returning 1),
    over as (
      update major_incident_affected a set changed_at = ${now},
        state = case when w.works then 'recovered' else 'withdrawn' end
      from (
        select customer_id, works from within where not waits
        union all
        select m.customer_id, false from major_incident_affected m where m.incident_id = ${row.id}
          and m.replacement_id is not null and not exists (select from within i where i.customer_id = m.customer_id)) w
      where a.incident_id = ${row.id} and a.customer_id = w.customer_id and a.state = 'affected'
      returning 1)
    select (select count(*)::int from joined) as joined, (select count(*)::int from over) as left`.execute(
    tx,
  );
  const { joined, left } = rows[0] ?? { joined: 0, left: 0 };
  if (joined + left > 0) await recordMajorDeed(tx, changeOf(row.id, joined, left), INCIDENTS, now);
  await oweRest(tx, row, now);
}

const changeOf = (incidentId: string, joined: number, left: number) => {
  const parts = [joined > 0 ? `${joined} joined` : '', left > 0 ? `${left} are affected no more` : ''].filter(
    (part) => part !== '',
  );
  return {
    incidentId,
    deed: 'list-changed' as const,
    say: `The list of the affected: ${parts.join(', ')}.`,
    details: { joined, left },
  };
};
