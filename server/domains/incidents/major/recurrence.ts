import type { z } from 'zod';
import type { Recurrence } from '#contracts/major-incidents.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { MajorRow } from './row.ts';

interface BatchRow {
  batch: string;
  first: Date;
  issued: number;
  late: number;
  of_incident: boolean;
}

/** The newest batches are measured. */
const MOST = 200;

/**
 * How many replacements were late in each batch of the same thing, before the last corrective action was done and after it:
 * late is what began the corrective action, or is not confirmed beyond its day. A batch counts by its first issue.
 */
export async function recurrenceOf(
  db: Database | Tx,
  { id }: Pick<MajorRow, 'id'>,
  now: Date,
): Promise<z.output<typeof Recurrence>> {
  const correctedAt = await correctedOf(db, id);
  const { rows } = await sql<BatchRow>`
    select r.batch, min(r.issued_at) as first, count(*)::int as issued,
      count(*) filter (where r.overdue_at is not null
        or (r.state in ('issued', 'on-its-way', 'arrived') and r.due_at <= ${now}))::int as late,
      exists (select from major_incident_scopes s where s.incident_id = ${id} and s.kind = 'batch' and s.source = r.source
        and s.thing = r.thing and s.batch = r.batch) as of_incident
    from replacements r
    where r.batch is not null and (r.source, r.thing) in (
      select source, thing from major_incident_scopes where incident_id = ${id} and kind = 'batch')
    group by r.source, r.thing, r.batch order by min(r.issued_at) desc, r.batch limit ${MOST}`.execute(db);
  const batches = rows.reverse().map(({ batch, first, issued, late, of_incident: ofIncident }) => ({
    batch,
    firstIssuedAt: first.toISOString(),
    ...shareOf([{ issued, late }]),
    ofIncident,
    after: correctedAt !== null && first >= correctedAt && !ofIncident,
  }));
  return {
    correctedAt: correctedAt?.toISOString() ?? null,
    before: shareOf(batches.filter((one) => !one.after)),
    after: shareOf(batches.filter((one) => one.after)),
    batches,
  };
}

/** When the last corrective action was done; `null` while one is open, or there is none. */
async function correctedOf(db: Database | Tx, id: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null; open: number }>`
    select max(done_at) as at, count(*) filter (where done_at is null)::int as open
    from major_incident_actions where incident_id = ${id}`.execute(db);
  return rows[0]?.open === 0 ? rows[0].at : null;
}

function shareOf(list: readonly { readonly issued: number; readonly late: number }[]) {
  const issued = list.reduce((sum, one) => sum + one.issued, 0);
  const late = list.reduce((sum, one) => sum + one.late, 0);
  return { issued, late, percent: issued === 0 ? null : Math.round((late * 10_000) / issued) / 100 };
}
