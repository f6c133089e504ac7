import { Context } from './context.ts';
import { type OwedNow, owedDuties } from './duties.ts';
import { APPROVED, EXEMPTION, MODE, OVERRIDDEN } from './looked-at.ts';
import { type Exemption, factsNeeded, type Policy, policiesFor } from './policy.ts';
import { type Unmet, unmetRules } from './rules.ts';
import type { BecauseOf, Decision, GatheredFacts, MissingThing, Verdict } from './types.ts';

/** What is to be done, as far as policies choose by it. */
export interface Question {
  readonly type: string;
  readonly source: string;
}

const STRICTNESS: Readonly<Record<Verdict, number>> = { proceed: 0, hold: 1, refuse: 2 };

/** What one policy says. */
interface Said {
  readonly policy: Policy;
  readonly unmet: readonly Unmet[];
  readonly owed: OwedNow;
}

/**
 * What the policies make of an action: the strictest verdict of all, every reason, and the duties to tell that come of it.
 * It reads nothing but its arguments; `used` of its answer, given again with the same policies, gives the same answer.
 */
export function decide(
  policies: readonly Policy[],
  question: Question,
  gathered: GatheredFacts,
  now: Date,
): Decision {
  const governing = policiesFor(policies, question.type);
  const context = new Context(factsNeeded(governing), gathered, now);
  const said = governing.map((policy) => saidBy(policy, context));
  const overridden = context.values[OVERRIDDEN] === true;
  const unmet = inOrder(said.flatMap((one) => one.unmet));
  const strictest: Verdict = overridden ? 'proceed' : (unmet[0]?.verdict ?? 'proceed');
  // What has happened is told, whatever the rules say of it.
  const telling = context.values[MODE] === 'done' ? 'proceed' : strictest;
  return {
    verdict: strictest,
    because: reasons(unmet, context),
    missing: overridden ? [] : missingThings(unmet),
    duties: telling === 'refuse' ? [] : said.flatMap(({ owed }) => owed(telling)),
    policy: decider(said, unmet[0]),
    asked: governing.map(nameOf),
    until: strictest === 'proceed' ? null : untilAll(unmet),
    used: context.values,
    evidence: context.evidence,
  };
}

const nameOf = (policy: Policy): string => `${policy.name}@${policy.version}`;

function saidBy(policy: Policy, context: Context): Said {
  const { exemption, unapproved } = exemptionOf(policy, context);
  const { first, owed } = owedDuties(policy, exemption, context);
  const unmet = [...unmetRules(policy, exemption, context), ...first];
  const claim = unapproved && unmet.length > 0 ? [unapprovedReason(policy, unapproved)] : [];
  return { policy, unmet: [...unmet, ...claim], owed };
}

function exemptionOf(
  policy: Policy,
  context: Context,
): { exemption: Exemption | undefined; unapproved: Exemption | undefined } {
  const claimed = policy.exemptions.find(({ kind }) => kind === context.values[EXEMPTION]);
  const approved = context.values[APPROVED] === true;
  return { exemption: approved ? claimed : undefined, unapproved: approved ? undefined : claimed };
}

const unapprovedReason = (policy: Policy, { kind }: Exemption): Unmet => ({
  policy: nameOf(policy),
  code: 'exemption-not-approved',
  verdict: 'hold',
  say: `The exemption «${kind}» is claimed, and nobody has approved it.`,
  missing: {
    need: 'a named person who approves the exemption, with a reason',
    next: `A lead or manager approves the exemption «${kind}»; the notice is then owed after the action.`,
  },
  reads: [EXEMPTION, APPROVED],
  until: null,
});

/** Strictest first; beside each other as policies and their rules are written, so that the order of asking does not matter. */
const inOrder = (unmet: readonly Unmet[]): readonly Unmet[] =>
  unmet.toSorted((one, other) => STRICTNESS[other.verdict] - STRICTNESS[one.verdict]);

function decider(said: readonly Said[], strictest: Unmet | undefined): string {
  if (strictest) return strictest.policy;
  const telling = said.find(({ policy }) => policy.duties.length > 0) ?? said[0];
  return telling ? nameOf(telling.policy) : 'none';
}

/** What several policies say in the same words is said once, with all that it rests on. */
function reasons(unmet: readonly Unmet[], context: Context): BecauseOf[] {
  const told = new Map<string, { code: string; say: string; evidence: Set<string> }>();
  for (const { code, say, reads } of unmet) {
    const key = `${code} ${say}`;
    const reason = told.get(key) ?? { code, say, evidence: new Set() };
    for (const name of reads) for (const id of context.evidence[name] ?? []) reason.evidence.add(id);
    told.set(key, reason);
  }
  return [...told.values()].map(({ code, say, evidence }) => ({ code, say, evidence: [...evidence] }));
}

function missingThings(unmet: readonly Unmet[]): MissingThing[] {
  const needs = new Map(unmet.map(({ missing }) => [`${missing.need} ${missing.next}`, missing]));
  return [...needs.values()];
}

/** What stands against it is over by itself when the last of its reasons does; one that never is keeps it. */
function untilAll(unmet: readonly Unmet[]): string | null {
  const ends = unmet.map(({ until }) => until);
  if (ends.length === 0 || ends.includes(null)) return null;
  return new Date(Math.max(...ends.map((end) => Number(end)))).toISOString();
}
