import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Policy } from '#domains/decisions/index.ts';
import { builtInPolicies, checkPolicies, FACTS, readPolicy } from '#domains/gate/index.ts';
import { actionTypes } from '../../../web/text/en/action-types.ts';

const PAGE = readFileSync(new URL('../../../docs/policies.md', import.meta.url), 'utf8');

const rowOf = (policy: Policy): string =>
  `| [\`${policy.name}\`](../policies/${policy.name}.yaml) | ${policy.for.join(', ')} | ${policy.rules
    .map(({ code, verdict }) => `${code} (${verdict})`)
    .join(', ')} | ${policy.duties.map(({ key }) => key).join(', ')} | ${policy.source
    .map(({ mark, say, see }) => `${say} (${[mark, ...see].join(' ')})`)
    .join('; ')} |`;

const listedPolicies = (): string =>
  [
    '| policy | governs | holds or refuses | tells | source |',
    '|---|---|---|---|---|',
    ...builtInPolicies().map(({ yaml }) => {
      const read = readPolicy(yaml, FACTS);
      if (!read.ok) throw new Error(read.faults[0]?.say);
      return rowOf(read.policy);
    }),
  ].join('\n');

const listedFacts = (): string =>
  [
    '| fact | type | what it is |',
    '|---|---|---|',
    ...[...FACTS.facts.values()]
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, type, words }) => `| \`${name}\` | ${type} | ${words} |`),
  ].join('\n');

test('docs/policies.md lists every policy that comes with Kept, as it is', () => {
  expect(PAGE).toContain(listedPolicies());
});

test('docs/policies.md lists every fact, as it is', () => {
  expect(PAGE).toContain(listedFacts());
});

test('the desk has words for every kind of action that a policy of Kept governs', () => {
  const kinds = builtInPolicies().flatMap(({ yaml }) => parse(yaml).for as string[]);
  expect(kinds.map((one) => one.replace(/^!/, '')).filter((one) => !(one in actionTypes))).toEqual([]);
});

test('the example of docs/policies.md can be read', () => {
  const example = /```yaml\n(policy: [\s\S]*?)```/.exec(PAGE)?.[1] ?? '';
  expect(parse(example).policy).toBe('limit-lower');
  const text = { file: 'docs/policies.md', yaml: example, inForce: false, tests: null };
  const means = {
    templates: new Map([['limit-lowered', { channels: [], languages: [] }]]),
    channels: new Set(['email'] as const),
    languages: [],
  };
  expect(checkPolicies([text], means)).toEqual([]);
});
