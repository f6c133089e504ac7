import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { found, type Labelled, labelledIn } from './labels.ts';

/** Floors are raised, never lowered; the held-out half was not looked at while patterns were written. */
const FLOORS: Record<string, { precision: number; recall: number }> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'floors.json'), 'utf8'),
);

const sentences = labelledIn('labelled.txt');

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

test.each(labelledIn('wordings.txt'))('other wordings: $text', ({ text, wanted }) => {
  expect(found(text).toSorted()).toEqual(wanted.toSorted());
});
