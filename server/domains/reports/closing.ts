import type { z } from 'zod';
import type { ClosingReport } from '#contracts/reports.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { ofTeam, type Span, share } from './period.ts';

interface Row {
  closed: number;
  agreed: number;
  confirmed: number;
  silence: number;
  joined: number;
  three_days: number;
  four_weeks: number;
  eight_weeks: number;
  came_back: number;
  judged: number;
  resolved: number;
}

/** Cases closed in the span: how, how fast (R69), and whether the first contact settled them (R64). */
export async function closingReport(
  db: Database,
  span: Span,
  now: Date,
): Promise<z.input<typeof ClosingReport>> {
  const row = await counted(db, span, now);
  const within = { threeDays: row.three_days, fourWeeks: row.four_weeks, eightWeeks: row.eight_weeks };
  const { agreed, confirmed, silence, joined } = row;
  return {
    period: span.period,
    closed: row.closed,
    how: { agreed, confirmed, silence, joined },
    within: {
      ...within,
      later: row.closed - within.threeDays - within.fourWeeks - within.eightWeeks,
    },
    cameBack: row.came_back,
    firstContact: { judged: row.judged, resolved: row.resolved, rate: share(row.resolved, row.judged) },
    causes: await causesOf(db, span),
  };
}

/**
 * R64: resolved at first contact is what the customer had to contact us about once, with no contact about it within seven
 * days after closing (in the case, or in a new one of the same type) and no denial; nobody's own word for it counts.
 */
async function counted(db: Database, span: Span, now: Date): Promise<Row> {
  const { rows } = await sql<Row>`
    with closed as (
      select c.*, c.closed_at - c.opened_at as took, c.closed_at + interval '7 days' as until,
        exists (select from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
          where l.customer_id = c.customer_id and l.case_id = c.id and e.direction = 'in'
            and e.kind in ('message', 'call', 'voicemail', 'visit')
            and e.occurred_at > c.closed_at and e.occurred_at <= c.closed_at + interval '7 days')
        or exists (select from cases n where n.customer_id = c.customer_id and n.type = c.type and n.id <> c.id
          and n.opened_at > c.closed_at and n.opened_at <= c.closed_at + interval '7 days') as came_back
      from cases c where c.state = 'closed' and c.closed_at >= ${span.start} and c.closed_at < ${span.end} ${ofTeam(span, 'c')})
    select count(*)::int as closed,
      count(*) filter (where closed_how = 'agreed')::int as agreed,
      count(*) filter (where closed_how = 'confirmed')::int as confirmed,
      count(*) filter (where closed_how = 'silence')::int as silence,
      count(*) filter (where closed_how = 'joined')::int as joined,
      count(*) filter (where took <= interval '3 days')::int as three_days,
      count(*) filter (where took > interval '3 days' and took <= interval '28 days')::int as four_weeks,
      count(*) filter (where took > interval '28 days' and took <= interval '56 days')::int as eight_weeks,
      count(*) filter (where came_back)::int as came_back,
      count(*) filter (where until <= ${now} and closed_how <> 'joined')::int as judged,
      count(*) filter (where until <= ${now} and closed_how <> 'joined' and not came_back and contacts <= 1
        and denied_at is null)::int as resolved
    from closed`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('A count gave no row.');
  return row;
}

async function causesOf(db: Database, span: Span) {
  const { rows } = await sql<{ cause: string | null; name: string | null; cases: number }>`
    select c.cause, k.name, count(*)::int as cases from cases c left join case_causes k on k.key = c.cause
    where c.state = 'closed' and c.closed_at >= ${span.start} and c.closed_at < ${span.end} ${ofTeam(span, 'c')}
    group by 1, 2 order by 3 desc, 1`.execute(db);
  return rows.map((row) => ({ ...row, name: row.name ?? 'No cause named' }));
}
