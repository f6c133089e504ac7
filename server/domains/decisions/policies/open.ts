import type { ASTNode } from '@marcbachmann/cel-js';
import type { Condition } from '../compile.ts';
import { childrenOf } from '../tree.ts';
import type { Policy, Rule } from './policy.ts';
import type { Decision } from './types.ts';

/**
 * Facts that could still change a decision for which not all were looked at. What was not looked at counts against the action,
 * so a rule that is met without a fact is met with it, unless it asks whether the fact is known.
 */
export function openFacts(
  governing: readonly Policy[],
  { because }: Pick<Decision, 'because'>,
): ReadonlySet<string> {
  const stands = new Set(because.map(({ code }) => code));
  const open = governing.flatMap(({ rules, duties }) => [
    ...rules.filter((rule) => stands.has(rule.code) || wonders(rule)).flatMap(readsOf),
    ...duties.flatMap(({ owed, say }) => [...(owed?.reads ?? []), ...say.reads]),
  ]);
  return new Set(open);
}

const conditionsOf = ({ asked, met }: Rule): readonly Condition[] => [
  ...(asked === null ? [] : [asked]),
  ...('require' in met ? [met.require] : []),
];

const readsOf = (rule: Rule): readonly string[] => [
  ...conditionsOf(rule).flatMap(({ reads }) => reads),
  ...('require' in rule.met ? [] : [rule.met.from]),
  ...[rule.say, rule.need, rule.next].flatMap(({ reads }) => reads),
];

const wonders = (rule: Rule): boolean => conditionsOf(rule).some(({ tree }) => asksWhetherKnown(tree));

const asksWhetherKnown = (node: ASTNode): boolean =>
  (node.op === 'call' && node.args[0] === 'has') || childrenOf(node).some(asksWhetherKnown);
