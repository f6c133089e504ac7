import type { z } from 'zod';
import type { Later } from '#contracts/automation.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';

const HOUR = 3_600_000;

/** When something is due: hours by the clock, days until their end, working time by the calendar of the team. */
export async function dueAfter(
  db: Database | Tx,
  { count, unit }: z.output<typeof Later>,
  teamId: string | null,
  now: Date,
): Promise<Date> {
  if (unit === 'hours') return new Date(now.getTime() + count * HOUR);
  const time = await workingTimeOf(db, { teamId, at: now });
  if (unit === 'days') return time.addCalendarDays(now, count);
  return unit === 'working-days' ? time.addDays(now, count) : time.addMinutes(now, count * 60);
}
