import type { WorkingCalendar } from '#contracts/calendars.ts';
import { wallClock } from './wall-clock.ts';

/** Public holidays of a local year: name by ISO date. */
export type HolidaysOf = (year: number) => ReadonlyMap<string, string>;

type Hours = WorkingCalendar['specialDays'][number]['shifts'][number];

/** Why a date has other hours than its week: a special day or a holiday. */
export interface UnusualDay {
  readonly name: string;
  readonly shifts: readonly Hours[];
}

/** What makes this date differ from its week; a special day counts before a holiday. */
export function unusualDay(
  calendar: WorkingCalendar,
  holidays: HolidaysOf,
  date: string,
): UnusualDay | undefined {
  const special = calendar.specialDays.find((day) => day.date === date);
  if (special) return special;
  const holiday = holidays(Number(date.slice(0, 4))).get(date);
  return holiday === undefined ? undefined : { name: holiday, shifts: [] };
}

const hoursOn = (
  calendar: WorkingCalendar,
  holidays: HolidaysOf,
  date: string,
  weekday: number,
): readonly Hours[] =>
  unusualDay(calendar, holidays, date)?.shifts ?? calendar.shifts.filter(({ day }) => day === weekday);

/** The shifts that start within one local year, laid out so that any place in them is found by halving. */
export interface WorkingYear {
  /** Working time of the year, ms. */
  readonly total: number;
  /** Dates with any working time, and when it ends. */
  readonly days: readonly { readonly date: string; readonly end: number }[];
  /** How many of `days` are not after this date. */
  daysUntil(date: string): number;
  /** Working time of this year up to an instant, ms. */
  workedBy(at: number): number;
  /** The shift that is on at an instant or the next of this year; `day` counts in `days`. */
  shiftFrom(at: number): { readonly start: number; readonly day: number } | undefined;
  /** The earliest instant by which `worked` ms of the year are done; 0 < worked ≤ total. */
  endAfter(worked: number): number;
  /** The latest instant at which work goes on after `worked` ms; 0 ≤ worked < total. */
  startAfter(worked: number): number;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly day: number;
  /** Working time of the year before it, ms. */
  readonly before: number;
}

/** Lays out one local year of a calendar. */
export function workingYear(calendar: WorkingCalendar, holidays: HolidaysOf, year: number): WorkingYear {
  const { spans, days } = layOut(calendar, holidays, year);
  const last = spans.at(-1);
  const length = (span: Span) => span.end - span.start;
  const total = last ? last.before + length(last) : 0;
  return {
    total,
    days,
    daysUntil: (date) => firstWhere(days, (day) => day.date > date),
    workedBy: (at) => {
      const span = spans[firstWhere(spans, ({ end }) => end > at)];
      return span ? span.before + Math.max(0, at - span.start) : total;
    },
    shiftFrom: (at) => spans[firstWhere(spans, ({ end }) => end > at)],
    endAfter: (worked) => {
      const span = spans[firstWhere(spans, (one) => one.before + length(one) >= worked)];
      if (!span) throw new RangeError('Not in this year.');
      return span.start + worked - span.before;
    },
    startAfter: (worked) => {
      const span = spans[firstWhere(spans, ({ before }) => before > worked) - 1];
      if (!span) throw new RangeError('Not in this year.');
      return span.start + worked - span.before;
    },
  };
}

function layOut(calendar: WorkingCalendar, holidays: HolidaysOf, year: number) {
  const toInstant = wallClock(calendar.timeZone);
  const shiftsOn = (day: number): { opens: number; end: number }[] => {
    const hours = hoursOn(calendar, holidays, isoDate(day), 1 + ((((day + 3) % 7) + 7) % 7));
    return hours
      .map(({ from, to }) => ({
        opens: toInstant(day * DAY + ofDay(from)),
        end: toInstant((to <= from ? day + 1 : day) * DAY + ofDay(to)),
      }))
      .sort((a, b) => a.opens - b.opens);
  };
  const first = Date.UTC(year, 0) / DAY;
  const next = Date.UTC(year + 1, 0) / DAY;
  const spans: Span[] = [];
  const days: { date: string; end: number }[] = [];
  let before = 0;
  // Last night's shift may still be on when a special day begins: an instant is worked once.
  let busyUntil = shiftsOn(first - 1).at(-1)?.end ?? 0;
  for (let day = first; day < next; day += 1) {
    for (const { opens, end } of shiftsOn(day)) {
      const start = Math.max(opens, busyUntil);
      if (end <= start) continue; // swallowed by the hour that summer time skips, or by last night's shift
      if (days.at(-1)?.date === isoDate(day)) days.pop();
      days.push({ date: isoDate(day), end });
      spans.push({ start, end, day: days.length - 1, before });
      before += end - start;
      busyUntil = end;
    }
  }
  return { spans, days };
}

const DAY = 86_400_000;

const isoDate = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** Milliseconds from midnight. */
const ofDay = (time: string): number => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;

/** Index of the first that holds, where all after it hold too; the length where none does. */
function firstWhere<T>(list: readonly T[], holds: (one: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = list[middle];
    if (one !== undefined && holds(one)) high = middle;
    else low = middle + 1;
  }
  return low;
}
