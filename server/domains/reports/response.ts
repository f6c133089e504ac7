import type { z } from 'zod';
import type { ResponseReport } from '#contracts/reports.ts';
import { type WorkingTime, workingTimeOf } from '#domains/staff/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { dayOf, daysOf, ofTeam, type Span, share } from './period.ts';

/** Cases looked at, at most; the newest. */
const MOST = 20_000;

interface Row {
  team_id: string | null;
  team: string | null;
  day: string;
  opened_at: Date;
  answered_at: Date | null;
}

/**
 * Working time from the opening of a case to our first answer that reached the customer: a mail that was taken and did not
 * come back, or a conversation with the right person.
 */
export async function responseReport(db: Database, span: Span): Promise<z.input<typeof ResponseReport>> {
  const rows = await firstAnswers(db, span);
  const calendars = new Map<string | null, WorkingTime>();
  for (const teamId of new Set(rows.map((row) => row.team_id)))
    calendars.set(teamId, await workingTimeOf(db, { teamId }));
  const times = rows.flatMap((row) => {
    const working = calendars.get(row.team_id);
    if (!working || row.answered_at === null) return [];
    const minutes = working.minutesBetween(row.opened_at, row.answered_at);
    return [{ ...row, minutes, inADay: row.answered_at <= working.addDays(row.opened_at, 1) }];
  });
  const teams = [...new Map(rows.map((row) => [row.team_id, row.team])).entries()];
  return {
    period: span.period,
    total: spread(times),
    unanswered: rows.length - times.length,
    teams: teams.map(([id, name]) => ({
      team: id === null ? null : { id, name: name ?? id },
      ...spread(times.filter((one) => one.team_id === id)),
    })),
    days: daysOf(span).map((day) => {
      const { median, cases } = spread(times.filter((one) => one.day === day));
      return { day, median, cases };
    }),
    of: rows.length,
  };
}

async function firstAnswers(db: Database, span: Span): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select c.team_id, t.name as team, ${dayOf(span, 'c.opened_at')} as day, c.opened_at, a.at as answered_at
    from (select * from cases c where c.opened_at >= ${span.start} and c.opened_at < ${span.end} ${ofTeam(span, 'c')}
      order by c.opened_at desc limit ${MOST}) as c
    left join teams t on t.id = c.team_id
    left join lateral (
      select min(e.occurred_at) as at from case_entries l
      join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
      where l.customer_id = c.customer_id and l.case_id = c.id and e.occurred_at >= c.opened_at and (
        (e.kind = 'message' and e.direction = 'out' and not exists (
          select from outgoing o where o.customer_id = e.customer_id and o.entry_id = e.id and o.state <> 'sent'
          union all select from dispatches d where d.customer_id = e.customer_id and d.entry_id = e.id and d.state <> 'sent'))
        or (e.kind in ('call', 'visit') and exists (
          select from entry_contents d where d.customer_id = e.customer_id and d.entry_id = e.id
            and d.details ->> 'outcome' = 'reached')))) as a on true`.execute(db);
  return rows;
}

interface Time {
  readonly minutes: number;
  readonly inADay: boolean;
}

function spread(times: readonly Time[]) {
  const sorted = times.map((one) => one.minutes).sort((a, b) => a - b);
  const at = (part: number): number | null =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
  return {
    cases: times.length,
    median: at(0.5),
    p90: at(0.9),
    withinADay: share(times.filter((one) => one.inADay).length, times.length),
  };
}
