import { dayIn, now as serverNow, zone } from './clock.ts';
import { t } from './index.ts';

const locale = (): string =>
  navigator.languages.find((language) => language.toLowerCase().startsWith(t.language)) ?? t.language;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept by name; by the clock of whoever reads unless the options name a zone. */
function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { timeZone = zone() } = options;
  const key = `${name} ${timeZone}`;
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale(), { ...options, timeZone });
    formats.set(key, made);
  }
  return made;
}

/** Whether two moments are on the same day, to whoever reads. */
const sameDay = (a: number, b: number): boolean => dayIn(a, zone()) === dayIn(b, zone());

/** Date and time in full, such as "Friday, 6 November 2026 at 14:02:11". */
export const fullTime = (at: string): string =>
  format('full', { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(at));

/** Clock time such as "14:02". */
export const clockTime = (at: string): string => format('clock', { timeStyle: 'short' }).format(new Date(at));

/** A day such as "Monday, 6 April 2026". */
export const day = (at: string): string =>
  format('day', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(at));

/** A date such as "6 Apr 2026". */
export const date = (at: string): string =>
  format('dmy', { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at));

/** The same of a day of the calendar, `YYYY-MM-DD`. */
export const dateOfDay = (day: string): string =>
  format('dmy', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(day));

/** A day of the week, 1 for Monday to 7 for Sunday. */
export const weekday = (day: number, length: 'long' | 'short' = 'long'): string =>
  format(`weekday ${length}`, { weekday: length, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day)); // the first of January 2024 was a Monday

/** Day and time as the clock shows it in a time zone, such as "Thu, 24 Dec 2026, 12:00". */
export const zonedTime = (at: string, timeZone: string): string =>
  format('zoned', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).format(new Date(at));

/** As short as it can be understood: the time today, the day this year, else the date. */
export function shortTime(at: string): string {
  const [then, now] = [Date.parse(at), serverNow()];
  if (sameDay(then, now)) return clockTime(at);
  if (dayIn(then, zone()).slice(0, 4) === dayIn(now, zone()).slice(0, 4))
    return format('dm', { day: 'numeric', month: 'short' }).format(then);
  return date(at);
}

/** Day and time, such as "6 Nov, 14:02". */
export const dayTime = (at: string): string =>
  sameDay(Date.parse(at), serverNow()) ? clockTime(at) : `${shortTime(at)}, ${clockTime(at)}`;

/** How long ago, in the largest unit that says enough: "3 h", "2 days". */
export function span(from: string, now = serverNow()): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(from)) / 60_000));
  if (minutes < 60) return t.units.minutes(minutes);
  if (minutes < 48 * 60) return t.units.hours(Math.floor(minutes / 60));
  return t.units.days(Math.floor(minutes / 1440));
}

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;
const DAY = /\b\d{4}-\d\d-\d\d\b/g;
/** A sentence of the server with its instants and days as people read them. */
export const sayInstants = (text: string): string =>
  text.replace(INSTANT, (at) => dayTime(at)).replace(DAY, (at) => dateOfDay(at));

/** An amount in minor units, such as "€12.50". */
export const money = (minor: number, currency: string): string =>
  new Intl.NumberFormat(locale(), { style: 'currency', currency }).format(
    minor / 10 ** minorDigits(currency),
  );

/** How many digits a currency has after the point: 2 for euros, 0 for yen. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat(locale(), { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
  2;

/** One of these, such as "€50.00 or £50.00". */
export const eitherOf = (parts: readonly string[]): string =>
  new Intl.ListFormat(locale(), { type: 'disjunction' }).format(parts);

/** A share such as "40 %". */
export const share = (part: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(part);

/** A count by locale. */
export const count = (value: number): string => value.toLocaleString(locale());

/** Bytes as people say them: "1.2 MB". */
export function bytes(size: number): string {
  const [unit, divisor] = size < 1000 ? ['byte', 1] : size < 1e6 ? ['kilobyte', 1e3] : ['megabyte', 1e6];
  const value = size / Number(divisor);
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: String(unit),
    unitDisplay: divisor === 1 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && divisor !== 1 ? 1 : 0,
  }).format(value);
}
