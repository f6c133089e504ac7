import { expect, test } from 'vitest';
import { FACTS, readPolicy } from '#domains/gate/index.ts';

const faultsOf = (yaml: string) => {
  const read = readPolicy(yaml, FACTS);
  return read.ok ? [] : read.faults;
};

test.each([
  ['[', 60_000],
  ['{a: ', 15_000],
  ['- ', 30_000],
  ['? ', 30_000],
  [': ', 30_000],
  ['&a ', 20_000],
  ['!a ', 20_000],
])('a text of nothing but «%s» is refused soon, with few words', (part, times) => {
  const before = process.cpuUsage();
  const faults = faultsOf(part.repeat(times));
  // Processor time (µs).
  expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.length).toBeLessThanOrEqual(50);
  expect(faults.map(({ say }) => say).join()).not.toContain('call stack');
});

test.each([
  'a: &a [x]\nb: *a',
  'a: &a {x: 1}\nb:\n  <<: *a',
  'policy: x\npolicy: y',
  '__proto__: {policy: x}',
  '!!js/function x',
  'policy: x\n---\npolicy: y',
])('«%s» is no policy', (yaml) => {
  expect(faultsOf(yaml)).not.toEqual([]);
});
