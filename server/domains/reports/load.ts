import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import type { LoadReport } from '#contracts/reports.ts';
import { type Database, sql } from '#platform/db/index.ts';
import type { Span } from './period.ts';

interface Counts {
  open: number;
  queued: number;
  waiting: number;
  promisesOwed: number;
  promisesDueToday: number;
  handoffsOffered: number;
  closedInPeriod: number;
}

/** Who carries how much now, and closed how much in the span: by person (what they themselves work on) and by team. */
export async function loadReport(db: Database, span: Span, now: Date): Promise<z.input<typeof LoadReport>> {
  const people = await sql<Counts & { id: string; name: string }>`
    with ${countedBy('owner_id', 'to_staff_id', span, now)}
    select s.id, s.name, ${COUNTS} from staff s ${joined(sql`s.id`)}
    where s.active and s.role <> 'auditor'
      ${span.teamId === null ? sql`` : sql`and s.id in (select staff_id from team_members where team_id = ${span.teamId})`}
    order by open desc, s.name limit 500`.execute(db);
  const teams = await sql<Counts & { id: string; name: string }>`
    with ${countedBy('team_id', 'to_team_id', span, now)}
    select t.id, t.name, ${COUNTS} from teams t ${joined(sql`t.id`)}
    where t.archived_at is null ${span.teamId === null ? sql`` : sql`and t.id = ${span.teamId}`}
    order by t.name`.execute(db);
  return {
    period: span.period,
    people: people.rows.map(({ id, name, queued: _lead, ...row }) => ({ ...row, person: { id, name } })),
    teams: teams.rows.map(({ id, name, ...row }) => ({ ...row, team: { id, name } })),
  };
}

/**
 * Each count for everybody in one pass; one by one, a company of hundreds would read its cases hundreds of times. What waits in a
 * queue is its team's, not its lead's.
 */
function countedBy(of: 'owner_id' | 'team_id', asked: 'to_staff_id' | 'to_team_id', span: Span, now: Date) {
  const [who, whom] = [sql.ref(`c.${of}`), sql.ref(`h.${asked}`)];
  const own = of === 'owner_id' ? sql`and not c.queued` : sql``;
  const tonight = endOfDay(now, span.period.timeZone);
  return sql`
    carried as (
      select ${who} as id, count(*) filter (where not c.queued) as open, count(*) filter (where c.queued) as queued,
        count(*) filter (where c.waiting_since is not null) as waiting, sum(c.open_promises + c.broken_promises) as owed
      from cases c where c.state = 'open' ${own} group by 1),
    due as (
      select ${who} as id, count(*) as today from promises p join cases c on c.customer_id = p.customer_id and c.id = p.case_id
      where p.state in ('open', 'broken') and p.due_at < ${tonight} ${own} group by 1),
    offered as (select ${whom} as id, count(*) as handoffs from handoffs h where h.state = 'offered' group by 1),
    ended as (
      select ${who} as id, count(*) as closed from cases c
      where c.state = 'closed' and c.closed_at >= ${span.start} and c.closed_at < ${span.end} group by 1)`;
}

const joined = (id: ReturnType<typeof sql>) => sql`
  left join carried on carried.id = ${id} left join due on due.id = ${id}
  left join offered on offered.id = ${id} left join ended on ended.id = ${id}`;

const COUNTS = sql`
  coalesce(carried.open, 0)::int as open, coalesce(carried.queued, 0)::int as queued, coalesce(carried.waiting, 0)::int as waiting,
  coalesce(carried.owed, 0)::int as "promisesOwed", coalesce(due.today, 0)::int as "promisesDueToday",
  coalesce(offered.handoffs, 0)::int as "handoffsOffered", coalesce(ended.closed, 0)::int as "closedInPeriod"`;

const endOfDay = (now: Date, timeZone: string): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(now.getTime())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .add({ days: 1 })
      .toZonedDateTime(timeZone).epochMilliseconds,
  );
