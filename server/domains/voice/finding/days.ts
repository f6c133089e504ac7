import { parse } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import type { Language } from './language.ts';
import { type Found, relativeDay, roughly, type Tense } from './relative.ts';

/** When and where a text is written. */
export interface TextContext {
  readonly now: Date;
  /** IANA zone of the customer: days are theirs. */
  readonly timeZone: string;
}

/** The first day that is named in a few words, with its place in them; `null` where there is none. */
export function dayIn(
  words: string,
  language: Language,
  context: TextContext,
  tense: Tense,
): { readonly day: Temporal.PlainDate; readonly at: number } | null {
  const today = Temporal.Instant.fromEpochMilliseconds(context.now.getTime())
    .toZonedDateTimeISO(context.timeZone)
    .toPlainDate();
  const written = [
    numeric(words, today, tense, context.timeZone),
    named(words, language, today, tense),
    relativeDay(words, language, today, tense),
    ...(language.code === 'en' ? [bySpeech(words, today, tense)] : []),
  ].filter((one) => one !== null);
  return written.sort((a, b) => a.at - b.at)[0] ?? null;
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return null;
  }
}

/** The year that is meant: of the past the last, else the nearest. */
function withYear(
  month: number,
  day: number,
  year: string | undefined,
  today: Temporal.PlainDate,
  tense: Tense,
): Temporal.PlainDate | null {
  if (year !== undefined) return dateOf(year.length === 2 ? 2000 + Number(year) : Number(year), month, day);
  const near = [-1, 0, 1]
    .map((shift) => dateOf(today.year + shift, month, day))
    .filter((one) => one !== null);
  const fits = tense === 'past' ? near.filter((one) => Temporal.PlainDate.compare(one, today) <= 0) : near;
  const far = (one: Temporal.PlainDate): number => Math.abs(one.until(today).days);
  return fits.sort((a, b) => far(a) - far(b))[0] ?? null;
}

const ISO = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/;
const DOTS = /(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?(?!\d)/;
const SLASHES = /(?<![\d/])(\d{1,2})\/(\d{1,2})(?:\/(\d{4}|\d{2}))?(?![\d/])/;

function numeric(words: string, today: Temporal.PlainDate, tense: Tense, zone: string): Found {
  const iso = ISO.exec(words);
  if (iso) return at(dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3])), iso.index);
  const dots = DOTS.exec(words);
  if (dots) return at(withYear(Number(dots[2]), Number(dots[1]), dots[3], today, tense), dots.index);
  const slashes = SLASHES.exec(words);
  if (!slashes) return null;
  const [first, second] = [Number(slashes[1]), Number(slashes[2])];
  const [day, month] = /^(?:America|US)\//.test(zone) ? [second, first] : [first, second];
  return at(withYear(month, day, slashes[3], today, tense), slashes.index);
}

const at = (day: Temporal.PlainDate | null, index: number): Found => (day ? { day, at: index } : null);

interface DayPatterns {
  readonly dayFirst: RegExp;
  readonly monthFirst: RegExp;
}

const patterns = new Map<string, DayPatterns>();

/** Made once for each language. */
function patternsOf({ code, days }: Language): DayPatterns {
  const known = patterns.get(code);
  if (known) return known;
  // «Juil.» and «juin» are told apart by four letters only.
  const months = days.months
    .map((month) => `${month}|${month.slice(0, 4)}\\.?(?!\\p{L})|${month.slice(0, 3)}\\.?(?!\\p{L})`)
    .join('|');
  const made = {
    dayFirst: new RegExp(
      `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|er|\\.|º)?\\s+(?:of\\s+|de\\s+)?(${months})(?:,?\\s+(?:de\\s+|del\\s+)?(\\d{4}))?`,
      'iu',
    ),
    monthFirst: new RegExp(
      `(?<!\\p{L})(${months})\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,?\\s+(\\d{4}))?`,
      'iu',
    ),
  };
  patterns.set(code, made);
  return made;
}

/** «3 June 2026», «June 3rd», «3. Juni», «3 de junio de 2026». */
function named(words: string, language: Language, today: Temporal.PlainDate, tense: Tense): Found {
  const { dayFirst, monthFirst } = patternsOf(language);
  const before = dayFirst.exec(words);
  const behind = monthFirst.exec(words);
  const month = (name = ''): number => monthOf(name.toLowerCase().replace('.', ''), language.days.months);
  if (before && (!behind || before.index <= behind.index))
    return at(withYear(month(before[2]), Number(before[1]), before[3], today, tense), before.index);
  return behind && at(withYear(month(behind[1]), Number(behind[2]), behind[3], today, tense), behind.index);
}

/** From 1 on; «septembre» and its beginnings. */
const monthOf = (name: string, months: readonly string[]): number =>
  1 + months.findIndex((month) => month === name || month.startsWith(name.slice(0, 4)));

const SPEECH = /\b(?:ago|last|next|this|mon|tues|wednes|thurs|fri|satur|sun)/i;

const WHOLE = /\b(?:week|month|year)s?\b/i;

/** «last Monday», «two days ago»; what names no particular day, such as «last week», is no day. */
function bySpeech(words: string, today: Temporal.PlainDate, tense: Tense): Found {
  if (!SPEECH.test(words)) return null;
  const noon = new Date(Date.UTC(today.year, today.month - 1, today.day, 12));
  const result = parse(words, { instant: noon, timezone: 0 }, { forwardDate: tense === 'any' }).find(
    ({ start, text }) => (start.isCertain('day') || start.isCertain('weekday')) && !WHOLE.test(text),
  );
  if (!result) return null;
  const part = (name: 'year' | 'month' | 'day', otherwise: number): number =>
    result.start.get(name) ?? otherwise;
  return at(
    dateOf(part('year', today.year), part('month', today.month), part('day', today.day)),
    result.index,
  );
}

/** A stretch of time of the customer's, such as a day: from its first instant to the first behind it. */
export interface Day {
  readonly from: Date;
  readonly to: Date;
}

/** «Last week», «im letzten Monat»: the calendar's, and the Sunday before, for those whose week begins with it. */
export function periodIn(words: string, language: Language, { now, timeZone }: TextContext): Day | null {
  const { days } = language;
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const first = today.with({ day: 1 });
  const rough = roughly(words, language, today);
  if (rough) return { from: instantsOf(rough.first, timeZone).from, to: instantsOf(rough.last, timeZone).to };
  const [from, to] = days.lastWeek.test(words)
    ? [monday.subtract({ days: 8 }), monday]
    : days.lastMonth.test(words)
      ? [first.subtract({ months: 1 }), first]
      : days.thisWeek.test(words)
        ? [monday.subtract({ days: 1 }), today.add({ days: 1 })]
        : [];
  return from && to ? { from: instantsOf(from, timeZone).from, to: instantsOf(to, timeZone).from } : null;
}

/** A day as two instants: its first, and the first of the next. */
export function instantsOf(day: Temporal.PlainDate, timeZone: string): Day {
  const instant = (date: Temporal.PlainDate): Date =>
    new Date(date.toZonedDateTime(timeZone).epochMilliseconds);
  return { from: instant(day), to: instant(day.add({ days: 1 })) };
}

/** A day from its ISO form. */
export const dayOf = (iso: string): Temporal.PlainDate => Temporal.PlainDate.from(iso);
