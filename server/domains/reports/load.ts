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
  const tonight = endOfDay(now, span.period.timeZone);
  const counts = (cases: ReturnType<typeof sql>, handoffs: ReturnType<typeof sql>) => sql`
    (select count(*)::int from cases c where c.state = 'open' and not c.queued and ${cases}) as open,
    (select count(*)::int from cases c where c.state = 'open' and c.queued and ${cases}) as queued,
    (select count(*)::int from cases c where c.state = 'open' and c.waiting_since is not null and ${cases}) as waiting,
    (select coalesce(sum(c.open_promises + c.broken_promises), 0)::int from cases c where c.state = 'open' and ${cases}) as "promisesOwed",
    (select count(*)::int from promises p join cases c on c.customer_id = p.customer_id and c.id = p.case_id
      where p.state in ('open', 'broken') and p.due_at < ${tonight} and ${cases}) as "promisesDueToday",
    (select count(*)::int from handoffs h where h.state = 'offered' and ${handoffs}) as "handoffsOffered",
    (select count(*)::int from cases c where c.state = 'closed' and c.closed_at >= ${span.start} and c.closed_at < ${span.end}
      and ${cases}) as "closedInPeriod"`;
  const people = await sql<Counts & { id: string; name: string }>`
    select s.id, s.name, ${counts(sql`c.owner_id = s.id`, sql`h.to_staff_id = s.id`)}
    from staff s where s.active and s.role <> 'auditor'
      ${span.teamId === null ? sql`` : sql`and s.id in (select staff_id from team_members where team_id = ${span.teamId})`}
    order by open desc, s.name limit 500`.execute(db);
  const teams = await sql<Counts & { id: string; name: string }>`
    select t.id, t.name, ${counts(sql`c.team_id = t.id`, sql`h.to_team_id = t.id`)}
    from teams t where t.archived_at is null ${span.teamId === null ? sql`` : sql`and t.id = ${span.teamId}`}
    order by t.name`.execute(db);
  return {
    period: span.period,
    people: people.rows.map(({ id, name, queued: _lead, ...row }) => ({ ...row, person: { id, name } })),
    teams: teams.rows.map(({ id, name, ...row }) => ({ ...row, team: { id, name } })),
  };
}

const endOfDay = (now: Date, timeZone: string): Date =>
  new Date(
    Temporal.Instant.fromEpochMilliseconds(now.getTime())
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .add({ days: 1 })
      .toZonedDateTime(timeZone).epochMilliseconds,
  );
