import type { Temporal } from 'temporal-polyfill';
import { english } from './english/index.ts';
import type { Language, PromiseAct } from './language.ts';
import { type Moments, momentsOf } from './moments.ts';
import { sentencesOf } from './sentences.ts';

export type { PromiseAct } from './language.ts';

/** A promise found in a text. */
export interface FoundPromise {
  /** UTF-16 offsets of the whole clause that promises. */
  readonly start: number;
  readonly end: number;
  /** The clause as written: `text.slice(start, end)`. */
  readonly words: string;
  readonly act: PromiseAct;
  /** In the words of the text ("tomorrow before noon"), null where none is said. */
  readonly dueWords: string | null;
  /** The due instant, null where no time is said or it cannot be understood. */
  readonly dueAt: Date | null;
}

/** Where and when a text is written, which is what its due words are measured from. */
export interface FindingContext {
  readonly now: Date;
  /** IANA time zone of the customer: "tomorrow" is their tomorrow. */
  readonly timeZone: string;
  /** BCP 47 of the text, English where absent. */
  readonly language?: string | undefined;
  /** End of the working day and working days by the company's calendar; where absent: 17:00 local, every day works. */
  readonly working?:
    | { endOfDay(day: Temporal.PlainDate): Date; addDays(from: Date, days: number): Date }
    | undefined;
}

const LANGUAGES: readonly Language[] = [english];

/** Primary subtags of the languages whose promises are found; in others nothing is found. */
export const PROMISE_LANGUAGES: readonly string[] = LANGUAGES.map((language) => language.code);

/** Whether 3/5 is the third of May: by the country of the language, else by where the customer's clock hangs. */
function dayFirst(tag: string, timeZone: string): boolean {
  const [, country] = tag.split('-');
  return country ? country.toUpperCase() !== 'US' : !/^(?:America|US)\//.test(timeZone);
}

/**
 * What the writer's side commits to in `text`, in order, not overlapping. The text must hold the writer's own words only.
 * Takes time in proportion to the length of the text; never throws on a text, but does on a time zone that is none.
 */
export function findPromises(text: string, context: FindingContext): FoundPromise[] {
  const tag = context.language ?? 'en';
  const language = LANGUAGES.find(({ code }) => code === tag.split('-')[0]?.toLowerCase());
  if (!language) return [];
  const moments: Moments = momentsOf(
    context.now,
    context.timeZone,
    dayFirst(tag, context.timeZone),
    context.working,
  );
  return [...sentencesOf(text, language.abbreviations)].flatMap(({ start, end }) =>
    language.clausesIn(text.slice(start, end)).map((clause) => {
      const from = start + clause.start;
      const words = text.slice(from, start + clause.end);
      const due = language.dueIn(words, moments);
      return {
        start: from,
        end: from + words.length,
        words,
        act: clause.act,
        dueWords: due && words.slice(due.start, due.end),
        dueAt: due?.at ?? null,
      };
    }),
  );
}
