import { between, type Fate } from './fate.ts';
import type { Person } from './people.ts';

/** What a company's system wants to do to a customer on a day. */
export interface Intent {
  /** Its name in the asking system. */
  readonly id: string;
  readonly day: number;
  readonly person: Person;
  readonly type: IntentType;
  /** What it is about: stands in every message about it. */
  readonly reference: string;
  readonly amount: number | null;
}

export type IntentType =
  | 'card.replace'
  | 'card.block'
  | 'charge.refused'
  | 'fee.charge'
  | 'limit.lower'
  | 'agreement.end'
  | 'invoice.issue'
  | 'invoice.issue-late'
  | 'callback'
  | 'invoice.remind'
  | 'debt.refer';

/** Everything that the systems of the three companies want in a year of `days`, in order. */
export function intentsOf(fate: Fate, people: readonly Person[], days: number): Intent[] {
  const all = people.flatMap((person) => WANTS[person.company](person, fate, days));
  return all.sort((a, b) => a.day - b.day || a.person.number - b.person.number || (a.id < b.id ? -1 : 1));
}

type Wants = (person: Person, fate: Fate, days: number) => Intent[];

function drawn(person: Person, fate: Fate, days: number) {
  return (type: IntentType, share: number, after = 0, amount: number | null = null): Intent[] => {
    if (fate(type, person.number) >= share) return [];
    const day = between(0, Math.max(0, days - 60), fate(type, 'day', person.number)) + after;
    const reference = `${type.replace(/\W/g, '-')}-${person.number}`.toUpperCase();
    return [{ id: reference, day, person, type, reference, amount }];
  };
}

const amountOf = (person: Person, fate: Fate, what: string): number =>
  between(500, 30_000, fate('amount', what, person.number)) / 100;

/** The same matter, some days later. */
const later = (intents: readonly Intent[], type: IntentType, days: number): Intent[] =>
  intents.map((one) => ({ ...one, type, id: `${one.id}-${type}`, day: one.day + days }));

const bank: Wants = (person, fate, days) => {
  const want = drawn(person, fate, days);
  const replaced = want('card.replace', 0.35);
  return [
    ...replaced,
    ...later(replaced, 'card.block', 7),
    ...want('charge.refused', 0.5, 0, amountOf(person, fate, 'charge')),
    ...want('fee.charge', 0.3, 0, amountOf(person, fate, 'fee')),
    ...want('limit.lower', 0.1),
  ];
};

const provider: Wants = (person, fate, days) => {
  const want = drawn(person, fate, days);
  const ended = want('agreement.end', 0.15);
  return [
    ...ended,
    // A billing run that has not heard of the end.
    ...later(
      ended.filter(() => fate('bills on', person.number) < 0.4),
      'invoice.issue-late',
      20,
    ),
    ...want('callback', 0.25),
  ];
};

const gym: Wants = (person, fate, days) => {
  const invoices = drawn(person, fate, days)('invoice.issue', 0.8, 0, amountOf(person, fate, 'invoice'));
  const unpaid = invoices.filter(() => fate('pays', person.number) > 0.8);
  return [...invoices, ...later(unpaid, 'invoice.remind', 20), ...later(unpaid, 'debt.refer', 50)];
};

const WANTS = { bank, provider, gym };
