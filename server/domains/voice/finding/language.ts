import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { ClaimKind as Kinds } from '#contracts/voice.ts';

/** What our letters state of our dealings with a customer (docs/one-voice.md). */
export const CLAIM_KINDS = Kinds.options;
export type ClaimKind = z.output<typeof Kinds>;

const Patterns = z.array(z.string().min(1));
const byTopic = <T extends z.ZodType>(value: T) => z.record(z.string(), value);

/** A file of words/: the patterns of one language. */
const LanguageFile = z.strictObject({
  code: z.string().length(2),
  common: z.array(z.string()),
  parts: z.record(z.string(), z.string()),
  condition: z.string(),
  claims: z.record(z.enum(CLAIM_KINDS), Patterns),
  /** Forms that are present and past alike, and what tells in their sentence which is meant. */
  twofold: z.strictObject({ forms: z.string(), past: z.string(), present: z.string() }).optional(),
  statements: z.strictObject({
    decisions: byTopic(z.strictObject({ yes: Patterns, no: Patterns })),
    amounts: byTopic(Patterns),
    dates: byTopic(Patterns),
  }),
  asks: z.string(),
  debt: Patterns,
  promotion: z.strictObject({ signs: Patterns, unless: z.string() }),
  days: z.strictObject({
    months: z.array(z.string()).length(12),
    today: z.array(z.string()),
    yesterday: z.array(z.string()),
    tomorrow: z.array(z.string()),
    dayBefore: z.array(z.string()),
    /** From Monday on; none where a library reads them. */
    weekdays: z.array(z.string()),
    /** «vor zwei Tagen», «il y a deux jours», «two days ago». */
    ago: z.strictObject({ before: z.string(), behind: z.string(), days: z.string(), weeks: z.string() }),
    /** Numbers in words, from one on. */
    counts: z.array(z.string()).min(1),
    lastWeek: z.string(),
    thisWeek: z.string(),
    lastMonth: z.string(),
  }),
  say: z.record(z.enum([...CLAIM_KINDS, 'supersedes', 'and']), z.string()),
});

type Period = 'lastWeek' | 'thisWeek' | 'lastMonth';

/** Patterns that mean something, such as «the refund is refused». */
export interface Topical {
  readonly topic: string;
  readonly patterns: readonly RegExp[];
}

/** The patterns of one language, ready to be used. */
export interface Language {
  /** BCP 47 primary subtag. */
  readonly code: string;
  readonly common: ReadonlySet<string>;
  readonly condition: RegExp;
  readonly claims: readonly (readonly [ClaimKind, readonly RegExp[]])[];
  /** Forms of verbs that are present and past alike; `null`: the language has none that matter. */
  readonly twofold: { readonly forms: RegExp; readonly past: RegExp; readonly present: RegExp } | null;
  readonly decisions: readonly (Topical & { readonly value: 'yes' | 'no' })[];
  readonly amounts: readonly Topical[];
  readonly dates: readonly Topical[];
  /** For the database: how an answer is asked for. */
  readonly asks: string;
  readonly debt: readonly RegExp[];
  /** Words that sell something, and what tells in their sentence that they do not. */
  readonly promotion: { readonly signs: readonly RegExp[]; readonly unless: RegExp };
  readonly days: Omit<z.output<typeof LanguageFile>['days'], Period> & Readonly<Record<Period, RegExp>>;
  /** Sentences for live claims, with {day}, {amount} and such. */
  readonly say: z.output<typeof LanguageFile>['say'];
}

/**
 * Letters and digits of the scripts that our languages are written in or that are mistaken for theirs (Latin, Greek, Cyrillic):
 * to compile all of \p{L} for the hundreds of patterns took a second of every process.
 */
const SIGN_OF_WORD = '[0-9A-Za-zªµºÀ-ÖØ-öø-ʯͰ-ԯḀ-ỿ]';
/** `\b` knows ASCII only; words of other languages end where letters and digits do. */
const EDGE = `(?:(?<=${SIGN_OF_WORD})(?!${SIGN_OF_WORD})|(?<!${SIGN_OF_WORD})(?=${SIGN_OF_WORD}))`;

function load(file: string): Language {
  const url = new URL(`./words/${file}`, import.meta.url);
  const words = LanguageFile.parse(parse(readFileSync(url, 'utf8')));
  const whole = (source: string): string =>
    source
      .replace(/\{([a-z]+)\}/g, (_, part: string) => whole(words.parts[part] ?? missing(file, part)))
      .replaceAll('\\b', EDGE);
  const pattern = (source: string): RegExp => new RegExp(whole(source), 'giu');
  const once = (source: string): RegExp => new RegExp(whole(source), 'iu');
  const topics = (given: Readonly<Record<string, readonly string[]>>): Topical[] =>
    Object.entries(given).map(([topic, sources]) => ({ topic, patterns: sources.map(pattern) }));
  return {
    ...words,
    common: new Set(words.common),
    condition: once(words.condition),
    claims: CLAIM_KINDS.map((kind) => [kind, words.claims[kind].map(pattern)]),
    twofold: words.twofold
      ? {
          forms: once(words.twofold.forms),
          past: once(words.twofold.past),
          present: once(words.twofold.present),
        }
      : null,
    decisions: Object.entries(words.statements.decisions).flatMap(([topic, { yes, no }]) => [
      { topic, value: 'no' as const, patterns: no.map(pattern) },
      { topic, value: 'yes' as const, patterns: yes.map(pattern) },
    ]),
    amounts: topics(words.statements.amounts),
    dates: topics(words.statements.dates),
    debt: words.debt.map(pattern),
    promotion: { signs: words.promotion.signs.map(pattern), unless: once(words.promotion.unless) },
    days: {
      ...words.days,
      lastWeek: once(words.days.lastWeek),
      thisWeek: once(words.days.thisWeek),
      lastMonth: once(words.days.lastMonth),
    },
  };
}

function missing(file: string, part: string): never {
  throw new Error(`${file} uses {${part}}, which is not among its parts.`);
}

let loaded: readonly Language[] | undefined;

/** Every language that there is a file for; English first. Read when first needed: making the patterns takes a while. */
export function languages(): readonly Language[] {
  loaded ??= readdirSync(new URL('./words/', import.meta.url))
    .filter((file) => file.endsWith('.yaml'))
    .sort((a, b) => Number(b === 'en.yaml') - Number(a === 'en.yaml') || a.localeCompare(b))
    .map(load);
  return loaded;
}

/** Languages of which at least one common word stands in a text; the patterns of others need not be tried. All, where none do. */
export function languagesIn(text: string): readonly Language[] {
  const words = new Set(text.toLowerCase().match(/\p{L}+/gu));
  const found = languages().filter(({ common }) => [...common].some((word) => words.has(word)));
  return found.length > 0 ? found : languages();
}

/** The language that a text is written in, by its commonest words; the wanted one where they do not tell, else English. */
export function languageOf(text: string, wanted: string | null): Language {
  const words =
    text
      .toLowerCase()
      .slice(0, 5000)
      .match(/\p{L}+/gu) ?? [];
  const own = wanted?.split('-')[0]?.toLowerCase();
  const points = languages().map((language) => ({
    language,
    count: words.filter((word) => language.common.has(word)).length + (language.code === own ? 0.5 : 0),
  }));
  const best = points.reduce((a, b) => (b.count > a.count ? b : a));
  return best.language;
}
