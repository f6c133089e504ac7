import { Context } from './context.ts';
import type { DutyRule } from './policy.ts';
import type { GatheredFacts } from './types.ts';
import { fill } from './words.ts';

/** What has settled a duty to tell, in words, with the entries behind it. */
export interface Settled {
  readonly say: string;
  readonly evidence: readonly string[];
}

const needed = new WeakMap<DutyRule, ReadonlySet<string>>();

/** Every fact that tells whether a duty is settled; none where nothing settles it. The same set each time. */
export function mootFacts(duty: DutyRule): ReadonlySet<string> {
  const known =
    needed.get(duty) ?? new Set(duty.moot.flatMap(({ settled, say }) => [...settled.reads, ...say.reads]));
  needed.set(duty, known);
  return known;
}

/** Why nobody need be told any more: the first of what settles this duty that surely holds. Pure. */
export function settledBy(duty: DutyRule, gathered: GatheredFacts, now: Date): Settled | undefined {
  const context = new Context(mootFacts(duty), gathered, now);
  const found = duty.moot.find(({ settled }) => context.ask(settled) === true);
  if (!found) return undefined;
  const evidence = found.settled.reads.flatMap((name) => context.evidence[name] ?? []);
  return { say: fill(found.say, context.values), evidence: [...new Set(evidence)] };
}
