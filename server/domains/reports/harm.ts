import type { z } from 'zod';
import type { HarmReport } from '#contracts/reports.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { dayOf, daysOf, ofTeam, type Span } from './period.ts';

type Report = z.input<typeof HarmReport>;

/** What customers bear now, why, and what went wrong day by day. */
export async function harmReport(db: Database, span: Span, now: Date): Promise<Report> {
  return {
    period: span.period,
    now: await harmNow(db, span, now),
    reasons: await reasonsNow(db, span),
    days: await harmByDay(db, span),
  };
}

async function harmNow(db: Database, span: Span, now: Date): Promise<Report['now']> {
  const { rows } = await sql<Report['now']>`
    select count(*) filter (where c.state = 'open')::int as "openCases",
      count(*) filter (where c.harm > 0)::int as "withHarm",
      count(*) filter (where c.waiting_since is not null and c.state = 'open')::int as waiting,
      count(*) filter (where c.waiting_since < ${new Date(now.getTime() - 86_400_000)} and c.state = 'open')::int as "waitingOverADay",
      count(*) filter (where c.service_down_at is not null and c.service_restored_at is null)::int as "withoutService",
      coalesce(sum(floor(extract(epoch from ${now}::timestamptz - c.service_down_at) / 86400))
        filter (where c.service_down_at is not null and c.service_restored_at is null), 0)::int as "daysWithoutService",
      coalesce(sum(c.broken_promises) filter (where c.state = 'open'), 0)::int as "brokenPromises",
      (select count(*)::int from case_clocks k join cases c on c.customer_id = k.customer_id and c.id = k.case_id
        where k.missed_at is not null and k.met_at is null and k.stopped_at is null ${ofTeam(span, 'c')}) as "clocksMissed",
      count(*) filter (where c.reply_since is not null)::int as "repliesAfterClosing"
    from cases c where (c.state = 'open' or c.harm > 0 or c.reply_since is not null) ${ofTeam(span, 'c')}`.execute(
    db,
  );
  const row = rows[0];
  if (!row) throw new Error('A count gave no row.');
  return row;
}

async function reasonsNow(db: Database, span: Span): Promise<Report['reasons']> {
  const { rows } = await sql<Report['reasons'][number]>`
    select r ->> 'code' as code, count(*)::int as cases
    from cases c cross join lateral jsonb_array_elements(c.reasons) as r
    where c.harm > 0 ${ofTeam(span, 'c')} group by 1 order by 2 desc, 1 limit 50`.execute(db);
  return rows;
}

async function harmByDay(db: Database, span: Span): Promise<Report['days']> {
  const per = async (column: string, from: ReturnType<typeof sql>): Promise<Map<string, number>> => {
    const { rows } = await sql<{ day: string; n: number }>`
      select ${dayOf(span, column)} as day, count(*)::int as n ${from}
        and ${sql.ref(column)} >= ${span.start} and ${sql.ref(column)} < ${span.end} ${ofTeam(span, 'c')}
      group by 1`.execute(db);
    return new Map(rows.map(({ day, n }) => [day, n]));
  };
  const withCase = (table: string) => sql`
    from ${sql.table(table)} as x join cases c on c.customer_id = x.customer_id and c.id = x.case_id where true`;
  const opened = await per('c.opened_at', sql`from cases c where true`);
  const closed = await per('c.closed_at', sql`from cases c where c.state = 'closed'`);
  const broken = await per('x.broken_at', withCase('promises'));
  const missed = await per('x.missed_at', withCase('case_clocks'));
  const lapsed = await per('x.answer_by', sql`${withCase('handoffs')} and x.state = 'lapsed'`);
  return daysOf(span).map((day) => ({
    day,
    opened: opened.get(day) ?? 0,
    closed: closed.get(day) ?? 0,
    promisesBroken: broken.get(day) ?? 0,
    clocksMissed: missed.get(day) ?? 0,
    handoffsLapsed: lapsed.get(day) ?? 0,
  }));
}
