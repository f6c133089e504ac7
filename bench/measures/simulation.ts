import { forbidden } from '../../simulate/harm.ts';
import { playSeason } from '../../simulate/theatre.ts';
import type { Figure } from '../figures.ts';
import type { Benchmark, Run, Size } from '../run.ts';

/** Seeds, customers of each, days: `full` is for a night. */
const PLAYED: Readonly<Record<Size, readonly [seeds: number, customers: number, days: number]>> = {
  tiny: [1, 30, 70],
  small: [3, 300, 180],
  full: [50, 1_000, 365],
};

async function measure({ size, say }: Run): Promise<Figure[]> {
  const [count, customers, days] = PLAYED[size];
  const seeds = Array.from({ length: count }, (_, n) => n + 1);
  let [alone, gated] = [0, 0];
  await playSeason({ seeds, customers, days }, (year) => {
    const [left, right] = [forbidden(year.alone.harm), forbidden(year.gated.harm)];
    const { messages, otherActions } = year.gated.work;
    // No harm by doing nothing would be no result.
    if (messages === 0 || otherActions === 0) throw new Error(`Seed ${year.seed}: nothing was done.`);
    say(`seed ${year.seed}: ${left} harms on their own, ${right} through the gate`);
    alone += left;
    gated += right;
  });
  const what = `harms that the gate forbids, ${count} seeds of ${customers} customers, ${days} days`;
  return [{ what, unit: 'harms', value: gated, floor: alone, target: { atMost: 0 } }];
}

/** The company simulation over many seeds; its floor is the same years without the gate. */
export const simulation: Benchmark = {
  name: 'simulation',
  about: 'years of three companies with and without the gate',
  measure,
};
