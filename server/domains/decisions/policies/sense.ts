import type { Condition } from '../compile.ts';
import type { FactValue, FactValues } from '../facts.ts';
import { Context } from './context.ts';
import { type DutyRule, governs, type Policy, type Rule } from './policy.ts';
import { SAMPLE_NOW, samplesFor } from './samples.ts';

/** Something in policies that cannot be meant; `path` is its place in the first policy's text. */
export interface Nonsense {
  readonly policy: string;
  readonly path: readonly (string | number)[];
  readonly say: string;
  readonly fix: string;
}

interface Placed {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly path: readonly (string | number)[];
}

/** How a rule stands on some facts; `asked` only where that is sure. */
interface Standing {
  readonly asked: boolean;
  readonly met: boolean;
}

/**
 * Rules that are never asked, never met, or never stand against anything, duties that are never owed, and pairs of rules for the
 * same actions of which one is always broken. Found by trying all values that their conditions tell apart. With `about` only what concerns these
 * policies, by name.
 */
export function nonsenseIn(policies: readonly Policy[], about?: ReadonlySet<string>): readonly Nonsense[] {
  const concerns = (...placed: readonly Placed[]): boolean =>
    about === undefined || placed.some(({ policy }) => about.has(policy.name));
  const rules = policies.flatMap((policy) =>
    policy.rules.map((rule, at) => ({ policy, rule, path: ['rules', at] })),
  );
  const single = rules.map((one) => ({ one, found: concerns(one) ? aloneNonsense(one) : undefined }));
  const sound = single.filter(({ found }) => found === undefined).map(({ one }) => one);
  return [
    ...single.flatMap(({ found }) => (found === undefined ? [] : [found])),
    ...policies
      .filter(({ name }) => about === undefined || about.has(name))
      .flatMap((policy) => policy.duties.flatMap((duty, at) => neverOwed(policy, duty, at))),
    ...sound.flatMap((one, at) =>
      sound.slice(at + 1).flatMap((other) => (concerns(one, other) ? pairNonsense(one, other) : [])),
    ),
  ];
}

const place = ({ policy, path }: Placed) => ({ policy: policy.name, path });

function aloneNonsense(one: Placed): Nonsense | undefined {
  let asked = false;
  let met = false;
  let broken = false;
  for (const values of samplesOf([one])) {
    const standing = standingOf(one.rule, values);
    asked ||= standing.asked;
    met ||= standing.asked && standing.met;
    broken ||= standing.asked && !standing.met;
    if (asked && met && broken) return undefined;
  }
  const code = `«${one.rule.code}»`;
  if (!asked)
    return {
      ...place(one),
      say: `${code} is never asked: its «if» can never be so.`,
      fix: 'Correct the «if», or take the rule out.',
    };
  return met
    ? {
        ...place(one),
        say: `${code} never stands against anything: whenever it is asked it is met.`,
        fix: 'Correct its condition, or take the rule out.',
      }
    : {
        ...place(one),
        say: `${code} can never be met: every such action would be ${one.rule.verdict === 'hold' ? 'held for ever' : 'refused'}.`,
        fix: 'Correct its condition.',
      };
}

/** A duty whose «if» surely holds in no case, so that nobody is ever told. */
function neverOwed(policy: Policy, { key, owed }: DutyRule, at: number): Nonsense[] {
  if (owed === null) return [];
  for (const values of samplesFor([owed], fixedFor(policy)))
    if (contextOf(values).ask(owed) === true) return [];
  return [
    {
      policy: policy.name,
      path: ['duties', at],
      say: `«${key}» is never owed: its «if» can never be so.`,
      fix: 'Correct the «if», or take the duty out.',
    },
  ];
}

/** Two rules that can both be asked. */
function pairNonsense(one: Placed, other: Placed): Nonsense[] {
  if (!overlap(one.policy, other.policy) || !sharesFact(one.rule, other.rule)) return [];
  const seen = { together: false, bothMet: false, weakAlone: false, differ: false };
  const weak = weaker(one, other);
  for (const values of samplesOf([one, other])) {
    const [first, second] = [standingOf(one.rule, values), standingOf(other.rule, values)];
    if (first.asked !== second.asked || (first.asked && first.met !== second.met)) seen.differ = true;
    if (weak && aloneStands(weak === one ? first : second, weak === one ? second : first))
      seen.weakAlone = true;
    if (!first.asked || !second.asked) continue;
    seen.together = true;
    seen.bothMet ||= first.met && second.met;
    if (seen.bothMet && seen.differ && (weak === undefined || seen.weakAlone)) return [];
  }
  return verdictOn(one, other, weak, seen);
}

const aloneStands = (weak: Standing, strong: Standing): boolean =>
  weak.asked && !weak.met && !(strong.asked && !strong.met);

function verdictOn(
  one: Placed,
  other: Placed,
  weak: Placed | undefined,
  seen: {
    readonly together: boolean;
    readonly bothMet: boolean;
    readonly weakAlone: boolean;
    readonly differ: boolean;
  },
): Nonsense[] {
  const strong = weak === one ? other : one;
  if (seen.together && !seen.bothMet)
    return [
      {
        ...place(one),
        say: `«${one.rule.code}» and ${named(one, other)} contradict each other: where both are asked one is always broken.`,
        fix: 'Give one of them an «if» that leaves the other its cases, or correct its condition.',
      },
    ];
  if (!seen.differ)
    return [
      {
        ...place(one),
        say: `«${one.rule.code}» says the same as ${named(one, other)}.`,
        fix: 'Take one of them out.',
      },
    ];
  if (weak && !seen.weakAlone)
    return [
      {
        ...place(weak),
        say: `«${weak.rule.code}» never decides: whenever it stands against an action ${named(weak, strong)} refuses it.`,
        fix: 'Take it out, or make it stand in other cases.',
      },
    ];
  return [];
}

const named = (from: Placed, to: Placed): string =>
  from.policy === to.policy ? `«${to.rule.code}»` : `«${to.rule.code}» of ${to.policy.name}`;

/** Of a hold and a refusal of the same policy, the hold. */
function weaker(one: Placed, other: Placed): Placed | undefined {
  if (one.policy !== other.policy || one.rule.verdict === other.rule.verdict) return undefined;
  return one.rule.verdict === 'hold' ? one : other;
}

const readsOf = (rule: Rule): readonly string[] => [
  ...(rule.asked?.reads ?? []),
  ...('require' in rule.met ? rule.met.require.reads : [rule.met.from]),
];

const sharesFact = (one: Rule, other: Rule): boolean => {
  const reads = new Set(readsOf(one));
  return readsOf(other).some((name) => name !== 'now' && name !== 'action.type' && reads.has(name));
};

const ANYTHING = 'anything';
const kindOf = (type: string): string => type.split('.')[0] ?? type;

/** Types that a policy speaks of, one for each of its patterns. */
const typesOf = ({ for: patterns }: Policy): readonly string[] =>
  patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => (pattern === '*' ? 'anything.at-all' : pattern.replace('*', ANYTHING)));

/** Types that both speak of: of either, and what `card.*` of one and `*.block` of the other have in common. */
function common(one: Policy, other: Policy): readonly string[] {
  const [ones, others] = [typesOf(one), typesOf(other)];
  const deeds = [...ones, ...others].filter((type) => type.startsWith(`${ANYTHING}.`));
  const kinds = new Set([...ones, ...others].map(kindOf));
  const crossed = deeds.flatMap((type) => [...kinds].map((kind) => type.replace(ANYTHING, kind)));
  return [...new Set([...ones, ...others, ...crossed])].filter(
    (type) => governs(one.for, type) && governs(other.for, type),
  );
}

const overlap = (one: Policy, other: Policy): boolean => common(one, other).length > 0;

function* samplesOf(placed: readonly Placed[]): Generator<FactValues> {
  const conditions: Condition[] = [];
  const fixed: Record<string, readonly FactValue[]> = {};
  for (const { rule } of placed) {
    if (rule.asked) conditions.push(rule.asked);
    if ('require' in rule.met) conditions.push(rule.met.require);
    else fixed[rule.met.from] = aroundWait(rule.met.seconds.default);
  }
  const [one, other = one] = placed;
  if (one && other) Object.assign(fixed, fixedFor(one.policy, other.policy));
  yield* samplesFor(conditions, fixed);
}

/** The moment of all samples, and the types that both policies speak of. */
const fixedFor = (one: Policy, other: Policy = one): Record<string, readonly FactValue[]> => ({
  now: [SAMPLE_NOW.toISOString()],
  'action.type': common(one, other),
});

const contextOf = (values: FactValues): Context =>
  new Context(new Set(Object.keys(values)), { values, evidence: {} }, SAMPLE_NOW);

const aroundWait = (seconds: number): readonly FactValue[] =>
  [-(seconds + 1), 0, 1, seconds].map((offset) =>
    new Date(SAMPLE_NOW.getTime() + offset * 1000).toISOString(),
  );

function standingOf(rule: Rule, values: FactValues): Standing {
  const context = contextOf(values);
  const asked = rule.asked === null || context.ask(rule.asked) === true;
  if ('require' in rule.met) return { asked, met: context.ask(rule.met.require) === true };
  const from = context.instant(values[rule.met.from])?.getTime();
  return { asked, met: from !== undefined && from + rule.met.seconds.default * 1000 <= SAMPLE_NOW.getTime() };
}
