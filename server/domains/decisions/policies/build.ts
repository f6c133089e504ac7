import type { WrittenPolicy } from '#contracts/policy-file.ts';
import { type Condition, compile } from '../compile.ts';
import type { FactSet } from '../facts.ts';
import type { Fault } from '../faults.ts';
import { COUNTRY, EXEMPTION_FACTS, MODE, TOLD_FACT } from './looked-at.ts';
import type { DutyRule, Policy, Rule, Seconds } from './policy.ts';
import { type Words, wordsOf } from './words.ts';

type Path = readonly (string | number)[];

/** What is wrong with a policy, and where: the path in the file, and within a condition its place there. */
export interface PolicyFault {
  readonly path: Path;
  readonly say: string;
  readonly within?: Fault;
}

/** A policy that can decide, or everything that is wrong with it. */
export type Built =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const UNITS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

/** A length of time in words (`14 days`) as seconds. */
function secondsOf(span: string): number {
  const [count = '0', unit = ''] = span.split(' ');
  return Number(count) * (UNITS[unit.replace(/s$/, '')] ?? 0);
}

const byCountry = (span: string | (Readonly<Record<string, string>> & { default: string })): Seconds =>
  typeof span === 'string'
    ? { default: secondsOf(span) }
    : {
        ...Object.fromEntries(Object.entries(span).map(([country, one]) => [country, secondsOf(one)])),
        default: secondsOf(span.default),
      };

/** Makes a policy of what was written. What it may ask for is in `set`. */
export function buildPolicy(written: WrittenPolicy, version: number, set: FactSet): Built {
  const builder = new Builder(set);
  const rules = written.rules.map((rule, at) => builder.rule(rule, ['rules', at]));
  const duties = written.duties.map((duty, at) => builder.duty(duty, ['duties', at]));
  const exemptions = written.exemptions.map((exemption) => ({
    ...exemption,
    defer: byCountry(exemption.defer ?? '0 seconds'),
  }));
  builder.together(written);
  if (builder.faults.length > 0) return { ok: false, faults: builder.faults };
  const policy = {
    name: written.policy,
    version,
    title: written.title,
    source: written.source,
    for: written.for,
    rules,
    duties,
    exemptions,
  };
  return { ok: true, policy: { ...policy, facts: factsOf(policy) } };
}

type Parts = Pick<Policy, 'rules' | 'duties' | 'exemptions'>;

/** Every length of time that could differ by country. */
const spansOf = ({ rules, duties, exemptions }: Parts): readonly Seconds[] => [
  ...rules.flatMap(({ met }) => ('require' in met ? [] : [met.seconds])),
  ...duties.flatMap(({ within, before }) => (before === null ? [within] : [within, before])),
  ...exemptions.map(({ defer }) => defer),
];

function factsOf(policy: Parts): ReadonlySet<string> {
  const facts = new Set<string>([...EXEMPTION_FACTS, MODE, 'now']);
  const add = (names: readonly string[] | undefined): void => {
    for (const name of names ?? []) facts.add(name);
  };
  if (spansOf(policy).some((span) => Object.keys(span).length > 1)) facts.add(COUNTRY);
  for (const rule of policy.rules) {
    add(rule.asked?.reads);
    add('require' in rule.met ? rule.met.require.reads : [rule.met.from]);
    for (const words of [rule.say, rule.need, rule.next]) add(words.reads);
  }
  for (const duty of policy.duties) {
    add(duty.owed?.reads);
    add(duty.say.reads);
    if (duty.before) facts.add(TOLD_FACT);
  }
  return facts;
}

/** Collects everything that is wrong instead of stopping at the first. */
class Builder {
  readonly faults: PolicyFault[] = [];
  readonly #set: FactSet;

  constructor(set: FactSet) {
    this.#set = set;
  }

  rule(written: WrittenPolicy['rules'][number], path: Path): Rule {
    return {
      code: written.code,
      asked: written.if === undefined ? null : this.#condition(written.if, [...path, 'if']),
      met: this.#met(written, path),
      verdict: written.verdict,
      say: this.#words(written.say, [...path, 'say']),
      need: this.#words(written.need, [...path, 'need']),
      next: this.#words(written.next, [...path, 'next']),
      through: written.through ?? null,
    };
  }

  #met(written: WrittenPolicy['rules'][number], path: Path): Rule['met'] {
    if (written.waits === undefined)
      return { require: this.#condition(written.require ?? 'false', [...path, 'require']) };
    const { from } = written.waits;
    const fact = this.#set.facts.get(from);
    if (fact?.type !== 'timestamp')
      this.#wrong([...path, 'waits', 'from'], `«${from}» is not a fact that is a time.`);
    return { from, words: fact?.words ?? from, seconds: byCountry(written.waits.for) };
  }

  duty(written: WrittenPolicy['duties'][number], path: Path): DutyRule {
    const owed = written.if === undefined ? null : this.#condition(written.if, [...path, 'if']);
    const read = owed?.reads.find((name) => EXEMPTION_FACTS.includes(name));
    if (read !== undefined)
      this.#wrong(
        [...path, 'if'],
        `«${read}» may not decide whether the customer is told: an exemption moves a notice and never removes it. Use «under» for a notice that is owed only with an exemption.`,
      );
    return {
      key: written.key,
      owed,
      on: written.before === undefined ? written.on : ['proceed', 'hold'],
      under: written.under ?? null,
      template: written.template,
      say: this.#words(written.say, [...path, 'say']),
      needs: written.needs,
      within: byCountry(written.within),
      before: written.before === undefined ? null : byCountry(written.before),
      countsS: secondsOf(written.counts),
      group: written.group ?? null,
      groupS: written.groupWithin === undefined ? 0 : secondsOf(written.groupWithin),
      urgent: written.urgent,
      asks: written.asks,
      once: written.once,
      moot: written.moot.map((one, at) => ({
        settled: this.#condition(one.if, [...path, 'moot', at, 'if']),
        say: this.#words(one.say, [...path, 'moot', at, 'say']),
      })),
    };
  }

  /** What only the whole can show: names that are given twice or lead nowhere. */
  together({ rules, duties, exemptions }: WrittenPolicy): void {
    this.#once(
      'rules',
      rules.map((rule) => rule.code),
    );
    this.#once(
      'duties',
      duties.map((duty) => duty.key),
    );
    this.#once(
      'exemptions',
      exemptions.map((exemption) => exemption.kind),
    );
    for (const [at, exemption] of exemptions.entries()) {
      for (const [n, code] of exemption.lifts.entries())
        if (!rules.some((rule) => rule.code === code))
          this.#wrong(['exemptions', at, 'lifts', n], `There is no rule «${code}» to lift.`);
      for (const [n, key] of exemption.moves.entries())
        if (duties.find((duty) => duty.key === key)?.before === undefined)
          this.#wrong(['exemptions', at, 'moves', n], `There is no duty «${key}» with «before» to move.`);
    }
    for (const [at, { through }] of rules.entries())
      if (through !== undefined && !duties.some((duty) => duty.key === through))
        this.#wrong(['rules', at, 'through'], `There is no duty «${through}» here.`);
    for (const [at, { under }] of duties.entries())
      if (under !== undefined && !exemptions.some((exemption) => exemption.kind === under))
        this.#wrong(['duties', at, 'under'], `There is no exemption «${under}» here.`);
  }

  #once(list: string, names: readonly string[]): void {
    for (const [at, name] of names.entries())
      if (names.indexOf(name) !== at) this.#wrong([list, at], `«${name}» is there twice.`);
  }

  #condition(source: string, path: Path): Condition {
    const compiled = compile(source, this.#set);
    if (compiled.ok) return compiled.condition;
    for (const within of compiled.errors) this.faults.push({ path, say: within.say, within });
    return NEVER(this.#set);
  }

  #words(text: string, path: Path): Words {
    const { words, unknown } = wordsOf(text, this.#set);
    for (const name of unknown) this.#wrong(path, `«${name}» is not a fact.`);
    return words;
  }

  #wrong(path: Path, say: string): void {
    this.faults.push({ path, say });
  }
}

/** Stands where a condition could not be read; the policy is not built then. */
function NEVER(set: FactSet): Condition {
  const compiled = compile('false', set);
  if (!compiled.ok) throw new Error('The language lost «false».');
  return compiled.condition;
}
