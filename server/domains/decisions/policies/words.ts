import type { FactSet, FactValue, FactValues } from '../facts.ts';

/** Words with facts in double braces. */
export interface Words {
  readonly text: string;
  readonly reads: readonly string[];
}

const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Words, ready to be filled; the names of facts that are not there come back as `unknown`. */
export function wordsOf(
  text: string,
  set: FactSet,
): { readonly words: Words; readonly unknown: readonly string[] } {
  const reads = [...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name))].sort();
  return { words: { text, reads }, unknown: reads.filter((name) => !set.facts.has(name)) };
}

/** The words with what is known; what is not is said to be so. Times are days in UTC. */
export const fill = (words: Words, values: FactValues): string =>
  words.reads.length === 0
    ? words.text
    : words.text.replace(PLACE, (_, name: string) => inWords(values[name]));

const ISO = /^\d{4}-\d{2}-\d{2}T/;

function inWords(value: FactValue): string {
  if (value === null || value === undefined) return '(not known)';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'string') return ISO.test(value) ? value.slice(0, 10) : value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
