import type { z } from 'zod';
import type { PromiseReport } from '#contracts/reports.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { dayOf, daysOf, ofTeam, type Span, share } from './period.ts';

interface Counts {
  kept: number;
  keptLate: number;
  broken: number;
  released: number;
  open: number;
}

const COUNTS = sql`
  count(*) filter (where p.state = 'kept' and p.broken_at is null)::int as kept,
  count(*) filter (where p.state = 'kept' and p.broken_at is not null)::int as "keptLate",
  count(*) filter (where p.state = 'broken')::int as broken,
  count(*) filter (where p.state = 'released')::int as released,
  count(*) filter (where p.state = 'open')::int as open`;

const FROM = (span: Span) => sql`
  from promises p join cases c on c.customer_id = p.customer_id and c.id = p.case_id
  where p.due_at >= ${span.start} and p.due_at < ${span.end} and p.state in ('kept', 'broken', 'released', 'open')
    ${ofTeam(span, 'c')}`;

const NONE: Counts = { kept: 0, keptLate: 0, broken: 0, released: 0, open: 0 };

const rateOf = ({ kept, keptLate, broken }: Counts): number | null => share(kept, kept + keptLate + broken);

/** Promises that were due in the span: kept in time, late, broken (R66). */
export async function promiseReport(db: Database, span: Span): Promise<z.input<typeof PromiseReport>> {
  const byDay = await sql<Counts & { day: string }>`
    select ${dayOf(span, 'p.due_at')} as day, ${COUNTS} ${FROM(span)} group by 1`.execute(db);
  const byTeam = await sql<Counts & { id: string | null; name: string | null }>`
    select found.*, t.name from (select c.team_id as id, ${COUNTS} ${FROM(span)} group by 1) as found
    left join teams t on t.id = found.id order by t.name nulls last`.execute(db);
  const found = new Map(byDay.rows.map((row) => [row.day, row]));
  const total = byDay.rows.reduce<Counts>(
    (sum, row) => ({
      kept: sum.kept + row.kept,
      keptLate: sum.keptLate + row.keptLate,
      broken: sum.broken + row.broken,
      released: sum.released + row.released,
      open: sum.open + row.open,
    }),
    NONE,
  );
  return {
    period: span.period,
    total,
    rate: rateOf(total),
    days: daysOf(span).map((day) => ({ ...NONE, ...found.get(day), day })),
    teams: byTeam.rows.map(({ id, name, ...counts }) => ({
      ...counts,
      team: id === null ? null : { id, name: name ?? id },
      rate: rateOf(counts),
    })),
  };
}
