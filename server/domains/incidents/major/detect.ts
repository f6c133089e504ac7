import { sql, type Tx } from '#platform/db/index.ts';
import { addTimer } from '#platform/timers/index.ts';
import { INCIDENTS, refreshAffected } from './affected.ts';
import { openForBatch } from './open.ts';
import { type Batch, lockMajor } from './row.ts';
import { incidentSettings } from './settings.ts';

/** Looks whether a batch is an incident, and whom it concerns. */
export const LOOK = 'incident.look';

/**
 * Something of a batch is other than it was: it is looked at in a transaction of its own, where one is late or an open
 * incident has it. Many changes within a second are one look.
 */
export async function lookAtBatch(tx: Tx, batch: Batch, late: boolean, now: Date): Promise<void> {
  if (!late && (await openWith(tx, batch)).length === 0) return;
  // One that is being worked on may have read what was before: each second has its own.
  const dueAt = new Date(Math.ceil(now.getTime() / 1000) * 1000);
  await addTimer(tx, now, {
    kind: LOOK,
    key: JSON.stringify([batch.source, batch.thing, batch.batch, dueAt.toISOString()]),
    dueAt,
    data: { source: batch.source, thing: batch.thing, batch: batch.batch },
    reason: 'A batch may be late for several customers',
    lane: JSON.stringify([batch.source, batch.thing, batch.batch]),
  });
}

async function openWith(tx: Tx, { source, thing, batch }: Batch): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct i.id from major_incident_scopes s join major_incidents i on i.id = s.incident_id and i.closed_at is null
    where s.kind = 'batch' and s.source = ${source} and s.thing = ${thing} and s.batch = ${batch} order by i.id`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/** Looks at a batch: open incidents learn who is affected; where there is none and enough are late, one opens. */
export async function lookNow(tx: Tx, batch: Batch, now: Date): Promise<void> {
  const open = await openWith(tx, batch);
  for (const id of open) {
    const row = await lockMajor(tx, id);
    if (row.closed_at === null) await refreshAffected(tx, row, now);
  }
  if (open.length > 0) return;
  const { lateCustomers, latePercent } = await incidentSettings(tx);
  const { late, all } = await lateness(tx, batch, now);
  if (late < lateCustomers || late * 100 < latePercent * all) return;
  const say = `${late} of ${all} customers wait beyond the day, or say that theirs has not come or does not work.`;
  await openForBatch(tx, batch, say, INCIDENTS, now);
}

/** Customers of a batch, merged ones once, and those whose own is late or was said not to work. */
async function lateness(
  tx: Tx,
  { source, thing, batch }: Batch,
  now: Date,
): Promise<{ late: number; all: number }> {
  const { rows } = await sql<{ late: number; all: number }>`
    with recursive of_batch as (
      select customer_id, bool_or(confirmed_at is null and state not in ('cancelled', 'retired')
        and (due_at <= ${now} or overdue_at is not null)) as late
      from replacements where source = ${source} and thing = ${thing} and batch = ${batch} group by customer_id),
    up (start, id, depth) as (
      select customer_id, customer_id, 0 from of_batch
      union all
      select up.start, m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100),
    tops as (select distinct on (start) start, id as root from up order by start, depth desc)
    select count(distinct root) filter (where late)::int as late, count(distinct root)::int as all
    from tops join of_batch on customer_id = start`.execute(tx);
  return rows[0] ?? { late: 0, all: 0 };
}
