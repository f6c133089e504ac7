import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sentencesOf } from '#domains/decisions/index.ts';
import {
  builtInPolicies,
  checkPolicies,
  FACTS,
  policySchema,
  readPolicy,
  runCases,
  type TellingMeans,
  testsOfBuiltIn,
} from '#domains/gate/index.ts';
import { BUILT_INS } from '#domains/templates/index.ts';

const BUILT_IN = builtInPolicies();

/** A company that has everything to tell with. */
const MEANS: TellingMeans = {
  templates: new Map(
    [...BUILT_INS].map(([key, { content }]) => [
      key,
      { channels: content.channels, languages: content.texts.map(({ language }) => language) },
    ]),
  ),
  channels: new Set(['email', 'sms', 'letter', 'portal']),
  languages: ['de', 'en', 'es', 'fr'],
};

const policyOf = (yaml: string) => {
  const read = readPolicy(yaml, FACTS, 1);
  if (!read.ok) throw new Error(read.faults.map(({ line, say }) => `${line}: ${say}`).join('\n'));
  return read.policy;
};

describe.each(BUILT_IN.map((one) => [one.name, one] as const))('%s', (name, { yaml }) => {
  test('is called like its file, and names its source', () => {
    const policy = policyOf(yaml);
    expect(policy.name).toBe(name);
    expect(policy.source.some(({ see }) => see.length > 0)).toBe(true);
  });

  test('does what its tests say', () => {
    const tests = testsOfBuiltIn(name);
    const { ran, failed } = runCases(policyOf(yaml), tests?.yaml ?? '');
    expect(failed.map(({ say }) => say)).toEqual([]);
    expect(ran).toBeGreaterThan(0);
  });

  test('is in the form of the published schema', () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(policySchema());
    validate(parse(yaml));
    expect(validate.errors).toBeNull();
    expect(validate({ ...parse(yaml), removes: true })).toBe(false);
  });

  test('reads as sentences without code in them', () => {
    const said = sentencesOf(policyOf(yaml));
    const all = [...said.rules, ...said.duties, ...said.exemptions].map(({ sentence }) => sentence);
    expect(all.length).toBeGreaterThan(0);
    for (const sentence of all) expect(sentence).not.toMatch(/&&|\|\||==|has\(/);
  });
});

test('together they make sense, and every duty can be told', () => {
  const texts = BUILT_IN.map(({ name, file, yaml }) => ({
    file,
    yaml,
    inForce: true,
    tests: testsOfBuiltIn(name),
  }));
  expect(checkPolicies(texts, MEANS)).toEqual([]);
});

test('P4 to P9 and P11 of the rules of care are all there', () => {
  const sources = new Set(BUILT_IN.flatMap(({ yaml }) => policyOf(yaml).source.flatMap(({ see }) => see)));
  for (const one of ['P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P11']) expect(sources).toContain(one);
});
