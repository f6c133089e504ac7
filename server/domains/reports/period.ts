import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import type { ReportQuery } from '#contracts/reports.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';

/** A span of whole days in one time zone, with its instants and its condition on teams. */
export interface Span {
  readonly period: { readonly from: string; readonly to: string; readonly timeZone: string };
  readonly start: Date;
  /** Not in it any more. */
  readonly end: Date;
  readonly teamId: string | null;
}

const LONGEST_DAYS = 1100;
const USUAL_DAYS = 30;

/** The days that a report is about, by the company's calendar (the team's, where one is named). */
export async function spanOf(db: Database, query: z.output<typeof ReportQuery>, now: Date): Promise<Span> {
  const teamId = query.teamId ?? null;
  const { timeZone } = await workingTimeOf(db, { teamId });
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const to = query.to === undefined ? today : Temporal.PlainDate.from(query.to);
  const from =
    query.from === undefined ? to.subtract({ days: USUAL_DAYS - 1 }) : Temporal.PlainDate.from(query.from);
  if (Temporal.PlainDate.compare(from, to) > 0) throw invalid('from', 'The first day comes after the last.');
  if (from.until(to).days > LONGEST_DAYS) throw invalid('from', 'A report covers three years at most.');
  const instant = (day: Temporal.PlainDate): Date =>
    new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
  return {
    period: { from: from.toString(), to: to.toString(), timeZone },
    start: instant(from),
    end: instant(to.add({ days: 1 })),
    teamId,
  };
}

/** Cases of the asked team, or all. `alias` is the table's name in the query. */
export const ofTeam = ({ teamId }: Span, alias: string) =>
  teamId === null ? sql`` : sql`and ${sql.ref(`${alias}.team_id`)} = ${teamId}`;

/** The day of an instant in the report's zone, as text. */
export const dayOf = ({ period }: Span, column: string) =>
  sql`to_char(${sql.ref(column)} at time zone ${period.timeZone}, 'YYYY-MM-DD')`;

/** Every day of the span, so that a plot has no gaps. */
export function daysOf({ period }: Span): string[] {
  const days: string[] = [];
  const last = Temporal.PlainDate.from(period.to);
  for (
    let day = Temporal.PlainDate.from(period.from);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  )
    days.push(day.toString());
  return days;
}

/** A share from 0 to 1; `null` of nothing. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
