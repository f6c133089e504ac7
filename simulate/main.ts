import { parseArgs } from 'node:util';
import { runAlone } from './alone.ts';
import { createFate } from './fate.ts';
import { runGated } from './gated.ts';
import { FORBIDDEN, type Harm, WORDS } from './harm.ts';
import { intentsOf } from './intents.ts';
import { peopleOf } from './people.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    customers: { type: 'string', default: '10000' },
    days: { type: 'string', default: '365' },
  },
});

/** The same year twice, from the same seed: systems that act on their own, and systems that ask. */
async function compare(seed: number): Promise<boolean> {
  const fate = createFate(seed);
  const days = Number(values.days);
  const people = peopleOf(fate, Number(values.customers));
  const intents = intentsOf(fate, people, days);
  const alone = runAlone(fate, intents, days);
  const began = performance.now();
  const gated = await runGated(fate, people, intents, days, (day) => {
    if (process.stderr.isTTY) process.stderr.write(`\rseed ${seed}: day ${day + 1} of ${days}`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const took = Math.round((performance.now() - began) / 1000);
  print(
    `seed ${seed}: ${people.length} customers, ${days} days, ${intents.length} intents, ${took} s`,
    alone,
    gated,
  );
  return FORBIDDEN.every((kind) => gated[kind] === 0);
}

function print(title: string, alone: Harm, gated: Harm): void {
  process.stdout.write(
    `${title}\n${''.padEnd(46)}${'on their own'.padStart(14)}${'through the gate'.padStart(18)}\n`,
  );
  for (const [kind, words] of Object.entries(WORDS) as [keyof Harm, string][])
    process.stdout.write(
      `${words.padEnd(46)}${String(alone[kind]).padStart(14)}${String(gated[kind]).padStart(18)}\n`,
    );
}

const first = Number(values.seed);
let clean = true;
for (let seed = first; seed < first + Number(values.seeds); seed += 1) clean = (await compare(seed)) && clean;
process.exitCode = clean ? 0 : 1;
