import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const REASONS = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(parse(readFileSync(new URL('./reasons.yaml', import.meta.url), 'utf8')));

/** A reason in words: that of its code in the language, else as it was given; a code that nobody knows says nothing. */
export function reasonIn(language: string, reason: string | undefined): string | null {
  if (reason === undefined) return null;
  const known = REASONS[reason.toLowerCase()];
  const words = known?.[language.split('-')[0] ?? ''] ?? known?.en;
  if (words !== undefined) return words;
  return /^[a-z0-9_.-]+$/.test(reason) ? null : reason.replace(/[.\s]+$/, '');
}
