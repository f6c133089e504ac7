import type { Condition } from '../compile.ts';
import { sentenceOf } from '../sentence.ts';
import { spanWords } from './duties.ts';
import type { DutyRule, Exemption, Policy, Rule, Seconds } from './policy.ts';

/** A policy as it reads for people. */
export interface Sentences {
  readonly rules: readonly {
    readonly code: string;
    readonly verdict: 'hold' | 'refuse';
    readonly sentence: string;
  }[];
  readonly duties: readonly {
    readonly key: string;
    readonly template: string;
    readonly sentence: string;
  }[];
  readonly exemptions: readonly { readonly kind: string; readonly sentence: string }[];
}

/** Every part of a policy as a sentence. */
export const sentencesOf = (policy: Policy): Sentences => ({
  rules: policy.rules.map((rule) => ({
    code: rule.code,
    verdict: rule.verdict,
    sentence: ruleSentence(rule),
  })),
  duties: policy.duties.map((duty) => ({
    key: duty.key,
    template: duty.template,
    sentence: dutySentence(duty),
  })),
  exemptions: policy.exemptions.map((exemption) => ({
    kind: exemption.kind,
    sentence: exemptionSentence(exemption),
  })),
});

const when = (condition: Condition | null): string =>
  condition === null ? '' : `If ${sentenceOf(condition)}: `;

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function ruleSentence({ asked, met, verdict }: Rule): string {
  const doing = verdict === 'hold' ? 'held' : 'refused';
  const needs =
    'require' in met
      ? `the action is ${doing} unless ${sentenceOf(met.require)}`
      : `the action is ${doing} until ${spans(met.seconds)} after ${met.words}`;
  return `${capital(`${when(asked)}${needs}`)}.`;
}

const RUNGS: Readonly<Record<DutyRule['needs'], string>> = {
  'made-available': 'it lies ready for them',
  accepted: 'a provider has taken it over',
  dispatched: 'it is on its way',
  delivered: 'it has reached them',
  displayed: 'they have seen it',
  acted: 'they have answered',
};

function dutySentence(duty: DutyRule): string {
  const time =
    duty.before === null
      ? occasion(duty.on)
      : duty.before.default === 0 && Object.keys(duty.before).length === 1
        ? 'before the action'
        : `${spans(duty.before)} before the action`;
  const under = duty.under === null ? '' : ` under the exemption «${duty.under}»`;
  return `${capital(`${when(duty.owed)}the customer is told ${time}${under}`)}, within ${spans(duty.within)}, and it counts when ${RUNGS[duty.needs]}.`;
}

const occasion = (on: readonly string[]): string =>
  on.length === 2
    ? 'whether the action goes ahead or is held'
    : on[0] === 'hold'
      ? 'while the action is held'
      : 'when the action goes ahead';

function exemptionSentence({ say, lifts, moves, defer }: Exemption): string {
  const lifted = lifts.length === 0 ? '' : ` ${lifts.map((code) => `«${code}»`).join(', ')} does not count.`;
  const moved =
    moves.length === 0
      ? ''
      : ` ${moves.map((key) => `«${key}»`).join(', ')} is told after the action instead, ${defer.default === 0 ? 'at once' : `after ${spans(defer)}`}.`;
  return `${say} When a named person has approved it:${lifted}${moved}`;
}

/** A length of time, with those of single countries. */
function spans(seconds: Seconds): string {
  const others = Object.entries(seconds).filter(([country]) => country !== 'default');
  const listed = others.map(([country, one]) => `${country}: ${spanWords(one)}`).join(', ');
  return listed === '' ? spanWords(seconds.default) : `${spanWords(seconds.default)} (${listed})`;
}
