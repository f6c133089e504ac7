import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const KINDS = ['documents', 'debt-advice', 'time-to-pay'] as const;
type Kind = (typeof KINDS)[number];

const Patterns = z.array(z.string().min(3)).min(1);
const Words = z.record(
  z.string().regex(/^[a-z]{2}$/),
  z.strictObject({ documents: Patterns, 'debt-advice': Patterns, 'time-to-pay': Patterns }),
);

const WORDS = Words.parse(parse(readFileSync(new URL('./answer-words.yaml', import.meta.url), 'utf8')));
/** `\b` and `\w` of Unicode: letters with accents belong to words. */
const unicode = (pattern: string): RegExp =>
  new RegExp(
    pattern
      .replaceAll('\\b', '(?:(?<![\\p{L}\\p{N}])(?=[\\p{L}\\p{N}])|(?<=[\\p{L}\\p{N}])(?![\\p{L}\\p{N}]))')
      .replaceAll('\\w', '[\\p{L}\\p{N}_]'),
    'iu',
  );
const SIGNS = KINDS.map((kind) => ({
  kind,
  signs: Object.values(WORDS).flatMap((language) => language[kind].map(unicode)),
}));
/** Longer than this nothing is read. */
const LENGTH = 20_000;

/** How somebody answers a letter of claim in their own words, in any of the languages; quoted lines do not count. */
export function answersIn(text: string): Kind[] {
  const own = text
    .slice(0, LENGTH)
    .split('\n')
    .filter((line) => !line.startsWith('>'))
    .join(' ')
    .replaceAll(/\s+/g, ' ');
  return SIGNS.filter(({ signs }) => signs.some((sign) => sign.test(own))).map(({ kind }) => kind);
}
