import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Locale, valuesOf } from './values.ts';

/** What may change in something that was told, in the order in which it is named. */
const NAMED = ['subject', 'number', 'party', 'amount', 'after', 'from', 'due', 'reason'] as const;

const Language = z.strictObject({
  /** Before the subject of a message. */
  title: z.string(),
  /** Above the list of what has changed. */
  intro: z.string(),
  /** Where nothing that is shown has changed. */
  again: z.string(),
  /** With `{from}`. */
  before: z.string(),
  /** In place of a value that is not there any more. */
  gone: z.string(),
  names: z.record(z.enum(NAMED), z.string()),
});
const WORDS = z
  .looseObject({ en: Language })
  .catchall(Language)
  .parse(parse(readFileSync(new URL('./changed.yaml', import.meta.url), 'utf8')));

const inLanguage = ({ language }: Locale) => WORDS[language.split('-')[0]?.toLowerCase() ?? ''] ?? WORDS.en;

type Words = Readonly<Record<string, string>>;

/** What has changed since it was told, each from what to what; pure. */
export function changesIn(was: Words, words: Words, locale: Locale): string[] {
  const { names, before, gone } = inLanguage(locale);
  const [then, now] = [valuesOf(was, locale), valuesOf(words, locale)];
  return NAMED.flatMap((name) => {
    const [from, to] = [then[`notice.${name}`], now[`notice.${name}`]];
    if (from === to) return [];
    const said = `${names[name]}: ${to ?? gone}`;
    return [from ? `${said} (${before.replace('{from}', String(from))})` : said];
  });
}

/** The paragraph that says what has changed since it was told. */
export function changedWords(was: Words, words: Words, locale: Locale): string {
  const { intro, again } = inLanguage(locale);
  const changes = changesIn(was, words, locale);
  return changes.length === 0 ? again : [intro, ...changes.map((one) => `– ${one}`)].join('\n');
}

/** What the subject begins with of a message that tells what has changed. */
export const changedTitle = (locale: Locale): string => inLanguage(locale).title;
