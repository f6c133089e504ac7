/** What varies in the stories: who it happens to, when, over what, with which thing. Seeds are printed when one fails. */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';

const GIVEN = [
  'Zoë',
  'Seán',
  'Łukasz',
  "D'Arcy",
  'José María',
  'Владимир',
  'محمد',
  '小龍',
  'नेहा',
  'Ngọc',
  'Þóra',
  'Ἑλένη',
];
const FAMILY = [
  'O’Brien',
  "O'Neill-Smith",
  'Żółć',
  'Müller, Jr.',
  'de la Cruz',
  'Ильич',
  'الفاتح',
  '李',
  'शर्मा',
  'Nguyễn',
  'X Æ',
];

/** Names of people: in several scripts, with apostrophes, commas and hyphens, or made of any letters. */
export const names = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(...GIVEN), fc.constantFrom(...FAMILY))
      .map((parts) => parts.join(' ')),
  },
  fc.stringMatching(/^\p{Lu}\p{Ll}{1,12} \p{Lu}[\p{Ll}'’-]{1,12}\p{Ll}$/u),
);

/** Zones with whole, half and quarter hours; with summer time in the north, in the south, of half an hour, and without. */
const ZONES = [
  'Europe/London',
  'Europe/Madrid',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
];
export const zones = fc.constantFrom(...ZONES);

export const products = fc.oneof(
  fc.constantFrom(
    'debit card',
    'SIM card',
    'fibre router',
    'contact lenses (−2.75)',
    'clé de la boîte',
    'e-bike battery №2',
  ),
  fc.stringMatching(/^[a-zäöü]{3,12} [A-Z0-9]{1,6}$/),
);

/** The ways in which somebody turns to a company. */
export const channels = fc.constantFrom(
  'email',
  'phone',
  'voicemail',
  'letter',
  'sms',
  'chat',
  'social',
  'visit',
);
export type Way = 'email' | 'phone' | 'voicemail' | 'letter' | 'sms' | 'chat' | 'social' | 'visit';

/** Days on which many are off somewhere, as `MM-DD`. */
const HOLIDAYS = ['12-24', '12-31', '01-01', '05-01', '07-03', '10-11', '02-28'];

/** A moment of a kind, to be found in the calendar by `nextOf`. */
export interface Season {
  readonly kind: 'clocks change' | 'holidays' | 'any day';
  /** So many days before the change or holiday. */
  readonly daysBefore: number;
  readonly holiday: string;
  /** Days from now on an ordinary day. */
  readonly days: number;
  /** Minutes from midnight, local. */
  readonly minute: number;
}

export const seasons: fc.Arbitrary<Season> = fc.record({
  kind: fc.constantFrom('clocks change', 'clocks change', 'holidays', 'any day'),
  daysBefore: fc.integer({ min: 0, max: 3 }),
  holiday: fc.constantFrom(...HOLIDAYS),
  days: fc.integer({ min: 1, max: 9 }),
  minute: fc.integer({ min: 0, max: 1439 }),
});

/** The next change of the clocks in a zone; `null` where there is none. */
export function clocksChange(zone: string, after: Date): Date | null {
  const change = local(after, zone).getTimeZoneTransition('next');
  return change && new Date(change.epochMilliseconds);
}

/** The first such moment in a zone that is more than four days after another. */
export function nextOf({ kind, daysBefore, holiday, days, minute }: Season, zone: string, after: Date): Date {
  const from = local(after, zone).add({ days: 4 });
  const change =
    kind === 'clocks change' ? from.add({ days: daysBefore }).getTimeZoneTransition('next') : null;
  const day = change?.subtract({ days: daysBefore }).toPlainDate();
  const date =
    day ??
    (kind === 'holidays'
      ? nextDate(from.toPlainDate(), holiday, daysBefore)
      : from.add({ days }).toPlainDate());
  const time = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 });
  return new Date(date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds);
}

function nextDate(from: Temporal.PlainDate, monthDay: string, daysBefore: number): Temporal.PlainDate {
  const found = [from.year, from.year + 1]
    .map((year) => Temporal.PlainDate.from(`${year}-${monthDay}`).subtract({ days: daysBefore }))
    .find((date) => Temporal.PlainDate.compare(date, from) >= 0);
  return found ?? from;
}

/** An instant as people in a zone have it. */
export const local = (at: Date | string, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(new Date(at).getTime()).toZonedDateTimeISO(zone);

/** So many days later at this local hour. */
export const localTime = (from: Date, zone: string, days: number, hour: number, minute = 0): Date =>
  new Date(
    local(from, zone)
      .toPlainDate()
      .add({ days })
      .toZonedDateTime({ timeZone: zone, plainTime: { hour, minute } }).epochMilliseconds,
  );

/** Who it happens to, where and when. */
export const people = fc.record({ name: names, zone: zones, season: seasons });
export type Somebody = typeof people extends fc.Arbitrary<infer T> ? T : never;

/** Runs a story for several drawn cases; a failing one prints its seed and what was drawn. */
export const varied =
  <T>(drawn: fc.Arbitrary<T>, story: (drawn: T) => Promise<void>, numRuns = 4) =>
  (): Promise<void> =>
    fc.assert(fc.asyncProperty(drawn, story), { numRuns, endOnFailure: true });
