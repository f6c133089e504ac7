import { expect, test } from 'vitest';
import { runAlone } from '../../simulate/alone.ts';
import { createFate } from '../../simulate/fate.ts';
import { FORBIDDEN, type Lived, plus } from '../../simulate/harm.ts';
import { intentsOf } from '../../simulate/intents.ts';
import { peopleOf } from '../../simulate/people.ts';

const DAYS = 365;

function yearOf(seed: number): Lived {
  const fate = createFate(seed);
  return runAlone(fate, intentsOf(fate, peopleOf(fate, 40), DAYS), DAYS);
}

test('the same seed is the same year', () => {
  expect(yearOf(7)).toEqual(yearOf(7));
  expect(yearOf(7)).not.toEqual(yearOf(8));
});

test('each harm that the gate is to forbid really happens on their own, and work is done', () => {
  const years = Array.from({ length: 50 }, (_, seed) => yearOf(seed + 1));
  const harm = years.map((year) => year.harm).reduce(plus);
  for (const kind of FORBIDDEN) expect(harm[kind], kind).toBeGreaterThan(0);
  const { calls, ...work } = years.map((year) => year.work).reduce(plus);
  expect(calls).toBe(0);
  for (const [kind, count] of Object.entries(work)) expect(count, kind).toBeGreaterThan(0);
});
