import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** Words by language, or the code that means the same. */
const REASONS = z
  .record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]))
  .parse(parse(readFileSync(new URL('./reasons.yaml', import.meta.url), 'utf8')));

/** A reason in words: that of its code in the language, else as it was given; a code that nobody knows says nothing. */
export function reasonIn(language: string, reason: string | undefined): string | null {
  if (reason === undefined) return null;
  const known = wordsOf(codeOf(reason));
  const words = known?.[language.split('-')[0] ?? ''] ?? known?.en;
  if (words !== undefined) return words;
  return /^[a-z0-9_.-]+$|^[A-Z0-9]+(_[A-Z0-9]+)+$/.test(reason) ? null : reason.replace(/[.\s]+$/, '');
}

/** `NON_PAYMENT` and `non payment` are `non-payment`. */
const codeOf = (reason: string): string =>
  reason
    .trim()
    .toLowerCase()
    .replace(/[\s_.-]+/g, '-');

function wordsOf(code: string): Readonly<Record<string, string>> | undefined {
  const found = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return typeof found === 'string' ? wordsOf(found) : found;
}
