import { BENCHMARKS, runAll } from './all.ts';
import { line } from './figures.ts';

/** Every benchmark at a tiny size, two at a time: fails when one breaks, never for being slow. */
await runAll(
  BENCHMARKS,
  'tiny',
  () => undefined,
  (figure) => {
    if (!Number.isFinite(figure.value)) throw new Error(`${figure.what}: no figure.`);
    process.stdout.write(`${line(figure).replace(/ +(met|MISSED)$/, '')}\n`);
  },
  'tiny',
  2,
);
