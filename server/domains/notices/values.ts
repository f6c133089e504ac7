import { localeOfDates, type PlaceholderValues } from '#domains/templates/index.ts';
import { reasonIn } from './reasons.ts';

/** For whom dates and amounts are written. */
export interface Locale {
  /** BCP 47. */
  readonly language: string;
  /** IANA. */
  readonly timeZone: string;
}

type Words = Readonly<Record<string, string>>;

/** Names by which systems give the same thing. */
const PARTY = ['party', 'merchant', 'payee', 'creditor', 'collector', 'carrier'];
const FROM = ['from', 'effective', 'effectiveFrom', 'startsAt'];
const DUE = ['due', 'dueAt', 'until', 'by', 'expectedAt'];
const NUMBER = ['number', 'invoice', 'reference', 'order'];
const BEFORE = ['before', 'old', 'oldLimit', 'oldPrice'];
const AFTER = ['after', 'new', 'newLimit', 'newPrice', 'limit', 'price'];
const AMOUNT = ['amount', 'fee'];

const first = (words: Words, names: readonly string[]): string | undefined =>
  names.map((name) => words[name]).find((value) => value !== undefined);

const MOST_DECIMALS = 20;

/** An amount as it is written for the reader; what is no decimal number or has no currency stands as it was given. */
function money(value: string | undefined, words: Words, { language }: Locale): string | null {
  if (value === undefined) return null;
  const { currency } = words;
  if (!/^-?\d+(\.\d+)?$/.test(value) || currency === undefined || !/^[A-Z]{3}$/.test(currency)) return value;
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const { minimumFractionDigits: least = 0 } = format.resolvedOptions();
  // Nothing is rounded away: what was charged is what is told, also where a currency has no small coins.
  const given = /\.(\d*[1-9])0*$/.exec(value)?.[1]?.length ?? 0;
  if (given <= least) return format.format(Number(value));
  // No formatter takes more, and no price has them.
  if (given > MOST_DECIMALS) return `${value} ${currency}`;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: given,
  }).format(Number(value));
}

const DAY = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;

/** A day stays the day that was given in every zone; an instant becomes the reader's day. Other words stand as they are. */
function date(value: string | undefined, locale: Locale): string | null {
  if (value === undefined) return null;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value);
  const at = new Date(value);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(at.getTime())) return value;
  const timeZone = isDay ? 'UTC' : locale.timeZone;
  return new Intl.DateTimeFormat(localeOfDates(locale), { ...DAY, timeZone }).format(at);
}

function instant(value: string | undefined): Date | null {
  const at = value === undefined ? new Date(Number.NaN) : new Date(value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** What placeholders stand for in words about one thing. */
export function valuesOf(words: Words, locale: Locale): PlaceholderValues {
  return {
    'notice.subject': words.subject ?? null,
    'notice.reason': reasonIn(locale.language, words.reason),
    'notice.amount': money(first(words, AMOUNT), words, locale),
    'notice.party': first(words, PARTY) ?? null,
    'notice.at': instant(words.at),
    'notice.from': date(first(words, FROM), locale),
    'notice.due': date(first(words, DUE), locale),
    'notice.number': first(words, NUMBER) ?? null,
    'notice.before': money(first(words, BEFORE), words, locale),
    'notice.after': money(first(words, AFTER), words, locale),
    'notice.address': words.address ?? null,
    'notice.next': words.next?.replace(/[.\s]+$/, '') ?? null,
  };
}

const WHEN = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
} as const;

/** One thing in one line: when, how much, with whom, about what, and why. */
export function lineOf(words: Words, locale: Locale): string {
  const values = valuesOf(words, locale);
  const at = instant(words.at);
  const when =
    at && new Intl.DateTimeFormat(localeOfDates(locale), { ...WHEN, timeZone: locale.timeZone }).format(at);
  const what = [
    when,
    values['notice.amount'],
    values['notice.party'],
    values['notice.number'],
    words.subject,
    values['notice.address'],
  ];
  const said = [words.say, what.filter(Boolean).join(', '), values['notice.reason']];
  return said.filter(Boolean).join(': ');
}

/** One thing in a few words for a text message: what about, how much, with whom, and why. */
export function briefLineOf(words: Words, locale: Locale): string {
  const values = valuesOf(words, locale);
  const change = [values['notice.before'], values['notice.after']].filter(Boolean).join(' → ');
  const what = [
    words.subject,
    values['notice.amount'],
    change,
    values['notice.party'],
    values['notice.number'],
    values['notice.address'],
  ];
  return [words.say, what.filter(Boolean).join(', '), values['notice.reason']].filter(Boolean).join(': ');
}
