import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { type Config, readConfig } from '#platform/config/index.ts';
import { fillDemo } from '../demo/fill.ts';
import { type Sink, startSink } from '../demo/sink.ts';
import { openHouse } from '../house.ts';
import { WrongUsage } from './outcome.ts';
import { needPort } from './port.ts';
import { createProgress } from './progress.ts';
import { run } from './up.ts';

/** What the demo remembers of itself, so that it can be started again. */
const Remembered = z.object({ email: z.string(), password: z.string(), smtpPort: z.number().int() });
type Remembered = z.output<typeof Remembered>;

/** `kept demo`. */
export function addDemo(kept: Command): void {
  kept
    .command('demo')
    .description(
      'A sample company with customers and months of mail, in a folder of its own (./.kept-demo unless KEPT_DATA says another). What it sends ends on this machine.',
    )
    .option('--no-up', 'fill it and stop, instead of running it')
    .option('--json', 'for machines: how to sign in, as one line of JSON')
    .action(async (options: { up: boolean; json?: boolean }) => {
      await demo(readConfig({ KEPT_DATA: './.kept-demo', ...process.env }), options);
    });
}

async function demo(config: Config, options: { up: boolean; json?: boolean }): Promise<void> {
  if (config.databaseUrl !== undefined)
    throw new WrongUsage('The demo has a database of its own: unset DATABASE_URL. Nothing was done.');
  const known = await remembered(config.dataDir);
  if (options.up) await needPort(config);
  const sink = await startSink(known?.smtpPort ?? 0).catch(() => undefined);
  try {
    const signIn = known ?? (await fill(config, sink, options.json === true));
    if (options.json) process.stdout.write(`${JSON.stringify({ url: config.publicUrl, ...signIn })}\n`);
    const lines = ['', 'Sign in to the sample company as', `  ${signIn.email}`, `  ${signIn.password}`];
    if (options.up) await run(config, { web: true, work: true, alone: true }, lines);
    else if (!options.json) process.stdout.write(`${lines.join('\n')}\n`);
  } finally {
    await sink?.close();
  }
}

const noteOf = (dataDir: string): string => join(dataDir, 'demo.json');

async function remembered(dataDir: string): Promise<Remembered | undefined> {
  if (existsSync(noteOf(dataDir)))
    return Remembered.parse(JSON.parse(await readFile(noteOf(dataDir), 'utf8')));
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0)
    throw new WrongUsage(
      `${dataDir} holds something else than the demo; it was left as it is. Name an empty folder by KEPT_DATA.`,
    );
  return undefined;
}

async function fill(config: Config, sink: Sink | undefined, quiet: boolean): Promise<Remembered> {
  const started = performance.now();
  if (!quiet) process.stderr.write('Filling the sample company (a minute or two) …\n');
  const smtpPort = sink?.port ?? 1025;
  const house = await openHouse(config, { name: 'demo', max: 6 });
  const progress = createProgress('filling');
  try {
    const { email, password, customers } = await fillDemo(house, smtpPort, (done, total, words) =>
      progress.show(done, total, words),
    );
    progress.end();
    await writeFile(noteOf(config.dataDir), JSON.stringify({ email, password, smtpPort }), { mode: 0o600 });
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    if (!quiet)
      process.stderr.write(`${customers} customers, months of mail and weeks of work in ${seconds} s.\n`);
    return { email, password, smtpPort };
  } finally {
    progress.end();
    await house.close();
  }
}
