import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimsIn, statementsIn } from '#domains/voice/index.ts';

const CONTEXT = { now: new Date('2026-06-10T09:00:00Z'), timeZone: 'Europe/Madrid' };

/** A sentence, and what stands in it. */
export interface Labelled {
  readonly language: string;
  readonly text: string;
  readonly wanted: readonly string[];
  readonly half: 'development' | 'held-out';
}

/** The sentences of a file beside this one: `language | sentence | claims | statements`. */
export const labelledIn = (file: string): Labelled[] =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [language = '', text = '', claims = '', statements = ''] = line
        .split('|')
        .map((part) => part.trim());
      const marks = statements.match(/(?:decision|date):\S+|amount:\S+ \S+/g) ?? [];
      const odd = createHash('sha256').update(text).digest().readUInt8(0) % 2 === 1;
      return {
        language,
        text,
        wanted: [...claims.split(' ').filter((one) => one !== ''), ...marks],
        half: odd ? 'held-out' : 'development',
      };
    });

/** What is found in a sentence, as labels. */
export const found = (text: string): string[] => [
  ...claimsIn(text, CONTEXT).map(({ kind, sure }) => (sure ? kind : `${kind}?`)),
  ...statementsIn(text, CONTEXT).map(({ kind, topic, value }) => `${kind}:${topic}:${value}`),
];
