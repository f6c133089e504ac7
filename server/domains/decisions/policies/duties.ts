import type { Context } from './context.ts';
import { MODE, TOLD_FACT } from './looked-at.ts';
import type { DutyRule, Exemption, Policy } from './policy.ts';
import type { Unmet } from './rules.ts';
import type { MissingThing, OwedDuty } from './types.ts';
import { fill } from './words.ts';

/** The duties that a verdict gives rise to. */
export type OwedNow = (verdict: 'proceed' | 'hold') => readonly OwedDuty[];

/** What a policy owes the customer, and what stands against the action because they have not been told long enough. */
export function owedDuties(
  policy: Policy,
  exemption: Exemption | undefined,
  context: Context,
): { readonly first: readonly Unmet[]; readonly owed: OwedNow } {
  const rules = policy.duties
    .filter(({ under }) => under === null || under === exemption?.kind)
    .filter(({ owed }) => owed === null || context.ask(owed) !== false);
  // Whoever keeps the notices knows whether anything in it is other than what was told.
  const mayChange = ({ once }: DutyRule): boolean => once && context.values[MODE] !== 'done';
  const moved = (duty: DutyRule): boolean => exemption?.moves.includes(duty.key) === true;
  // «We are going to» is not said of what has been done, where the policy has words for that.
  const isDone = context.values[MODE] === 'done' && rules.some(tellsAfterwards);
  return {
    first: rules.filter((duty) => !moved(duty)).flatMap((duty) => toldFirst(policy, duty, context)),
    owed: (verdict) =>
      rules
        .filter(({ on }) => on.includes(verdict))
        // Who was told beforehand is not told the same again when it happens.
        .filter(
          (duty) =>
            duty.before === null ||
            (verdict === 'proceed' && mayChange(duty)) ||
            toldAt(policy, duty, context) === undefined,
        )
        .filter((duty) => duty.before === null || moved(duty) || !isDone)
        .map((duty) => asOwed(policy, duty, moved(duty) ? exemption : undefined, context)),
  };
}

const tellsAfterwards = ({ before, on }: DutyRule): boolean => before === null && on.includes('proceed');

function asOwed(policy: Policy, duty: DutyRule, moving: Exemption | undefined, context: Context): OwedDuty {
  return {
    policy: policy.name,
    key: duty.key,
    template: duty.template,
    say: fill(duty.say, context.values),
    needs: duty.needs,
    withinS: context.seconds(duty.within),
    group: duty.group,
    groupS: duty.groupS,
    urgent: duty.urgent,
    asks: duty.asks,
    ...(duty.once ? { once: true } : {}),
    deferS: moving ? context.seconds(moving.defer) : 0,
  };
}

/** An action that the customer is told of beforehand waits until they were told, and then so long. */
function toldFirst(policy: Policy, duty: DutyRule, context: Context): Unmet[] {
  if (duty.before === null) return [];
  const lead = context.seconds(duty.before);
  const told = toldAt(policy, duty, context);
  const until = told === undefined ? null : told + lead * 1000;
  if (until !== null && until <= context.now.getTime()) return [];
  const stands = told === undefined ? notTold(lead, `${policy.name}/${duty.key}`) : tooSoon(lead, told);
  return [
    {
      policy: `${policy.name}@${policy.version}`,
      code: `${duty.key}-${told === undefined ? 'not-told' : 'too-soon'}`,
      verdict: 'hold',
      say: `${fill(duty.say, context.values)} ${stands.say}`,
      missing: stands.missing,
      reads: [...(duty.owed?.reads ?? []), TOLD_FACT],
      until,
    },
  ];
}

interface Stands {
  readonly say: string;
  readonly missing: MissingThing;
}

const notTold = (lead: number, duty: string): Stands => ({
  say:
    lead === 0
      ? 'It is not shown that the customer was told before.'
      : `It is not shown that the customer was told; that must be ${spanWords(lead)} before.`,
  missing: {
    need: 'evidence that the customer was told',
    next:
      lead === 0
        ? 'The notice goes out by itself; once it has reached the customer the action may go ahead.'
        : `The notice goes out by itself; ${spanWords(lead)} after it has reached the customer the action may go ahead.`,
    through: {
      duty,
      next: `${lead === 0 ? 'Once' : `${spanWords(lead)} after`} they have been told the action may go ahead.`,
    },
  },
});

const tooSoon = (lead: number, told: number): Stands => ({
  say: `The customer was told on ${day(told)}; ${spanWords(lead)} must pass.`,
  missing: {
    need: `${spanWords(lead)} since the customer was told`,
    next: `From ${day(told + lead * 1000)} on the action may go ahead; that happens by itself.`,
    until: new Date(told + lead * 1000).toISOString(),
  },
});

/** When the customer was last told, in milliseconds, as far as it still counts. */
function toldAt(policy: Policy, duty: DutyRule, context: Context): number | undefined {
  const tolds = context.values[TOLD_FACT];
  if (typeof tolds !== 'object' || tolds === null || tolds instanceof Date || Array.isArray(tolds))
    return undefined;
  const entry = Object.entries(tolds).find(([name]) => name === `${policy.name}/${duty.key}`);
  const at = context.instant(entry?.[1])?.getTime();
  return at === undefined || context.now.getTime() - at > duty.countsS * 1000 ? undefined : at;
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

const WORDS: readonly (readonly [number, string])[] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** Seconds in words, such as `14 days`. */
export function spanWords(seconds: number): string {
  const [unit, word] = WORDS.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, 'second'];
  const count = seconds / unit;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
