import { rootsOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { recordMajorDeed } from './deeds.ts';
import { oweRest } from './owe.ts';
import type { MajorRow } from './row.ts';
import { lockOpenMajor } from './row.ts';

/** Customers whom a person names join the affected, also those who were taken off before; 422 where one is none. */
export async function addList(
  tx: Tx,
  row: MajorRow,
  customerIds: readonly string[],
  actor: Actor,
  now: Date,
): Promise<void> {
  const ids = [...new Set((await rootsOf(tx, customerIds)).values())];
  const { rows: known } = await sql<{ id: string }>`
    select customer_id as id from customers where customer_id = any(${ids}::uuid[])`.execute(tx);
  if (known.length < ids.length) throw invalid('customerIds', 'One of these is no customer.');
  const { rows } = await sql<{ joined: number }>`
    with one as (
      insert into major_incident_scopes (id, incident_id, kind, added_at, added_by)
      values (${newId()}, ${row.id}, 'list', ${now}, ${JSON.stringify(actor)}::jsonb) returning id),
    joined as (
      insert into major_incident_affected (incident_id, customer_id, scope_id, state, since, changed_at)
      select ${row.id}, g.id, one.id, 'affected', ${now}, ${now} from one, unnest(${ids}::uuid[]) as g (id)
      on conflict (incident_id, customer_id) do update set state = 'affected', changed_at = excluded.changed_at, reason = null,
        scope_id = excluded.scope_id, replacement_id = null
        where major_incident_affected.state <> 'affected'
      returning 1)
    select count(*)::int as joined from joined`.execute(tx);
  const joined = rows[0]?.joined ?? 0;
  if (joined > 0) {
    const say = `${joined} were put on the list of the affected.`;
    const deed = { incidentId: row.id, deed: 'list-changed' as const, say, details: { joined, left: 0 } };
    await recordMajorDeed(tx, deed, actor, now);
  }
  await oweRest(tx, row, now);
}

/** Somebody was on the list by mistake; the reason stays. What they were told stays told. */
export async function removeAffected(
  tx: Tx,
  incidentId: string,
  customerId: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await lockOpenMajor(tx, incidentId);
  const { rows } = await sql<{ customer_id: string }>`
    with recursive family (id, depth) as (
      select ${customerId}::uuid, 0
      union all
      select m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100)
    update major_incident_affected set state = 'removed', reason = ${reason}, changed_at = ${now}
    where incident_id = ${incidentId} and customer_id in (select id from family) returning customer_id`.execute(
    tx,
  );
  if (rows.length === 0) throw notFound('affected customer');
  const deed = { incidentId, deed: 'removed' as const, say: reason, details: { customerId } };
  await recordMajorDeed(tx, deed, actor, now);
}
