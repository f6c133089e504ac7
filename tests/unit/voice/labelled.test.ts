import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { claimsIn, statementsIn } from '#domains/voice/index.ts';

const CONTEXT = { now: new Date('2026-06-10T09:00:00Z'), timeZone: 'Europe/Madrid' };
/** Floors are raised, never lowered; the held-out half was not looked at while patterns were written. */
const FLOORS: Record<string, { precision: number; recall: number }> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'floors.json'), 'utf8'),
);

interface Labelled {
  readonly language: string;
  readonly text: string;
  readonly wanted: readonly string[];
  readonly half: 'development' | 'held-out';
}

const sentences: Labelled[] = readFileSync(join(import.meta.dirname, 'labelled.txt'), 'utf8')
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

const found = (text: string): string[] => [
  ...claimsIn(text, CONTEXT).map(({ kind, sure }) => (sure ? kind : `${kind}?`)),
  ...statementsIn(text, CONTEXT).map(({ kind, topic, value }) => `${kind}:${topic}:${value}`),
];

function score(of: readonly Labelled[]) {
  let right = 0;
  let wrong = 0;
  let missed = 0;
  const faults: string[] = [];
  for (const { text, wanted } of of) {
    const left = [...wanted];
    for (const one of found(text)) {
      const at = left.indexOf(one);
      if (at === -1) {
        wrong += 1;
        faults.push(`wrong ${one}: ${text}`);
      } else {
        right += 1;
        left.splice(at, 1);
      }
    }
    missed += left.length;
    faults.push(...left.map((one) => `missed ${one}: ${text}`));
  }
  return {
    right,
    wrong,
    missed,
    faults,
    precision: right / (right + wrong),
    recall: right / (right + missed),
  };
}

const parts = {
  whole: sentences,
  development: sentences.filter(({ half }) => half === 'development'),
  'held-out': sentences.filter(({ half }) => half === 'held-out'),
  en: sentences.filter(({ language }) => language === 'en'),
  de: sentences.filter(({ language }) => language === 'de'),
  es: sentences.filter(({ language }) => language === 'es'),
};

describe('statements in words, on the labelled set', () => {
  test.each(Object.entries(parts))('%s: no worse than it was', (name, part) => {
    const { faults, ...figures } = score(part);
    console.info(name, part.length, figures, name === 'development' ? faults : '');
    expect(figures.precision).toBeGreaterThanOrEqual(FLOORS[name]?.precision ?? 0.9);
    expect(figures.recall).toBeGreaterThanOrEqual(FLOORS[name]?.recall ?? 0.8);
  });
});
