import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BENCHMARKS, runAll } from './all.ts';
import { HEAD, type Judged, line } from './figures.ts';

/** What `kept bench` runs: figures to standard output, what goes on to standard error. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, size: { type: 'string', default: 'full' } },
  });
  const names = BENCHMARKS.map(({ name }) => name).join(', ');
  const unknown = positionals.find((given) => !BENCHMARKS.some(({ name }) => name === given));
  if (unknown !== undefined) return wrong(`There is no benchmark «${unknown}». There are: ${names}.`);
  const { size } = values;
  if (size !== 'vast' && size !== 'full' && size !== 'small')
    return wrong(`--size is vast, full or small, not «${size}».`);
  const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const figures: Judged[] = [];
  if (!values.json) process.stdout.write(`${HEAD}\n`);
  await runAll(
    chosen,
    size === 'vast' ? 'full' : size,
    (said) => process.stderr.write(`  … ${said}\n`),
    (figure) => {
      figures.push(figure);
      if (!values.json) process.stdout.write(`${line(figure)}\n`);
    },
    size,
  );
  if (values.json) {
    const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version };
    process.stdout.write(
      `${JSON.stringify({ at: new Date().toISOString(), size, machine, figures }, null, 2)}\n`,
    );
  }
  return 0;
}

function wrong(say: string): number {
  process.stderr.write(`${say}\n`);
  return 2;
}

process.exitCode = await main();
