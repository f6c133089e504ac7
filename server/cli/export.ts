import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Config } from '#platform/config/index.ts';
import { openHouse } from '../house.ts';
import { exportCustomer } from './export/write.ts';
import { WrongUsage } from './outcome.ts';
import { createProgress } from './progress.ts';

interface Options {
  readonly out?: string;
  readonly json?: boolean;
}

/** `kept export customer ID`. */
export function addExport(kept: Command, config: () => Config): void {
  kept
    .command('export')
    .description('Give out what is recorded.')
    .command('customer')
    .description(
      'Everything of a customer and those merged into them, in one tar file: pages to read, JSON lines, originals. Nobody else’s data.',
    )
    .argument('<id>', 'of the customer, as in the address of their page at the desk')
    .option('--out <file>', 'where to write it; customer-<id>.tar unless told')
    .option('--json', 'for machines: the result as one line of JSON')
    .action(async (id: string, options: Options) => {
      await run(config(), id, options);
    });
}

async function run(config: Config, id: string, options: Options): Promise<void> {
  if (!z.uuid().safeParse(id).success)
    throw new WrongUsage(
      `«${id}» is not the id of a customer, such as 0198c9a0-7d1e-7a5b-8f00-1c2d3e4f5a6b.`,
    );
  const path = resolve(options.out ?? `customer-${id}.tar`);
  if (existsSync(path))
    throw new WrongUsage(`${path} is there already; it was left as it is. Name another file.`);
  const house = await openHouse(config, { name: 'export', max: 2 });
  const progress = createProgress('exporting');
  try {
    const made = await exportCustomer(house, id, path, (done, total) =>
      progress.show(done, total, `${done.toLocaleString('en')} entries`),
    );
    progress.end();
    if (options.json) process.stdout.write(`${JSON.stringify(made)}\n`);
    else
      process.stdout.write(
        `${made.path}\n${made.entries} entries, ${made.originals} originals. Open index.html in it.\n`,
      );
  } finally {
    progress.end();
    await house.close();
  }
}
