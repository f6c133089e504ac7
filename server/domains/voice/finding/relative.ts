import type { Temporal } from 'temporal-polyfill';
import type { Language } from './language.ts';

/** Whether a text speaks of what has been or of what may be to come, for a day that is named without its year. */
export type Tense = 'past' | 'any';

/** A day, and where it stands in the words; `null` where none is named. */
export type Found = { readonly day: Temporal.PlainDate; readonly at: number } | null;

/** So long ago as words say: «vor zwei Wochen». */
interface Ago {
  readonly count: number;
  /** Days; weeks otherwise. */
  readonly days: boolean;
  readonly at: number;
}

interface Patterns {
  readonly near: readonly (readonly [RegExp, number])[];
  /** From Monday on. */
  readonly weekdays: readonly RegExp[];
  readonly ago: RegExp;
}

const patterns = new Map<string, Patterns>();

/** Made once for each language. */
function patternsOf({ code, days }: Language): Patterns {
  const known = patterns.get(code);
  if (known) return known;
  const one = (names: readonly string[], behind = ''): RegExp =>
    new RegExp(`(?<!\\p{L})(?:${names.join('|')})(?!\\p{L})${behind}`, 'iu');
  const { before, behind, days: day, weeks } = days.ago;
  const count = `(\\d{1,3}|${days.counts.join('|')})`;
  const made = {
    near: [
      [one(days.dayBefore), -2],
      [one(days.today), 0],
      [one(days.yesterday), -1],
      [one(days.tomorrow), 1],
    ] as const,
    // «Montag, 20. Mai» is that day of May.
    weekdays: days.weekdays.map((name) => one([name], '(?!,?\\s+(?:den\\s+|dem\\s+|le\\s+)?\\d)')),
    ago: new RegExp(
      `(?<![\\p{L}\\d])${before && `${before}\\s+`}${count}\\s+(?:(${day})|${weeks})${behind && `\\s+${behind}`}(?!\\p{L})`,
      'iu',
    ),
  };
  patterns.set(code, made);
  return made;
}

/** «Gestern», «avant-hier», «hace dos días», «am Freitag». */
export function relativeDay(
  words: string,
  language: Language,
  today: Temporal.PlainDate,
  tense: Tense,
): Found {
  const { near, weekdays } = patternsOf(language);
  const found = [
    ...near.map(([pattern, days]) => [pattern, today.add({ days })] as const),
    ...weekdays.map((pattern, index) => [pattern, weekdayNear(index + 1, today, tense)] as const),
  ].flatMap(([pattern, day]) => {
    const match = pattern.exec(words);
    return match ? [{ day, at: match.index }] : [];
  });
  const ago = agoIn(words, language);
  if (ago !== null && isExact(ago)) found.push({ day: today.subtract({ days: ago.count }), at: ago.at });
  return found.sort((a, b) => a.at - b.at)[0] ?? null;
}

/** The last such day before today, or the next behind it. */
function weekdayNear(weekday: number, today: Temporal.PlainDate, tense: Tense): Temporal.PlainDate {
  const past = (today.dayOfWeek - weekday + 7) % 7 || 7;
  return tense === 'past' ? today.subtract({ days: past }) : today.add({ days: 7 - (past % 7) });
}

/** Whoever says «fourteen days ago» means about that. */
const isExact = ({ days, count }: Ago): boolean => days && count < 7;

function agoIn(words: string, language: Language): Ago | null {
  const found = patternsOf(language).ago.exec(words);
  const [, count = '', days] = found ?? [];
  if (!found) return null;
  const written = language.days.counts.findIndex((one) => new RegExp(`^(?:${one})$`, 'iu').test(count));
  return { count: written === -1 ? Number(count) : written + 1, days: days !== undefined, at: found.index };
}

/** The days around «two weeks ago», first and last; `null` where the words name no such time. */
export function roughly(
  words: string,
  language: Language,
  today: Temporal.PlainDate,
): { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate } | null {
  const ago = agoIn(words, language);
  if (ago === null || isExact(ago)) return null;
  const middle = today.subtract({ days: ago.days ? ago.count : 7 * ago.count });
  const give = ago.days ? 2 : 4;
  return { first: middle.subtract({ days: give }), last: middle.add({ days: give }) };
}
