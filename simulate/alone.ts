import { passageOf } from './carriers.ts';
import { between, type Fate } from './fate.ts';
import { type Harm, type Lived, noHarm, noWork, type Work } from './harm.ts';
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

const OTHER = new Set<Intent['type']>(['charge.refused', 'fee.charge', 'limit.lower']);

/**
 * The year as the five accounts tell it: systems act on the day that they want to, nobody asks what reached the customer,
 * and staff keep what they remember.
 */
export function runAlone(fate: Fate, intents: readonly Intent[], days: number): Lived {
  const world = new Alone(fate, days);
  for (const intent of intents) if (intent.day < days) world.act(intent);
  return world;
}

class Alone implements Lived {
  readonly harm: Harm = noHarm();
  readonly work: Work = noWork();
  readonly #fate: Fate;
  readonly #days: number;
  /** Day on which the customer has the new card in hand, by their number. */
  readonly #newCard = new Map<number, number>();
  /** Invoices that are out without having come back or gone against a wish, by the customer's number. */
  readonly #proven = new Set<number>();

  constructor(fate: Fate, days: number) {
    this.#fate = fate;
    this.#days = days;
  }

  act(intent: Intent): void {
    const act = this.#acts[intent.type];
    act?.(intent);
    if (Object.hasOwn(TELLS, intent.type)) this.#tell(intent);
    if (OTHER.has(intent.type)) this.work.otherActions += 1;
  }

  readonly #acts: Partial<Record<Intent['type'], (intent: Intent) => void>> = {
    'card.replace': (intent) => {
      const arrival = this.#arrival(intent);
      this.#newCard.set(intent.person.number, arrival);
      if (arrival < this.#days) this.work.cardsInHand += 1;
    },
    'agreement.end': () => {
      this.work.agreementsEnded += 1;
    },
    'card.block': ({ person, day }) => {
      this.work.cardsBlocked += 1;
      const until = Math.min(this.#newCard.get(person.number) ?? day, this.#days);
      this.harm.daysWithoutCard += Math.max(0, until - day);
    },
    'invoice.issue-late': () => {
      this.harm.invoicesAfterEnd += 1;
      this.work.invoicesSent += 1;
    },
    callback: ({ person }) => {
      if (this.#fate('forgets', person.number) < 0.3) this.harm.promisesBrokenUnseen += 1;
      else this.work.promisesKept += 1;
    },
    'invoice.issue': (intent) => {
      const { person, reference, day } = intent;
      this.work.invoicesSent += 1;
      if (this.#fate('pays', person.number) <= 0.8 && day + 12 < this.#days) this.work.invoicesPaid += 1;
      if (this.#fate('wants it elsewhere', person.number) < 0.15) return;
      if (this.#fate('never printed', person.number) < 0.05) return;
      const { comesBackIn, arrivesIn } = passageOf(this.#fate, 'letter', person, reference, 0);
      if (comesBackIn === null && arrivesIn !== null) this.#proven.add(person.number);
    },
    'debt.refer': ({ person }) => {
      this.work.debtsReferred += 1;
      if (!this.#proven.has(person.number)) this.harm.debtsWithoutProof += 1;
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
      this.harm.actionsWithoutNotice += 1;
      return;
    }
    this.work.messages += 1;
    const passage = passageOf(this.#fate, habit.by, person, `${reference}-notice`, 0);
    if (passage.comesBackIn !== null || (habit.by === 'email' && person.email === null))
      this.harm.actionsWithoutNotice += 1;
    else if (passage.arrivesIn === null) this.harm.toldButLost += 1;
  }
}
