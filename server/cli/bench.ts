import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { NotAllWell, WrongUsage } from './outcome.ts';

/** `kept bench`: the benchmarks are no part of the product, so they run as a program of their own. */
export function addBench(kept: Command): void {
  kept
    .command('bench')
    .description('Measure this machine: each figure with its floor from the same run (docs/benchmarks.md).')
    .argument(
      '[name...]',
      'import, timeline, inbox, search, attention, gate, replies, timers, desk, webhooks, start; all of them where none is named',
    )
    .option('--json', 'for machines: all figures as one JSON document')
    .option(
      '--size <size>',
      'full: a million entries, some ten minutes; small: a first look; vast: the record of a large company',
      'full',
    )
    .action((names: string[], options: { readonly json?: boolean; readonly size: string }) =>
      run([...names, '--size', options.size, ...(options.json ? ['--json'] : [])]),
    );
}

async function run(args: readonly string[]): Promise<void> {
  const program = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: 'inherit' });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (ended) => resolve(ended ?? 1));
  });
  if (code === 2) throw new WrongUsage('Nothing was measured.');
  if (code !== 0) throw new NotAllWell();
}
