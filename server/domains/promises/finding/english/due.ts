import type { ParsedComponents, ParsedResult } from 'chrono-node';
import { casual, GB } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';
import type { Due } from '../language.ts';
import type { Moments } from '../moments.ts';
import { phrasesIn } from './phrases.ts';

/** Before a date: what belongs to the words that say when. */
const LEAD =
  /\b(?:(?:by|before|until|till|on|at|in|around|about|after|for|no later than|not later than|come|sometime|early|later|between\s+\d{1,2}(?::\d\d)?\s*(?:[ap]m)?\s+and)\s+(?:the\s+)?){1,2}$/i;
/** Before a date: it tells what is spoken of, not when it will be done. */
const OTHER_DATE = /\b(?:from|since|of|dated|regarding|last|your|every|each)\s+(?:the\s+)?$/i;
const JOINS =
  /^[\s,]{0,4}(?:(?:at|by|before|around|between(?:\s+\d{1,2}(?::\d\d)?\s*(?:[ap]m)?\s+and)?)\s{1,3})?$/i;
const RANGE = /^\s{1,3}(?:and|to|-|–|until|till|or)\s{1,3}$/i;
const DEADLINE = /^(?:by|before|within|no later|not later|until|in)\b/i;

const certainDay = (date: ParsedComponents) => date.isCertain('day') || date.isCertain('weekday');

const plainDay = (date: ParsedComponents) =>
  Temporal.PlainDate.from({
    year: date.get('year') ?? 1,
    month: date.get('month') ?? 1,
    day: date.get('day') ?? 1,
  });

/** Hours that nobody calls in stand for the afternoon, where neither a.m. nor p.m. is said: "at 3" is 15:00. */
function hourOf(time: ParsedComponents, words: string): number {
  const hour = time.get('hour') ?? 0;
  return !time.isCertain('meridiem') && hour > 0 && hour < 7 && !/\b0\d/.test(words) ? hour + 12 : hour;
}

/** The parser moves "at 3" to tomorrow when 3 a.m. has passed; 15:00 today may be still to come. */
function thisAfternoon(at: Date, time: ParsedComponents | null, moments: Moments): Date {
  if (!time || time.isCertain('meridiem') || time.isCertain('timezoneOffset')) return at;
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(
    moments.local.timeZoneId,
  );
  const dayBefore = local.subtract({ days: 1 }).epochMilliseconds;
  return dayBefore > moments.local.epochMilliseconds ? new Date(dayBefore) : at;
}

/** The instant that a day and perhaps a time stand for; `words` with what leads to them ("before Friday"). */
function instantOf(
  day: ParsedComponents,
  time: ParsedComponents | null,
  words: string,
  moments: Moments,
): Date {
  const date = plainDay(day);
  if (/^after\b/i.test(words)) return moments.endOfDay(date);
  if (time) {
    const [hour, minute] = [hourOf(time, words), time.get('minute') ?? 0];
    const offset = time.isCertain('timezoneOffset') ? time.get('timezoneOffset') : null;
    if (offset === null) return moments.at(date, hour, minute);
    return new Date(Date.UTC(date.year, date.month - 1, date.day, hour, minute - offset));
  }
  if (/\bmorning\b/i.test(words)) return moments.at(date, 12, 0);
  if (/\bevening\b/i.test(words)) return moments.at(date, 20, 0);
  if (/night\b/i.test(words)) return moments.at(date, 22, 0);
  return moments.endOfDay(/^before\b/i.test(words) ? date.subtract({ days: 1 }) : date);
}

/**
 * What the date parser finds. It is given the customer's wall clock as if it were UTC, so that its arithmetic knows no change
 * of clocks; the wall time it answers with becomes an instant in the customer's zone.
 */
function datesIn(words: string, moments: Moments): Due[] {
  const { local, dayFirst } = moments;
  const wall = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  const results = (dayFirst ? GB : casual).parse(
    words,
    { instant: new Date(wall), timezone: 0 },
    { forwardDate: true },
  );
  const groups: ParsedResult[][] = [];
  for (const result of results) {
    const last = groups.at(-1)?.at(-1);
    if (last && belongTogether(words, last, result)) groups.at(-1)?.push(result);
    else groups.push([result]);
  }
  return groups.flatMap((group) => dueOf(words, group, moments) ?? []);
}

/** "tomorrow between 9 am and 1 pm" comes as a day and two times. */
function belongTogether(words: string, first: ParsedResult, second: ParsedResult): boolean {
  const gap = words.slice(first.index + first.text.length, second.index);
  const [timed, timedToo] = [first.start.isCertain('hour'), second.start.isCertain('hour')];
  if (timed && timedToo) return RANGE.test(gap) && !certainDay(second.start);
  return JOINS.test(gap) && timed !== timedToo && certainDay(first.start) !== certainDay(second.start);
}

function dueOf(words: string, group: readonly ParsedResult[], moments: Moments): Due | null {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return null;
  const before = words.slice(0, first.index);
  const lead = LEAD.exec(before)?.[0] ?? '';
  const [start, end] = [first.index - lead.length, last.index + last.text.length];
  const short = first.text.length <= 3 && !/\d/.test(first.text);
  if (OTHER_DATE.test(before) || (short && lead === '')) return null;
  const parts = group.map((result) => result.end ?? result.start);
  const day = parts.find(certainDay);
  const time = parts.findLast((part) => part.isCertain('hour')) ?? null;
  if (!day && !time && !/morning|afternoon|evening|night/i.test(first.text)) return null;
  const at = instantOf(day ?? time ?? first.start, time, words.slice(start, end), moments);
  return { start, end, at: day ? at : thisAfternoon(at, time, moments) };
}

/** Puts together what both found: in order, without overlaps, phrases before dates. */
function candidates(words: string, moments: Moments): Due[] {
  const taken: Due[] = [];
  for (const due of [...phrasesIn(words, moments), ...datesIn(words, moments)]) {
    if (!taken.some((other) => due.start < other.end && other.start < due.end)) taken.push(due);
  }
  return taken.sort((a, b) => a.start - b.start);
}

/** The deadline among the words that say when; else the first of them; vague ones ("soon") only where nothing else is said. */
export function dueIn(words: string, moments: Moments): Due | null {
  const now = moments.local.epochMilliseconds;
  const open = candidates(words, moments).filter(({ at }) => at === null || at.getTime() >= now);
  const dated = open.filter(({ at }) => at !== null);
  const deadline = dated.find(({ start, end }) => DEADLINE.test(words.slice(start, end)));
  return deadline ?? dated[0] ?? open[0] ?? null;
}

const LEADING =
  /(?:^\s*|[.,;:!–-]\s*|\b(?:and|so|then|but)\s+)((?:soon|shortly|(?:later )?today|tonight|tomorrow(?: \w+)?|(?:by|before|on|within|in|at|first thing|this|next)\s[\w'’:. -]{2,40}?(?:day|week|month|hours?|minutes?|days|morning|afternoon|evening|noon|\d(?: ?[ap]m)?)s?),?\s+)$/i;

/** Where a clause begins whose subject stands at `subject`, not before `after`: "Tomorrow I will" begins with its due words. */
export function leadingDue(sentence: string, subject: number, after: number): number {
  const from = Math.max(after, subject - 80);
  const lead = LEADING.exec(sentence.slice(from, subject))?.[1];
  return lead ? subject - lead.length : subject;
}
