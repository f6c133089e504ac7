import { type DutyRule, nonsenseIn, type Policy } from '#domains/decisions/index.ts';
import type { SendingChannel } from '#domains/delivery/index.ts';
import { canShow } from '#domains/notices/index.ts';
import { FACTS } from '../facts.ts';
import type { Finding, Readable } from './finding.ts';
import { languageFindings, type Unspoken, unspokenIn } from './languages.ts';
import type { TellingMeans } from './means.ts';
import { type ReadPolicy, readPolicy } from './read.ts';
import { runCases } from './trial-cases.ts';

/** A policy's text, and the tests that stand beside it. */
export interface PolicyText {
  /** Where it is, for messages: a file, or `card-swap@3 (stored)`. */
  readonly file: string;
  readonly yaml: string;
  /** It is in force and not what the check is about. */
  readonly inForce: boolean;
  /** `null`: none are wanted. */
  readonly tests: { readonly file: string; readonly yaml: string } | null | undefined;
}

/** Everything that is to be put right in these policies, each by itself and all together. */
export function checkPolicies(texts: readonly PolicyText[], means: TellingMeans): readonly Finding[] {
  const findings: Finding[] = [];
  const readable: Readable[] = [];
  const unspoken: Unspoken[] = [];
  for (const text of texts) {
    const read = readPolicy(text.yaml, FACTS);
    if (!read.ok) {
      findings.push(...faultsOf(text, read));
      continue;
    }
    readable.push({ ...read, file: text.file });
    findings.push(...testFindings(text, read.policy));
    if (text.inForce && isBare(means)) continue;
    findings.push(...dutyFindings({ ...read, file: text.file }, means));
    unspoken.push(...unspokenIn({ ...read, file: text.file }, text.inForce, means));
  }
  if (isBare(means) && texts.some(({ inForce }) => inForce)) findings.push(NOTHING_TO_TELL_WITH);
  return [...findings, ...languageFindings(unspoken), ...twice(readable), ...senseless(texts, readable)];
}

/** What each rung takes: the portal alone only makes things available (R25). */
const REACHING: readonly SendingChannel[] = ['email', 'sms', 'letter'];

/** A company that has just begun: said once, and not of each duty of every policy. */
const isBare = ({ channels }: TellingMeans): boolean => !REACHING.some((one) => channels.has(one));

const NOTHING_TO_TELL_WITH: Finding = {
  level: 'warning',
  policy: '',
  file: 'settings',
  line: 0,
  say: 'No channel is set up yet on which customers can be told of anything.',
  fix: 'Set up a mailbox that sends, SMS or letters (docs/operations/channels.md).',
};

const faultsOf = ({ file }: PolicyText, { faults }: Extract<ReadPolicy, { ok: false }>): Finding[] =>
  faults.map(({ line, say }) => ({
    level: 'error',
    policy: file,
    file,
    line,
    say,
    fix: 'Correct this line; docs/policies.md says what may stand there.',
  }));

function testFindings({ tests, file }: PolicyText, policy: Policy): Finding[] {
  if (tests === null) return [];
  if (tests === undefined)
    return [
      {
        level: 'warning',
        policy: policy.name,
        file,
        line: 0,
        say: 'There are no tests beside it.',
        fix: `Write ${policy.name}.tests.yaml beside it: facts, and the verdict that they must give.`,
      },
    ];
  const { failed, proceeds } = runCases(policy, tests.yaml);
  const found = failed.map(
    ({ line, say }): Finding => ({
      level: 'error',
      policy: policy.name,
      file: tests.file,
      line,
      say,
      fix: 'Correct the policy, or the test where the policy is as it should be.',
    }),
  );
  return policy.rules.length < 3 || proceeds ? found : [...found, neverProceeds(policy, tests.file)];
}

/** Pairs of rules are looked at for contradictions; that all of them can be met together a test must show. */
const neverProceeds = ({ name }: Policy, file: string): Finding => ({
  level: 'warning',
  policy: name,
  file,
  line: 0,
  say: 'No test shows such an action going ahead, so nothing shows that all its rules can be met together.',
  fix: 'Write a test whose verdict is «proceed».',
});

function twice(readable: readonly Readable[]): Finding[] {
  return readable
    .filter((one, at) => readable.findIndex(({ policy }) => policy.name === one.policy.name) !== at)
    .map(({ policy, file, lineOf }) => ({
      level: 'error',
      policy: policy.name,
      file,
      line: lineOf(['policy']),
      say: `Two texts are called «${policy.name}».`,
      fix: 'Give one of them another name.',
    }));
}

/** Of what is in force only what meets the others, unless nothing else is checked. */
function senseless(texts: readonly PolicyText[], readable: readonly Readable[]): Finding[] {
  const fresh = new Set(texts.filter(({ inForce }) => !inForce).map(({ file }) => file));
  const about = readable.filter(({ file }) => fresh.size === 0 || fresh.has(file));
  const found = nonsenseIn(
    readable.map(({ policy }) => policy),
    new Set(about.map(({ policy }) => policy.name)),
  );
  return found.map(({ policy, path, say, fix }) => {
    const from = readable.find((one) => one.policy.name === policy);
    return { level: 'error', policy, file: from?.file ?? policy, line: from?.lineOf(path) ?? 0, say, fix };
  });
}

function dutyFindings({ policy, file, lineOf }: Readable, means: TellingMeans): Finding[] {
  return policy.duties.flatMap((duty, at) => {
    const found = dutyFinding(duty, means);
    return found === undefined
      ? []
      : [{ ...found, level: 'error', policy: policy.name, file, line: lineOf(['duties', at, 'template']) }];
  });
}

function dutyFinding(
  duty: DutyRule,
  { templates, channels }: TellingMeans,
): Pick<Finding, 'say' | 'fix'> | undefined {
  const template = templates.get(duty.template);
  if (template === undefined)
    return {
      say: `«${duty.key}»: there is no template «${duty.template}», so there are no words to tell it in.`,
      fix: 'Make the template, or name one that is there.',
    };
  const known: readonly SendingChannel[] =
    duty.needs === 'made-available' ? ['portal', ...REACHING] : REACHING;
  const wanted = known.filter((one) => canShow(one, duty.needs));
  const allowed = wanted.filter((one) => template.channels.length === 0 || template.channels.includes(one));
  return allowed.some((one) => channels.has(one))
    ? undefined
    : {
        say: `«${duty.key}» needs «${duty.needs}», and no channel that can show it is set up for «${duty.template}».`,
        fix: `Set one of these up: ${allowed.length > 0 ? allowed.join(', ') : wanted.join(', ')} (docs/operations/channels.md). The portal alone only makes things available.`,
      };
}
