import { randomId } from '@mantine/hooks';
import type { Calendar, WorkingCalendar } from '../../api/types.ts';

/** Hours of a day. */
export interface Hours {
  from: string;
  to: string;
}

/** Hours that are being edited; `id` tells them apart while they change. */
export interface EditedHours extends Hours {
  id: string;
}

/** A calendar as it is edited: days of the week from Monday, each with its shifts. */
export interface CalendarValues {
  name: string;
  timeZone: string;
  week: EditedHours[][];
  country: string;
  state: string;
  region: string;
  specialDays: { id: string; date: string; name: string; shifts: EditedHours[] }[];
}

/** Monday to Sunday, as the API counts them. */
export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const OFFICE: Hours = { from: '09:00', to: '17:00' };

/** What is edited; a new calendar begins with office hours where its maker is. */
export function valuesOf(calendar: Calendar | null): CalendarValues {
  return {
    name: calendar?.name ?? '',
    timeZone: calendar?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    week: weekOf(calendar).map(edited),
    country: calendar?.holidays?.country ?? '',
    state: calendar?.holidays?.state ?? '',
    region: calendar?.holidays?.region ?? '',
    specialDays:
      calendar?.specialDays.map((day) => ({ ...day, id: randomId(), shifts: edited(day.shifts) })) ?? [],
  };
}

const edited = (shifts: readonly Hours[]): EditedHours[] => shifts.map((one) => ({ ...one, id: randomId() }));
const plain = ({ from, to }: Hours): Hours => ({ from, to });

/** Shifts by day of the week. */
export function weekOf(calendar: Pick<Calendar, 'shifts'> | null): Hours[][] {
  return DAYS.map((day) =>
    calendar
      ? calendar.shifts
          .filter((shift) => shift.day === day)
          .map(plain)
          .sort((a, b) => a.from.localeCompare(b.from))
      : day <= 5
        ? [OFFICE]
        : [],
  );
}

/** As the API takes it. */
export function rulesOf(values: CalendarValues): WorkingCalendar {
  const { timeZone, week, country, state, region, specialDays } = values;
  return {
    timeZone,
    shifts: week.flatMap((shifts, index) => shifts.map((hours) => ({ day: index + 1, ...plain(hours) }))),
    holidays: country ? { country, ...(state ? { state } : {}), ...(region ? { region } : {}) } : null,
    specialDays: specialDays.map(({ date, name, shifts }) => ({ date, name, shifts: shifts.map(plain) })),
  };
}

/** Whether everything that is needed is there, so that asking what it comes to makes sense. */
export function isComplete(values: CalendarValues): boolean {
  const given = (hours: Hours): boolean => hours.from !== '' && hours.to !== '';
  return (
    values.week.some((shifts) => shifts.length > 0) &&
    values.week.flat().every(given) &&
    values.specialDays.every((day) => day.date !== '' && day.name.trim() !== '' && day.shifts.every(given))
  );
}
