import type { Temporal } from 'temporal-polyfill';
import type { Due } from '../language.ts';
import type { Moments } from '../moments.ts';
import { any } from './words.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const DAY = any('today', 'tomorrow', ...WEEKDAYS);
const FRIDAY = 5;
const SUNDAY = 7;

const NUMBERS: Readonly<Record<string, number>> = {
  the: 1,
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  couple: 2,
  three: 3,
  few: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fourteen: 14,
  fifteen: 15,
  twenty: 20,
  'twenty-four': 24,
  thirty: 30,
  'forty-eight': 48,
};
const NUMBER = `(?:\\d{1,3}|(?:a |the )?(?:couple|few)(?: of)?|${Object.keys(NUMBERS)
  .filter((word) => word !== 'the')
  .join('|')})`;
/** "3", "3-5", "three to five": the last number counts, for it is what the customer must wait at most. */
const COUNT = `(?:${NUMBER}\\s*(?:-|–|to|or)\\s*)?(?<count>${NUMBER})`;
const MONTHS = any('jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec');
const WITHIN = '(?:(?:with)?in|inside|over)(?:\\s+about)?(?:\\s+the)?(?:\\s+next)?\\s+';
const UP_TO = '(?:(?:by|before|at|until)\\s+)?(?:the\\s+)?';

const numberOf = (words: string | undefined): number => {
  const word = (words ?? '').toLowerCase().replace(/^(?:a|the)\s+|\s+of$/g, '');
  return NUMBERS[word] ?? Number(word);
};

/** The next day of this name, never today; today and tomorrow by their names. */
function dayNamed(name: string | undefined, today: Temporal.PlainDate): Temporal.PlainDate {
  const word = name?.toLowerCase() ?? 'today';
  if (word === 'today') return today;
  if (word === 'tomorrow') return today.add({ days: 1 });
  return today.add({ days: ((WEEKDAYS.indexOf(word) + 7 - today.dayOfWeek) % 7) + 1 });
}

/** Friday of this week, or of the week so many weeks on; on a weekend the week that begins next is meant. */
function endOfWeek(today: Temporal.PlainDate, weeks: number): Temporal.PlainDate {
  const ahead = today.dayOfWeek > FRIDAY && weeks === 0 ? 7 : 0;
  return today.add({ days: FRIDAY - today.dayOfWeek + 7 * weeks + ahead });
}

/** The next day with this number, today included; null where no month has it. */
function nextDate(number: number, today: Temporal.PlainDate): Temporal.PlainDate | null {
  if (number < 1 || number > 31) return null;
  let month = number < today.day ? today.add({ months: 1 }) : today;
  while (month.daysInMonth < number) month = month.with({ day: 1 }).add({ months: 1 });
  return month.with({ day: number });
}

const endOfMonth = (day: Temporal.PlainDate) => day.with({ day: day.daysInMonth });

const DAY_END = 'cob|eob|eod|close of (?:business|play|(?:the )?day)|end of (?:business|play)';

type Groups = Readonly<Record<string, string | undefined>>;
type Phrase = readonly [RegExp, (groups: Groups, moments: Moments, today: Temporal.PlainDate) => Date | null];
const phrase = (source: string, instant: Phrase[1]): Phrase => [
  new RegExp(`\\b${source}(?![\\w])`, 'gi'),
  instant,
];

/** Phrases of service desks that a date parser does not know or reads otherwise, the more special first. */
const PHRASES: readonly Phrase[] = [
  phrase(`(?:${WITHIN})?${COUNT}\\s+(?:working|business|week)\\s?days?`, ({ count }, moments) =>
    moments.workingDays(numberOf(count)),
  ),
  phrase(
    `(?:${WITHIN}|every\\s+)(?:${COUNT}\\s+)?(?<unit>minute|min|hour|hr)(?<many>s)?(?:\\s+or\\s+so)?`,
    ({ count, unit, many }, moments) =>
      many && !count
        ? null
        : moments.later((count ? numberOf(count) : 1) * (/^m/i.test(unit ?? '') ? 1 : 60)),
  ),
  phrase(
    `${WITHIN}(?:${COUNT}\\s+)?(?<unit>day|week|month)(?<many>s)?(?:['’]?\\s+time)?`,
    ({ count, unit, many }, moments, today) => {
      if (many && !count) return null;
      const amount = count ? numberOf(count) : 1;
      return moments.endOfDay(today.add({ [`${(unit ?? 'day').toLowerCase()}s`]: amount }));
    },
  ),
  phrase(
    `${UP_TO}${any(
      DAY_END,
      'end of (?:the |our |your )?(?:(?:working |business )?day\\b)?',
    )}(?:\\s*(?:on\\s+|,\\s*)?(?<day>${DAY}))`,
    ({ day }, moments, today) => moments.endOfDay(dayNamed(day, today)),
  ),
  phrase(
    `${UP_TO}${any(DAY_END, 'end of (?:the |our |your )?(?:working |business )?day')}`,
    (_, moments, today) => moments.endOfDay(today),
  ),
  phrase(`${UP_TO}(?:(?:end of|later|sometime)\\s+)?(?:the|this)\\s+week`, (_, moments, today) =>
    moments.endOfDay(endOfWeek(today, 0)),
  ),
  phrase(`(?:by|before)\\s+(?:the|this)\\s+weekend`, (_, moments, today) =>
    moments.endOfDay(endOfWeek(today, 0)),
  ),
  phrase(`(?:(?:at|on|over)\\s+)?(?:the|this)\\s+weekend`, (_, moments, today) =>
    moments.endOfDay(today.add({ days: SUNDAY - today.dayOfWeek })),
  ),
  phrase(`${UP_TO}early next week`, (_, moments, today) =>
    moments.endOfDay(endOfWeek(today, 1).subtract({ days: 3 })),
  ),
  phrase(`${UP_TO}(?:end of |sometime |later )?next week`, (_, moments, today) =>
    moments.endOfDay(endOfWeek(today, 1)),
  ),
  phrase(`${UP_TO}(?:end of )?(?:the|this) month`, (_, moments, today) =>
    moments.endOfDay(endOfMonth(today)),
  ),
  phrase(`${UP_TO}(?:end of )?next month`, (_, moments, today) =>
    moments.endOfDay(endOfMonth(today.add({ months: 1 }))),
  ),
  phrase(`first thing\\s+(?:on\\s+)?(?<day>${DAY})(?:\\s+morning)?`, ({ day }, moments, today) =>
    moments.at(dayNamed(day, today), 10, 0),
  ),
  phrase(`(?<day>${DAY})(?:\\s+morning)?,? first thing`, ({ day }, moments, today) =>
    moments.at(dayNamed(day, today), 10, 0),
  ),
  phrase(
    `(?:by|at|before|around|until)\\s+(?<hour>\\d{1,2})\\s+(?:on\\s+)?(?<day>${DAY})`,
    ({ hour, day }, moments, today) =>
      Number(hour) > 23
        ? null
        : moments.at(dayNamed(day, today), Number(hour) + (Number(hour) < 7 ? 12 : 0), 0),
  ),
  phrase(
    `(?:(?<day>${DAY})\\s+)?(?:by|before|around|at)\\s+lunch(?:\\s?time)?(?:\\s+(?:on\\s+)?(?<later>${DAY}))?`,
    ({ day, later }, moments, today) => moments.at(dayNamed(day ?? later, today), 12, 0),
  ),
  phrase('first thing(?:\\s+in the morning)?', (_, moments, today) =>
    moments.at(today.add({ days: 1 }), 10, 0),
  ),
  phrase('in the morning', (_, moments, today) =>
    moments.at(moments.local.hour < 6 ? today : today.add({ days: 1 }), 12, 0),
  ),
  phrase(
    `(?:by|on|before|until)\\s+the\\s+(?<date>\\d{1,2})(?:st|nd|rd|th)(?!\\s+(?:of\\s+)?${MONTHS})`,
    ({ date }, moments, today) => {
      const day = nextDate(Number(date), today);
      return day && moments.endOfDay(day);
    },
  ),
  phrase(
    any(
      'as soon as possible|as (?:soon|quickly|fast) as (?:we|i|they|you) can|asap|a\\.s\\.a\\.p',
      "as soon as (?:they|we|i|he|she|it)(?:['’]\\w+|\\s+(?:is|are|am))\\s+\\w+",
      '(?<!as )(?:very |real |quite |pretty )?soon|shortly|momentarily|in due course|right away|straight ?away|immediately|promptly',
      'in (?:just )?a (?:moment|bit|while|sec|second)|in no time|in the (?:near|coming) (?:future|days|weeks)',
      'at (?:the|your|our) earliest \\w+|later on|now',
    ),
    () => null,
  ),
];

/** Every such phrase, in the order of the table; overlapping ones are left to the caller. */
export function phrasesIn(words: string, moments: Moments): Due[] {
  const today = moments.local.toPlainDate();
  return PHRASES.flatMap(([pattern, instant]) =>
    [...words.matchAll(pattern)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
      at: instant(found.groups ?? {}, moments, today),
    })),
  );
}
