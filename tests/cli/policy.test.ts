import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataFolder, holder, holding } from '../engine/support.ts';
import { kept, lastJson, scratch } from './kept.ts';

const policy = (name: string, require: string, more = ''): string => `policy: ${name}
title: Our own
source: [{mark: D, say: ours}]
for: [card.block]
rules:
  - code: first
    require: "${require}"
    verdict: hold
    say: Not so.
    need: that
    next: Wait.
${more}`;

const DUTY = `duties:
  - key: told
    template: credential-blocked
    say: They must know.
    within: 1 day
`;

it('policies are checked, tried, compared and replayed, with the exit codes of the house', async () => {
  const KEPT_DATA = dataFolder();
  await holding(holder('engine', KEPT_DATA));
  const env = { KEPT_DATA };
  const folder = scratch();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  const oddFacts = (yaml: string): string => file(`odd-${yaml.length}.yaml`, yaml);

  const well = await kept(['policy', 'check'], env);
  expect([well.code, well.err]).toEqual([0, '']);
  expect(well.out).toMatch(/WARNING · settings · No channel is set up yet/);

  const draft = file('draft.yaml', policy('draft', 'replacement.confirmed', DUTY));
  const silent = await kept(['policy', 'check', draft], env);
  expect(silent.code).toBe(1);
  expect(silent.out).toMatch(/ERROR · .*draft\.yaml:14 · «told» needs «delivered», and no channel/);
  expect(silent.out).toMatch(/WARNING · .*draft\.yaml · There are no tests beside it\./);

  const against = file('against.yaml', policy('against', '!replacement.confirmed'));
  file('against.tests.yaml', 'tests: [{name: known, type: card.block, verdict: hold}]\n');
  const contradiction = await kept(['policy', 'check', against, '--json'], env);
  expect(contradiction.code).toBe(1);
  expect(lastJson(contradiction)).toMatchObject({
    ok: false,
    checked: 1,
    findings: [
      {
        policy: 'against',
        line: 6,
        say: expect.stringMatching(/of replacement-before-deactivation contradict/),
      },
    ],
    beside: { findings: 1 },
  });
  const plain = await kept(['policy', 'check', against], env);
  expect(plain.out.trim().split('\n')).toEqual([
    expect.stringMatching(/^ERROR · .*against\.yaml:6/),
    '1 policy: 1 to put right, 0 to look at',
    expect.stringMatching(
      /^Beside it, of the \d+ in force: 1 to look at; «kept policy check» without a file/,
    ),
  ]);

  const facts = file('facts.yaml', '{replacement.exists: true, replacement.confirmed: false}');
  const tried = await kept(['policy', 'try', draft, '--facts', facts, '--json'], env);
  expect(lastJson(tried)).toMatchObject({ looked: 1, verdicts: { hold: 1 } });
  const named = [
    'policy',
    'try',
    'replacement-before-deactivation@1',
    '--type',
    'card.block',
    '--facts',
    facts,
  ];
  expect((await kept(named, env)).out).toMatch(
    /^hold · replacement-before-deactivation@1\n {2}replacement-not-confirmed: /,
  );

  const compared = await kept(['policy', 'compare', draft, '--from', '2026-01-01', '--json'], env);
  expect(lastJson(compared)).toMatchObject({ looked: 0, changed: 0, notKnown: 0 });
  const replayed = await kept(['policy', 'replay'], env);
  expect([replayed.code, replayed.out]).toEqual([0, '0 decisions: all identical\n']);

  for (const [args, say] of [
    [['check', '/nowhere.yaml'], /There is no file/],
    [['try', 'nobody', '--facts', facts], /There is no policy nobody\. In force are: /],
    [
      ['try', draft, '--facts', oddFacts('action: {amount: 300}')],
      /«action» is not a fact\. Write it as action\./,
    ],
    [['try', draft, '--facts', oddFacts('acton.amount: 300')], /«acton\.amount» is not a fact/],
    [
      ['try', draft, '--facts', oddFacts('action.amount: "300"')],
      /«action\.amount» is the amount.*"300" is none/,
    ],
    [['try', draft, '--facts', oddFacts('now: soon')], /«now» is now \(timestamp\); "soon" is none/],
    [['compare', draft, '--from', '2028-02-29', '--to', '2028-02-28'], /--to must be after --from/],
    [['try', draft], /Give one of --facts, --action and --from/],
    [['try', draft, '--action', '12'], /not the id of an action/],
    [['compare', draft, '--from', 'yesterday'], /--from takes a day/],
    [['compare', facts, '--from', '2026-01-01'], /facts\.yaml:1: /],
  ] as const) {
    const ran = await kept(['policy', ...args], env);
    expect([args, ran.code]).toEqual([args, 2]);
    expect(ran.err).toMatch(say);
  }
}, 300_000);
