import { Temporal } from 'temporal-polyfill';
import type { WorkingCalendar } from '#contracts/calendars.ts';
import { type HolidaysOf, type WorkingYear, workingYear } from './working-year.ts';
import { WorkingYears } from './working-years.ts';

/**
 * Arithmetic in working time by one version of one calendar. A shift belongs to the day it starts on. Times end with the
 * shift: closing time is the last instant of a deadline, and no longer working. Works over years without walking minutes;
 * RangeError more than 200 years away.
 */
export interface WorkingTime {
  /** IANA. */
  readonly timeZone: string;
  /** The version of the calendar that this goes by; a deadline that is kept with it can be explained later (R72). */
  readonly version: string;
  isWorking(at: Date): boolean;
  /** The first working instant from `at` on; `at` itself where work is on. */
  next(at: Date): Date;
  /** `minutes` of working time later, or earlier where negative; with 0, `next`. */
  addMinutes(from: Date, minutes: number): Date;
  /** Working minutes from `a` to `b`; negative where `b` is earlier. */
  minutesBetween(a: Date, b: Date): number;
  /**
   * When a clock of `days` whole working days ends: at closing time of the so manieth working day after the day of `from`.
   * What comes out of hours counts as come on the next working day (R3).
   */
  addDays(from: Date, days: number): Date;
  /** Closing time of the so manieth working day after a date, whether or not that is worked; 1 is the next. */
  addDaysAfter(date: Temporal.PlainDate, days: number): Date;
  /** Whole working days that a clock started at `from` has run by `to`: `daysBetween(a, addDays(a, n))` is n; never negative. */
  daysBetween(from: Date, to: Date): number;
  /** The end of the local date that is `days` calendar days after that of `from`, whether or not it is worked. */
  addCalendarDays(from: Date, days: number): Date;
  /** Closing time of a working day; the end of the date where nobody works. */
  endOfDay(day: Temporal.PlainDate): Date;
  /** The local date of an instant. */
  dateOf(at: Date): Temporal.PlainDate;
}

const MINUTE = 60_000;

/** Working time by a calendar; `version` names it, `holidays` are those of its region. */
export function workingTime(calendar: WorkingCalendar, holidays: HolidaysOf, version: string): WorkingTime {
  const { timeZone } = calendar;
  const years = new Map<number, WorkingYear>();
  const yearOf = (year: number): WorkingYear => {
    const known = years.get(year) ?? workingYear(calendar, holidays, year);
    years.set(year, known);
    return known;
  };
  const dateOf = (at: Date): Temporal.PlainDate =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
  const walk = new WorkingYears(yearOf, (at) => dateOf(at).year);
  const endOfDate = (day: Temporal.PlainDate): Date =>
    new Date(day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds - 1000);

  return {
    timeZone,
    version,
    dateOf,
    isWorking: (at) => walk.shiftFrom(at).start <= at.getTime(),
    next: (at) => walk.next(at),
    addMinutes: (from, minutes) => walk.add(from, Math.round(minutes * MINUTE)),
    minutesBetween: (a, b) => walk.between(a, b) / MINUTE,
    addDays: (from, days) => {
      const { year, day } = walk.shiftFrom(from);
      return walk.closing(year, day + days);
    },
    addDaysAfter: (date, days) =>
      walk.closing(date.year, yearOf(date.year).daysUntil(date.toString()) + days - 1),
    daysBetween: (from, to) => (to <= from ? 0 : Math.max(0, walk.daysBetween(from, to) - 1)),
    addCalendarDays: (from, days) => endOfDate(dateOf(from).add({ days })),
    endOfDay: (day) => {
      const worked = yearOf(day.year).days.find(({ date }) => date === day.toString());
      return worked ? new Date(worked.end) : endOfDate(day);
    },
  };
}
