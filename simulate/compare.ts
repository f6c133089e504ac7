import { runAlone } from './alone.ts';
import { createFate } from './fate.ts';
import { runGated } from './gated.ts';
import type { Lived } from './harm.ts';
import { intentsOf } from './intents.ts';
import { type Company, peopleOf } from './people.ts';

/** A year that is to be lived twice. */
export interface Year {
  readonly seed: number;
  /** Of all three companies together. */
  readonly customers: number;
  readonly days: number;
  /** Those that live it in the same Kept. */
  readonly companies: readonly Company[];
}

/** One year of a seed, lived twice. */
export interface Compared {
  readonly intents: number;
  readonly alone: Lived;
  readonly gated: Lived;
}

/**
 * Plays a year with systems that act on their own and with systems that ask a Kept on the database `url`. `told` hears of each
 * day's end.
 */
export async function compare(
  { seed, customers, days, companies }: Year,
  url: string,
  told: (day: number) => void = () => undefined,
): Promise<Compared> {
  const fate = createFate(seed);
  const people = peopleOf(fate, customers).filter(({ company }) => companies.includes(company));
  const intents = intentsOf(fate, people, days);
  const alone = runAlone(fate, intents, days);
  const gated = await runGated({ fate, people, intents, days, url }, told);
  return { intents: intents.length, alone, gated };
}
