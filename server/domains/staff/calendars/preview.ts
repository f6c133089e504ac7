import type { z } from 'zod';
import type { CalendarPreview, WorkingCalendar } from '#contracts/calendars.ts';
import { invalid } from '#platform/errors.ts';
import { checkRegion, holidaysOf } from './holidays.ts';
import { type WorkingTime, workingTime } from './working-time.ts';
import { type HolidaysOf, unusualDay } from './working-year.ts';

const YEAR = 366 * 86_400_000;
const DEADLINES = [1, 2, 3, 5, 10, 15];

/** What a calendar comes to from now on, before anybody relies on it; 422 as by `checkRules`. */
export async function previewCalendar(
  calendar: WorkingCalendar,
  now: Date,
): Promise<z.output<typeof CalendarPreview>> {
  const { time, holidays } = await checkRules(calendar, now);
  const weekdays = new Set(calendar.shifts.map(({ day }) => day));
  const days: z.output<typeof CalendarPreview>['days'] = [];
  const today = time.dateOf(now);
  for (let ahead = 0; ahead <= 365; ahead += 1) {
    const date = today.add({ days: ahead });
    const iso = date.toString();
    const unusual = unusualDay(calendar, holidays, iso);
    // A holiday on a day that is free anyway changes nothing.
    const matters = weekdays.has(date.dayOfWeek) || calendar.specialDays.some((day) => day.date === iso);
    if (!unusual || !matters) continue;
    days.push({ date: iso, name: unusual.name, shifts: [...unusual.shifts] });
  }
  return {
    working: time.isWorking(now),
    next: time.next(now).toISOString(),
    deadlines: DEADLINES.map((workingDays) => ({
      workingDays,
      endsAt: time.addDays(now, workingDays).toISOString(),
    })),
    days,
  };
}

/** Refuses (422) a region whose holidays nobody knows, and hours in which nobody works for a whole year. */
export async function checkRules(
  calendar: WorkingCalendar,
  now: Date,
): Promise<{ time: WorkingTime; holidays: HolidaysOf }> {
  await checkRegion(calendar.holidays);
  const holidays = await holidaysOf(calendar.holidays);
  const time = workingTime(calendar, holidays, 'not saved');
  if (time.minutesBetween(now, new Date(now.getTime() + YEAR)) === 0)
    throw invalid('shifts', 'By these hours nobody works for a whole year.');
  return { time, holidays };
}
