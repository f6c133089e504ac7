import { Temporal } from 'temporal-polyfill';
import type { WorkingCalendar } from '#contracts/calendars.ts';
import { type HolidaysOf, type WorkingYear, workingYear } from './working-year.ts';

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

const FARTHEST = 200;
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
  const walk = createWalk(yearOf, (at) => dateOf(at).year);
  const endOfDate = (day: Temporal.PlainDate): Date =>
    new Date(day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds - 1000);

  return {
    timeZone,
    version,
    dateOf,
    isWorking: (at) => walk.shiftFrom(at).start <= at.getTime(),
    next: (at) => new Date(Math.max(walk.shiftFrom(at).start, at.getTime())),
    addMinutes: (from, minutes) => walk.add(from, Math.round(minutes * MINUTE)),
    minutesBetween: (a, b) => walk.between(a, b) / MINUTE,
    addDays: (from, days) => walk.addDays(from, days),
    addDaysAfter: (date, days) =>
      walk.closing(date.year, yearOf(date.year).daysUntil(date.toString()) + days - 1),
    daysBetween: (from, to) => walk.daysBetween(from, to),
    addCalendarDays: (from, days) => endOfDate(dateOf(from).add({ days })),
    endOfDay: (day) => {
      const worked = yearOf(day.year).days.find(({ date }) => date === day.toString());
      return worked ? new Date(worked.end) : endOfDate(day);
    },
  };
}

interface Shift {
  readonly year: number;
  readonly day: number;
  readonly start: number;
}

/** Moving over years of working time, in milliseconds. */
function createWalk(yearOf: (year: number) => WorkingYear, localYear: (at: Date) => number) {
  /** Working time since the year began; what a night shift of the year before still has to work is below zero. */
  const position = (at: Date): { year: number; ms: number } => {
    const year = localYear(at);
    const before = yearOf(year - 1);
    return { year, ms: yearOf(year).workedBy(at.getTime()) + before.workedBy(at.getTime()) - before.total };
  };
  const within = (year: number, from: number): number => {
    if (Math.abs(year - from) > FARTHEST) throw new RangeError('More than 200 years of working time away.');
    return year;
  };

  /** The shift that is on, or else the next. */
  const shiftFrom = (at: Date): Shift => {
    const local = localYear(at);
    for (let year = local - 1; ; year += 1) {
      const shift = yearOf(within(year, local)).shiftFrom(at.getTime());
      if (shift) return { year, ...shift };
    }
  };
  /** When the so manieth worked day ends, counted on from this year's first, which is 0. */
  const closing = (from: number, days: number): Date => {
    let year = from;
    let index = days;
    for (; index >= yearOf(year).days.length; year = within(year + 1, from))
      index -= yearOf(year).days.length;
    const day = yearOf(year).days[index];
    if (!day) throw new RangeError('A clock runs a whole number of working days, forward.');
    return new Date(day.end);
  };
  const daysApart = (a: Shift, b: Shift): number => {
    let days = b.day - a.day;
    for (let year = a.year; year < b.year; year += 1) days += yearOf(year).days.length;
    return days;
  };

  return {
    shiftFrom,
    add: (from: Date, ms: number): Date => {
      if (ms === 0) return new Date(Math.max(shiftFrom(from).start, from.getTime()));
      const start = position(from);
      let { year } = start;
      let left = start.ms + ms;
      // Where one shift ends and another begins lies the same working time: going on it is the end, going back the beginning.
      const ahead = ms > 0;
      const over = () => (ahead ? left > yearOf(year).total : left >= yearOf(year).total);
      for (; over(); year = within(year + 1, start.year)) left -= yearOf(year).total;
      for (; ahead ? left <= 0 : left < 0; left += yearOf(year).total) year = within(year - 1, start.year);
      return new Date(ahead ? yearOf(year).endAfter(left) : yearOf(year).startAfter(left));
    },
    between: (a: Date, b: Date): number => {
      const [from, to] = [position(a), position(b)];
      let ms = to.ms - from.ms;
      for (let { year } = from; year < to.year; year += 1) ms += yearOf(year).total;
      for (let { year } = to; year < from.year; year += 1) ms -= yearOf(year).total;
      return ms;
    },
    closing,
    addDays: (from: Date, days: number): Date => {
      const start = shiftFrom(from);
      return closing(start.year, start.day + days);
    },
    daysBetween: (from: Date, to: Date): number =>
      to <= from ? 0 : Math.max(0, daysApart(shiftFrom(from), shiftFrom(to)) - 1),
  };
}
