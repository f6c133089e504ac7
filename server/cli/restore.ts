import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { NotEmpty, type Restored, restoreBackup, settle } from '../backup/restore.ts';
import { openHouse } from '../house.ts';
import { NotAllWell, WrongUsage } from './outcome.ts';
import { createProgress } from './progress.ts';
import { describeFinding } from './verify.ts';

interface RestoreOptions {
  readonly json?: boolean;
  readonly afterOwnTools?: boolean;
}

/** `kept restore`. */
export function addRestore(kept: Command, config: () => Config): void {
  kept
    .command('restore')
    .description(
      'Restore a backup into an empty KEPT_DATA and prove it. Mail that was on its way then is held for a person: nothing is sent again by itself.',
    )
    .argument('[file]', 'what `kept backup` wrote')
    .option(
      '--after-own-tools',
      'with DATABASE_URL, after pg_restore or the like: hold mail that was on its way, and prove the record',
    )
    .option('--json', 'for machines: the result as one line of JSON')
    .action(async (file: string | undefined, options: RestoreOptions) => {
      const restored = await restore(config(), file, options);
      report(restored, options.json === true);
    });
}

async function restore(config: Config, file: string | undefined, options: RestoreOptions): Promise<Restored> {
  const progress = createProgress('restoring');
  const told = (done: number, words: string): void =>
    progress.show(0, 1, `${words}, ${done.toLocaleString('en')}`);
  try {
    if (options.afterOwnTools) return await settleGiven(config, told);
    if (file === undefined) throw new WrongUsage('Name the backup to restore.');
    if (!existsSync(file)) throw new WrongUsage(`There is nothing at ${file}. Nothing was changed.`);
    if (config.databaseUrl !== undefined)
      throw new WrongUsage(
        'With DATABASE_URL restore the database by its own tools (pg_restore), then run `kept restore --after-own-tools`.',
      );
    return await restoreBackup(config, resolve(file), told);
  } catch (error) {
    if (error instanceof NotEmpty) throw new WrongUsage(error.message);
    throw error;
  } finally {
    progress.end();
  }
}

async function settleGiven(config: Config, told: (done: number, words: string) => void): Promise<Restored> {
  if (config.databaseUrl === undefined)
    throw new WrongUsage(
      '--after-own-tools is for a database given by DATABASE_URL; for ours, name a backup.',
    );
  const house = await openHouse(config, { name: 'restore', max: 4 });
  try {
    const now = house.clock.now();
    return { madeAt: now.toISOString(), ...(await settle(house, now, told)) };
  } finally {
    await house.close();
  }
}

function report({ madeAt, held, asked, verification }: Restored, json: boolean): void {
  const ok = verification.findings.length === 0;
  const { entries, customers, originals, checkpoints, findings } = verification;
  if (json) process.stdout.write(`${JSON.stringify({ ok, madeAt, held, asked, ...verification })}\n`);
  else {
    process.stdout.write(
      `Restored as of ${madeAt}: ${entries} entries of ${customers} customers, ${originals} originals, ${checkpoints} checkpoints: ` +
        `${ok ? 'all as recorded' : `${findings.length} findings`}.\n`,
    );
    if (asked > 0)
      process.stdout.write(
        `${asked} duties to tell may have been fulfilled since. None is told by itself: people are asked to call, once for each customer.\n`,
      );
    if (held > 0)
      process.stdout.write(
        `${held} mails were on their way then. They may have been sent since, so they are in doubt: their authors see them at the desk and decide.\n`,
      );
    for (const finding of findings) process.stdout.write(`${describeFinding(finding)}\n`);
  }
  if (!ok) throw new NotAllWell();
}
