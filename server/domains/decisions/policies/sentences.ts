import type { Condition } from '../compile.ts';
import { askedIn, sentenceOf } from '../sentence.ts';
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
    sentence: exemptionSentence(exemption, policy),
  })),
});

/** When a rule or a duty is looked at; '' where always. */
function when(condition: Condition | null): string {
  if (condition === null) return '';
  const { if: asked, unless, either } = askedIn(condition, true);
  if (asked === '') return `Unless ${unless}: `;
  return unless === '' ? `If ${asked}: ` : `If ${asked}, ${either ? 'or unless' : 'unless'} ${unless}: `;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function ruleSentence({ asked, met, verdict }: Rule): string {
  const doing = `the action is ${verdict === 'hold' ? 'held' : 'refused'}`;
  return `${capital(`${when(asked)}${doing} ${'require' in met ? stops(met.require) : waits(met)}`)}.`;
}

/** What stops an action that needs this. */
function stops(needed: Condition): string {
  const { if: found, unless, either } = askedIn(needed, false);
  if (found === '') return `unless ${unless}`;
  return unless === '' ? `if ${found}` : `if ${found}, ${either ? 'or unless' : 'unless'} ${unless}`;
}

const waits = ({ seconds, words }: Extract<Rule['met'], { from: string }>): string =>
  seconds.default === 0 && Object.keys(seconds).length === 1
    ? `until ${words}`
    : `until ${spans(seconds)} after ${words}`;

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
  const told = `${capital(`${when(duty.owed)}the customer is told ${time}${under}`)}; within ${spans(duty.within)} it must be shown that ${RUNGS[duty.needs]}.`;
  if (duty.moot.length === 0) return told;
  return `${told} Nobody need tell them any more once ${duty.moot.map(({ settled }) => sentenceOf(settled)).join(', or ')}.`;
}

const occasion = (on: readonly string[]): string =>
  on.length === 2
    ? 'whether the action goes ahead or is held'
    : on[0] === 'hold'
      ? 'while the action is held'
      : 'when the action goes ahead';

/** What is lifted and moved is named as people know it: by what is missing otherwise, and by why the customer is told. */
function exemptionSentence({ say, lifts, moves, defer }: Exemption, { rules, duties }: Policy): string {
  const needs = rules.filter(({ code }) => lifts.includes(code)).map(({ need }) => `«${need.text}»`);
  const told = duties
    .filter(({ key }) => moves.includes(key))
    .map(({ say: why }) => `«${why.text.replace(/\.$/, '')}»`);
  const later = defer.default === 0 ? 'at once' : spans(defer);
  return [
    `${say} When a named person has approved it:`,
    needs.length === 0 ? [] : `nobody asks for ${needs.join(', ')};`,
    told.length === 0 ? [] : `the customer is told ${later} after the action instead: ${told.join(', ')};`,
  ]
    .flat()
    .join(' ')
    .replace(/;$/, '.');
}

/** A length of time, with those of single countries. */
function spans(seconds: Seconds): string {
  const others = Object.entries(seconds).filter(([country]) => country !== 'default');
  const listed = others.map(([country, one]) => `${country}: ${spanWords(one)}`).join(', ');
  return listed === '' ? spanWords(seconds.default) : `${spanWords(seconds.default)} (${listed})`;
}
