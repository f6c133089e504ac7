import { expect, test } from 'vitest';
import { checkPolicies, type TellingMeans } from '#domains/gate/index.ts';

const MEANS: TellingMeans = {
  templates: new Map([
    ['told', { channels: [], languages: ['en'] }],
    ['by-letter', { channels: ['letter'], languages: ['en', 'de'] }],
  ]),
  channels: new Set(['email', 'portal']),
  languages: ['en'],
};

const POLICY = `policy: own
title: Our own
source: [{mark: D, say: ours}]
for: [card.block]
rules:
  - code: confirmed
    require: replacement.confirmed
    verdict: hold
    say: Not confirmed.
    need: confirmation
    next: Wait.
duties:
  - key: told
    template: told
    say: They must know.
    within: 1 day
`;

const found = (yaml: string, means = MEANS, tests: string | null = null) =>
  checkPolicies(
    [
      {
        file: 'own.yaml',
        yaml,
        inForce: false,
        tests: tests === null ? null : { file: 'own.tests.yaml', yaml: tests },
      },
    ],
    means,
  ).map(({ level, file, line, say, fix }) => {
    expect(fix).not.toBe('');
    return `${level} ${file}:${line} ${say}`;
  });

test('what is well is found to be well', () => {
  expect(found(POLICY)).toEqual([]);
});

test.each([
  [
    'an unknown fact',
    ['replacement.confirmed', 'replacement.works'],
    /^error own.yaml:7 .*replacement has no «works»/,
  ],
  [
    'an unknown thing',
    ['replacement.confirmed', 'card.works'],
    /^error own.yaml:7 .*«card» is not known here/,
  ],
  [
    'an unknown fact in words',
    ['Not confirmed.', 'Not {{card.x}}.'],
    /^error own.yaml:9 .*«card.x» is not a fact/,
  ],
  [
    'a word that is not in the form',
    ['verdict: hold', 'verdict: maybe'],
    /^error own.yaml:8 rules.0.verdict: /,
  ],
  [
    'a notice that is removed',
    ['    within: 1 day', '    within: 1 day\n    if: action.exemption == ""'],
    /^error own.yaml:17 .*never removes it/,
  ],
  [
    'a missing template',
    ['template: told', 'template: nowhere'],
    /^error own.yaml:14 .*there is no template «nowhere»/,
  ],
  [
    'a notice without a channel',
    ['template: told', 'template: by-letter'],
    /^error own.yaml:14 .*no channel that can show it/,
  ],
  [
    'a rule that never counts',
    ['require: replacement.confirmed', 'require: "false"'],
    /^error own.yaml:6 .*can never be met/,
  ],
  ['what is not YAML', ['policy: own', 'policy: [own'], /^error own.yaml:\d+ /],
  ['an alias', ['[card.block]', '[&a card.block, *a]'], /^error own.yaml:\d+ .*without aliases/],
])('%s, with its line', (_, [from, to], say) => {
  const said = found(POLICY.replace(from ?? '', to ?? ''));
  expect(said.join('\n')).toMatch(say);
});

test('the portal alone shows nothing but that something was made available', () => {
  const portal = { ...MEANS, channels: new Set(['portal'] as const) };
  expect(found(POLICY, portal)).toHaveLength(1);
  expect(found(POLICY.replace('    within', '    needs: made-available\n    within'), portal)).toEqual([]);
});

test('a channel counts only where it can show what is needed: a text message shows no reading', () => {
  const read = POLICY.replace('    within', '    needs: displayed\n    within');
  expect(found(read)).toEqual([]);
  expect(found(read, { ...MEANS, channels: new Set(['sms', 'letter'] as const) })).toEqual([
    expect.stringMatching(/^error own.yaml:14 «told» needs «displayed», and no channel that can show it/),
  ]);
});

test('languages that customers speak and the template does not have', () => {
  expect(found(POLICY, { ...MEANS, languages: ['de', 'en'] })).toEqual([
    'warning own.yaml:14 Customers speak German (de), and the template has no words for them: «told»; they get the fallback.',
  ]);
});

test('tests beside a policy: missing ones are told, failing ones with their line', () => {
  const tests = `given: {action.reason: replacement}
tests:
  - name: not confirmed
    type: card.block
    facts: {replacement.confirmed: false}
    verdict: hold
  - name: confirmed
    type: card.block
    facts: {replacement.confirmed: true}
    verdict: refuse
    because: [other]
`;
  expect(found(POLICY, MEANS, tests)).toEqual([
    'error own.tests.yaml:7 «confirmed»: verdict is proceed, and refuse was expected.',
    'error own.tests.yaml:7 «confirmed»: because is nothing, and other was expected.',
  ]);
  expect(found(POLICY, MEANS, 'tests: []')[0]).toMatch(/^error own.tests.yaml:1 /);
  const without = [{ file: 'own.yaml', yaml: POLICY, inForce: false, tests: undefined }];
  expect(checkPolicies(without, MEANS)).toMatchObject([
    { level: 'warning', say: 'There are no tests beside it.' },
  ]);
});

test('two texts of one name; and two policies that contradict each other', () => {
  const text = (file: string, yaml: string) => ({ file, yaml, inForce: false, tests: null });
  const said = (second: string) =>
    checkPolicies([text('own.yaml', POLICY), text('second.yaml', second)], MEANS).map(
      ({ file, line, say }) => `${file}:${line} ${say}`,
    );
  expect(said(POLICY)[0]).toBe('second.yaml:1 Two texts are called «own».');
  const against = POLICY.replace('policy: own', 'policy: second').replace(
    'replacement.confirmed',
    '"!replacement.confirmed"',
  );
  expect(said(against)).toEqual([
    'own.yaml:6 «confirmed» and «confirmed» of second contradict each other: where both are asked one is always broken.',
  ]);
});

test('three rules that cannot all be met, each two of which can, are shown by a test that is missing or fails', () => {
  const rule = (code: string, require: string) =>
    `  - code: ${code}\n    require: "${require}"\n    verdict: hold\n    say: No.\n    need: it\n    next: Wait.\n`;
  const three = `policy: own\ntitle: Our own\nsource: [{mark: D, say: ours}]\nfor: [card.block]\nrules:\n${rule(
    'one',
    'replacement.confirmed || dispute.open',
  )}${rule('two', '!replacement.confirmed || dispute.open')}${rule('three', '!dispute.open')}`;
  const held = 'tests:\n  - { name: nothing known, type: card.block, verdict: hold }\n';
  expect(found(three, MEANS, held)).toEqual([
    'warning own.tests.yaml:0 No test shows such an action going ahead, so nothing shows that all its rules can be met together.',
  ]);
  const wished =
    'tests:\n  - { name: it may, type: card.block, verdict: proceed, facts: { replacement.confirmed: true, dispute.open: false } }\n';
  expect(found(three, MEANS, wished).join()).toMatch(/^error own.tests.yaml:2 «it may»: verdict is hold/);
});

test('what is in force lacks languages once for all of it, whichever policies tell by those templates', () => {
  const means: TellingMeans = {
    ...MEANS,
    templates: new Map([
      ['told', { channels: [], languages: ['en'] }],
      ['said', { channels: [], languages: ['en'] }],
    ]),
    languages: ['de', 'en', 'fr'],
  };
  const other = POLICY.replace('policy: own', 'policy: other').replace('template: told', 'template: said');
  const texts = [POLICY, other].map((yaml, at) => ({
    file: `own-${at}@1`,
    yaml,
    inForce: true,
    tests: null,
  }));
  expect(checkPolicies(texts, means).filter(({ level }) => level === 'warning')).toMatchObject([
    {
      file: 'templates',
      say: expect.stringMatching(
        /speak German \(de\) and French \(fr\), .*no words for them: «told», «said»;/,
      ),
    },
  ]);
});
