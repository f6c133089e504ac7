import { runAlone } from './alone.ts';
import { createFate } from './fate.ts';
import { runGated } from './gated.ts';
import type { Harm } from './harm.ts';
import { intentsOf } from './intents.ts';
import { peopleOf } from './people.ts';

/** One year of a seed, lived twice. */
export interface Compared {
  readonly intents: number;
  readonly alone: Harm;
  readonly gated: Harm;
  /** What the gated year took of the machine's time. */
  readonly seconds: number;
}

/** Plays a seed with systems that act on their own and with systems that ask. `told` hears of each day's end. */
export async function compare(
  seed: number,
  customers: number,
  days: number,
  told: (day: number) => void = () => undefined,
): Promise<Compared> {
  const fate = createFate(seed);
  const people = peopleOf(fate, customers);
  const intents = intentsOf(fate, people, days);
  const alone = runAlone(fate, intents, days);
  const began = performance.now();
  const gated = await runGated(fate, people, intents, days, told);
  return { intents: intents.length, alone, gated, seconds: (performance.now() - began) / 1000 };
}
