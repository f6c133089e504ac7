import { workingTimeOf } from '#domains/staff/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { CaseRow } from '../ground/row.ts';

/** When the customer hears from us at the latest: the next clock of the case, else the end of the next working day. */
export async function nextDeadline(
  db: Database | Tx,
  row: Pick<CaseRow, 'customer_id' | 'id' | 'team_id'>,
  now: Date,
): Promise<Date> {
  const { rows } = await sql<{ due_at: Date }>`
    select due_at from case_clocks where customer_id = ${row.customer_id} and case_id = ${row.id}
      and met_at is null and stopped_at is null and due_at > ${now} order by due_at limit 1`.execute(db);
  return rows[0]?.due_at ?? (await workingTimeOf(db, { teamId: row.team_id, at: now })).addDays(now, 1);
}

/** The zone in which a moment is said to a case's customer: theirs, else that of the calendar which the company works by. */
export async function zoneOf(db: Database | Tx, row: CaseRow, now: Date): Promise<string> {
  const { rows } = await sql<{ time_zone: string | null }>`
    select time_zone from customers where customer_id = ${row.customer_id}`.execute(db);
  return rows[0]?.time_zone ?? (await workingTimeOf(db, { teamId: row.team_id, at: now })).timeZone;
}

/** A moment as a customer reads it: `Friday, 27 November 2026, 17:00 (Madrid time)`. */
export function momentForCustomer(at: Date, timeZone: string): string {
  const part = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(at);
  const day = part({ day: 'numeric', month: 'long', year: 'numeric' });
  const time = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${part({ weekday: 'long' })}, ${day}, ${time} (${zoneInWords(timeZone)})`;
}

const zoneInWords = (timeZone: string): string =>
  timeZone.includes('/')
    ? `${timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ')} time`
    : timeZone;
