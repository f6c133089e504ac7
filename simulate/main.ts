import { parseArgs } from 'node:util';
import type { Compared } from './compare.ts';
import { FORBIDDEN, HARM_WORDS, type Harm, WORK_WORDS, type Work } from './harm.ts';
import { type Played, playSeason, together } from './theatre.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    customers: { type: 'string', default: '10000' },
    days: { type: 'string', default: '365' },
    threads: { type: 'string' },
  },
});
const whole = (given: string, name: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(given)) throw new Error(`--${name} is a whole number from 1 on.`);
  return Number(given);
};
const [first, seeds] = [whole(values.seed, 'seed'), whole(values.seeds, 'seeds')];
const [customers, days] = [whole(values.customers, 'customers'), whole(values.days, 'days')];

const print = (words: string, left: string | number, right: string | number): void => {
  process.stdout.write(`${words.padEnd(44)}${String(left).padStart(14)}${String(right).padStart(18)}\n`);
};

function printYear(title: string, { alone, gated }: Compared): void {
  process.stdout.write(`${title}\n`);
  print('', 'on their own', 'through the gate');
  for (const [kind, words] of Object.entries(HARM_WORDS) as [keyof Harm, string][])
    print(words, alone.harm[kind], gated.harm[kind]);
  process.stdout.write('what was done\n');
  for (const [kind, words] of Object.entries(WORK_WORDS) as [keyof Work, string][])
    print(words, alone.work[kind], gated.work[kind]);
}

const all: Played[] = [];
const tty = process.stderr.isTTY;
const began = performance.now();
const seconds = (): number => Math.round((performance.now() - began) / 1000);
await playSeason(
  {
    seeds: Array.from({ length: seeds }, (_, n) => first + n),
    customers,
    days,
    threads: values.threads === undefined ? undefined : whole(values.threads, 'threads'),
  },
  (one) => {
    if (tty) process.stderr.write('\r\u001b[K');
    all.push(one);
    printYear(`seed ${one.seed}: ${customers} customers, ${days} days, ${one.intents} intents`, one);
  },
  (gone, of) => {
    if (tty) process.stderr.write(`\r${Math.floor((100 * gone) / of)} %, ${seconds()} s\u001b[K`);
  },
);
if (all.length > 1) printYear(`${all.length} seeds`, all.map((one): Compared => one).reduce(together));
// Not on the standard output: the same seed prints the same.
process.stderr.write(`${seconds()} s\n`);
process.exitCode = all.every(({ gated }) => FORBIDDEN.every((kind) => gated.harm[kind] === 0)) ? 0 : 1;
