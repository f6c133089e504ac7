import type { Context } from './context.ts';
import type { Exemption, Policy, Rule } from './policy.ts';
import type { MissingThing } from './types.ts';
import { fill } from './words.ts';

/** Something that stands against the action. */
export interface Unmet {
  /** Such as `card.block@7`. */
  readonly policy: string;
  readonly code: string;
  readonly verdict: 'hold' | 'refuse';
  readonly say: string;
  readonly missing: MissingThing;
  /** Facts that it rests on. */
  readonly reads: readonly string[];
  /** When it ends by itself, in milliseconds; `null`: only when facts change. */
  readonly until: number | null;
}

/** The rules of a policy that are asked and not met. */
export const unmetRules = (
  policy: Policy,
  exemption: Exemption | undefined,
  context: Context,
): readonly Unmet[] =>
  policy.rules
    .filter((rule) => exemption?.lifts.includes(rule.code) !== true)
    .filter((rule) => rule.asked === null || context.ask(rule.asked) !== false)
    .flatMap((rule) => unmet(policy, rule, context));

function unmet(policy: Policy, rule: Rule, context: Context): Unmet[] {
  const stands = 'require' in rule.met ? required(rule.met.require, context) : waited(rule.met, context);
  if (stands === undefined) return [];
  const next = fill(rule.next, context.values);
  return [
    {
      policy: `${policy.name}@${policy.version}`,
      code: rule.code,
      verdict: rule.verdict,
      say: [fill(rule.say, context.values), stands.unknown].filter((part) => part !== '').join(' '),
      missing: {
        need: fill(rule.need, context.values),
        next,
        ...(rule.through === null ? {} : { through: { duty: `${policy.name}/${rule.through}`, next } }),
        ...(stands.until === null ? {} : { until: new Date(stands.until).toISOString() }),
      },
      reads: [...(rule.asked?.reads ?? []), ...stands.reads],
      until: stands.until,
    },
  ];
}

interface Stands {
  readonly unknown: string;
  readonly reads: readonly string[];
  readonly until: number | null;
}

function required(condition: Parameters<Context['ask']>[0], context: Context): Stands | undefined {
  const holds = context.ask(condition);
  if (holds === true) return undefined;
  const missing = holds === 'unknown' ? context.unknownIn(condition) : '';
  return {
    unknown: missing === '' ? '' : `(Not known: ${missing}.)`,
    reads: condition.reads,
    until: null,
  };
}

function waited(
  { from, seconds }: Extract<Rule['met'], { from: string }>,
  context: Context,
): Stands | undefined {
  const start = context.instant(context.values[from]);
  if (start === undefined) return { unknown: '', reads: [from], until: null };
  const until = start.getTime() + context.seconds(seconds) * 1000;
  return until <= context.now.getTime() ? undefined : { unknown: '', reads: [from], until };
}
