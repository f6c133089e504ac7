import { compare } from '../../simulate/compare.ts';
import { FORBIDDEN, type Harm } from '../../simulate/harm.ts';
import type { Figure } from '../figures.ts';
import type { Benchmark, Run, Size } from '../run.ts';

/** Seeds, customers of each, days: `full` is for a night. */
const PLAYED: Readonly<Record<Size, readonly [seeds: number, customers: number, days: number]>> = {
  tiny: [1, 30, 70],
  small: [3, 300, 180],
  full: [50, 1_000, 365],
};

const sum = (harm: Harm): number => FORBIDDEN.reduce((all, kind) => all + harm[kind], 0);

async function measure({ size, say }: Run): Promise<Figure[]> {
  const [seeds, customers, days] = PLAYED[size];
  let [alone, gated] = [0, 0];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const year = await compare(seed, customers, days);
    say(`seed ${seed}: ${sum(year.alone)} harms on their own, ${sum(year.gated)} through the gate`);
    alone += sum(year.alone);
    gated += sum(year.gated);
  }
  const what = `harms that the gate forbids, ${seeds} seeds of ${customers} customers, ${days} days`;
  return [{ what, unit: 'harms', value: gated, floor: alone, target: { atMost: 0 } }];
}

/** The company simulation over many seeds; its floor is the same years without the gate. */
export const simulation: Benchmark = {
  name: 'simulation',
  about: 'years of three companies with and without the gate',
  measure,
};
