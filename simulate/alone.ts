import { passageOf } from './carriers.ts';
import { between, type Fate } from './fate.ts';
import { type Harm, noHarm } from './harm.ts';
import type { Intent } from './intents.ts';

/** How often a system that acts on its own tells the customer, and how. */
const TELLS: Readonly<Record<string, { readonly share: number; readonly by: 'letter' | 'email' }>> = {
  'card.block': { share: 0, by: 'letter' },
  'charge.refused': { share: 0.1, by: 'email' },
  'fee.charge': { share: 0.5, by: 'letter' },
  'limit.lower': { share: 0.6, by: 'letter' },
  'invoice.remind': { share: 0.9, by: 'letter' },
  'debt.refer': { share: 0.3, by: 'letter' },
};

/**
 * The year as the five accounts tell it: systems act on the day that they want to, nobody asks what reached the customer,
 * and staff keep what they remember.
 */
export function runAlone(fate: Fate, intents: readonly Intent[], days: number): Harm {
  const harm = noHarm();
  const world = new Alone(fate, harm, days);
  for (const intent of intents) world.act(intent);
  return harm;
}

class Alone {
  readonly #fate: Fate;
  readonly #harm: Harm;
  readonly #days: number;
  /** Day on which the customer has the new card in hand, by their number. */
  readonly #newCard = new Map<number, number>();
  /** Invoices that are out without having come back or gone against a wish, by the customer's number. */
  readonly #proven = new Set<number>();

  constructor(fate: Fate, harm: Harm, days: number) {
    this.#fate = fate;
    this.#harm = harm;
    this.#days = days;
  }

  act(intent: Intent): void {
    const act = this.#acts[intent.type];
    act?.(intent);
    if (Object.hasOwn(TELLS, intent.type)) this.#tell(intent);
  }

  readonly #acts: Partial<Record<Intent['type'], (intent: Intent) => void>> = {
    'card.replace': (intent) => void this.#newCard.set(intent.person.number, this.#arrival(intent)),
    'card.block': ({ person, day }) => {
      const until = Math.min(this.#newCard.get(person.number) ?? day, this.#days);
      this.#harm.daysWithoutCard += Math.max(0, until - day);
    },
    'invoice.issue-late': () => {
      this.#harm.invoicesAfterEnd += 1;
    },
    callback: ({ person }) => {
      if (this.#fate('forgets', person.number) < 0.3) this.#harm.promisesBrokenUnseen += 1;
    },
    'invoice.issue': (intent) => {
      const { person, reference } = intent;
      if (this.#fate('wants it elsewhere', person.number) < 0.15) return;
      if (this.#fate('never printed', person.number) < 0.05) return;
      const { comesBackIn, arrivesIn } = passageOf(this.#fate, 'letter', person, reference, 0);
      if (comesBackIn === null && arrivesIn !== null) this.#proven.add(person.number);
    },
    'debt.refer': ({ person }) => {
      if (!this.#proven.has(person.number)) this.#harm.debtsWithoutProof += 1;
    },
  };

  /** A card that does not come is asked for by the customer a week after they miss it; the second one takes a week. */
  #arrival({ person, reference, day }: Intent): number {
    const first = passageOf(this.#fate, 'letter', person, reference, 0);
    if (first.arrivesIn !== null) return day + first.arrivesIn;
    return day + 7 + between(3, 14, this.#fate('chases', person.number)) + 7;
  }

  #tell({ type, person, reference }: Intent): void {
    const habit = TELLS[type];
    if (!habit || this.#fate('tells', type, person.number) >= habit.share) {
      this.#harm.actionsWithoutNotice += 1;
      return;
    }
    const passage = passageOf(this.#fate, habit.by, person, `${reference}-notice`, 0);
    if (passage.comesBackIn !== null || (habit.by === 'email' && person.email === null))
      this.#harm.actionsWithoutNotice += 1;
    else if (passage.arrivesIn === null) this.#harm.toldButLost += 1;
  }
}
