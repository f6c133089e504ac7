import { parseArgs } from 'node:util';
import { type Compared, compare } from './compare.ts';
import { FORBIDDEN, type Harm, WORDS } from './harm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    customers: { type: 'string', default: '10000' },
    days: { type: 'string', default: '365' },
  },
});
const [seed, seeds, customers, days] = [values.seed, values.seeds, values.customers, values.days].map(Number);

/** A seed's year twice, side by side; answers whether every harm that the gate forbids is zero. */
async function show(seed: number, customers: number, days: number): Promise<boolean> {
  const tty = process.stderr.isTTY;
  const compared = await compare(seed, customers, days, (day) => {
    if (tty) process.stderr.write(`\rseed ${seed}: day ${day + 1} of ${days}`);
  });
  if (tty) process.stderr.write('\r\u001b[K');
  print(`seed ${seed}: ${customers} customers, ${days} days, ${compared.intents} intents`, compared);
  return FORBIDDEN.every((kind) => compared.gated[kind] === 0);
}

function print(title: string, { alone, gated, seconds }: Compared): void {
  const row = (words: string, left: string, right: string): string =>
    `${words.padEnd(44)}${left.padStart(14)}${right.padStart(18)}\n`;
  process.stdout.write(`${title}, ${Math.round(seconds)} s\n${row('', 'on their own', 'through the gate')}`);
  for (const [kind, words] of Object.entries(WORDS) as [keyof Harm, string][])
    process.stdout.write(row(words, String(alone[kind]), String(gated[kind])));
}

let clean = true;
for (let one = seed ?? 1; one < (seed ?? 1) + (seeds ?? 1); one += 1)
  clean = (await show(one, customers ?? 0, days ?? 0)) && clean;
process.exitCode = clean ? 0 : 1;
