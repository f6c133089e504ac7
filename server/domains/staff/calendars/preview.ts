import type { z } from 'zod';
import type { CalendarPreview, WorkingCalendar } from '#contracts/calendars.ts';
import { checkRegion, holidaysOf } from './holidays.ts';
import { workingTime } from './working-time.ts';
import { unusualDay } from './working-year.ts';

const DEADLINES = [1, 2, 3, 5, 10, 15];

/** What a calendar comes to from now on, before anybody relies on it; 422 for an unknown region. */
export async function previewCalendar(
  calendar: WorkingCalendar,
  now: Date,
): Promise<z.output<typeof CalendarPreview>> {
  await checkRegion(calendar.holidays);
  const holidays = await holidaysOf(calendar.holidays);
  const time = workingTime(calendar, holidays, 'preview');
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
