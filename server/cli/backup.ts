import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { makeBackup } from '../backup/make.ts';
import { openHouse } from '../house.ts';
import { WrongUsage } from './outcome.ts';
import { createProgress } from './progress.ts';

/** `kept backup`. */
export function addBackup(kept: Command, config: () => Config): void {
  kept
    .command('backup')
    .description(
      'Write everything into one file while Kept goes on: database, originals, secrets, anchors. As secret as the data itself.',
    )
    .argument('<file-or-folder>', 'a new file, or a folder that gets kept-<moment>.tar')
    .option('--json', 'for machines: the result as one line of JSON')
    .action(async (target: string, options: { json?: boolean }) => {
      await backup(config(), target, options.json === true);
    });
}

async function backup(config: Config, target: string, json: boolean): Promise<void> {
  if (config.databaseUrl !== undefined) throw new WrongUsage(ownTools(config));
  if (!existsSync(config.dataDir))
    throw new WrongUsage(`There is no data at ${config.dataDir}; set KEPT_DATA to where it is.`);
  const path = fileFor(target);
  if (path.startsWith(`${config.dataDir}/`))
    throw new WrongUsage('A backup inside the data folder dies with it. Name a place elsewhere.');
  if (existsSync(path))
    throw new WrongUsage(`${path} is there already; it was left as it is. Name another file.`);
  const started = performance.now();
  const house = await openHouse(config, { name: 'backup', max: 4 });
  const progress = createProgress('backing up');
  try {
    const made = await makeBackup(house, path, (done, total, words) => progress.show(done, total, words));
    progress.end();
    const seconds = Math.round(performance.now() - started) / 1000;
    if (json) process.stdout.write(`${JSON.stringify({ ...made, seconds })}\n`);
    else {
      process.stdout.write(
        `${made.path}\n${made.entries} entries, ${made.originals} originals, ${(made.bytes / 1024 ** 2).toFixed(1)} MB in ${seconds} s.\n` +
          'Whoever has this file has everything, the keys too: keep it as safe as the data itself, and elsewhere.\n',
      );
      for (const words of made.notIncluded) process.stdout.write(`NOT in it: ${words}\n`);
    }
  } finally {
    progress.end();
    await house.close();
  }
}

function fileFor(target: string): string {
  const path = resolve(target);
  const folder = target.endsWith('/') || (existsSync(path) && statSync(path).isDirectory());
  if (!folder) return path;
  return join(path, `kept-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}Z.tar`);
}

/** A server that is given has better tools than ours. */
function ownTools({ dataDir, secret, originals }: Config): string {
  const lines = [
    'With DATABASE_URL the database is backed up by the tools of its server. Nothing was written. Do:',
    '  pg_dump --format=custom --file=kept.dump "$DATABASE_URL"        (one moment, simple)',
    '  or pg_basebackup / pgBackRest on the server                    (large databases, any moment)',
    'and copy with it, after the database:',
    `  ${join(dataDir, 'anchors')}   the record's anchors`,
  ];
  lines.push(
    secret === undefined
      ? `  ${join(dataDir, 'secrets')}   the master secret`
      : '  KEPT_SECRET   the master secret',
  );
  lines.push(`  ${originals ?? join(dataDir, 'originals')}   originals over 1 MiB`);
  lines.push('After restoring them: `kept restore --after-own-tools`. See docs/operations/backup.md.');
  return lines.join('\n');
}
