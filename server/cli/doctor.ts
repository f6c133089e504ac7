import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { AlreadyRunning, takeUpLock } from '#platform/engine/index.ts';
import { openHouse } from '../house.ts';
import { bad, type Check, look } from './doctor/finding.ts';
import { checkGround } from './doctor/ground.ts';
import { checkHouse } from './doctor/house.ts';
import { NotAllWell } from './outcome.ts';

const MARKS = { good: '✓', look: '!', bad: '✗' } as const;

/** `kept doctor`. */
export function addDoctor(kept: Command, config: () => Config): void {
  kept
    .command('doctor')
    .description('Look over everything, name what is wrong, and the command that mends it.')
    .option('--json', 'for machines: all checks as one line of JSON')
    .action(async (options: { json?: boolean }) => {
      const checks = await examine(config());
      const well = checks.every((check) => check.state !== 'bad');
      if (options.json) process.stdout.write(`${JSON.stringify({ ok: well, checks })}\n`);
      else {
        for (const { state, say, mend } of checks)
          process.stdout.write(`${MARKS[state]} ${say}\n${mend === undefined ? '' : `    → ${mend}\n`}`);
      }
      if (!well) throw new NotAllWell();
    });
}

async function examine(config: Config): Promise<Check[]> {
  if (!existsSync(config.dataDir) && config.databaseUrl === undefined)
    return [
      look(
        'data-folder',
        `There is no data at ${config.dataDir} yet.`,
        'npm start   (or set KEPT_DATA to where it is)',
      ),
    ];
  const running = await runsHere(config.dataDir);
  try {
    const house = await openHouse(config, { name: 'doctor', max: 2 });
    try {
      return [...(await checkHouse(house)), ...(await checkGround(config, running))];
    } finally {
      await house.close();
    }
  } catch (error) {
    const say = error instanceof Error ? error.message : String(error);
    const mend =
      config.databaseUrl === undefined
        ? `The engine's own words: tail ${join(config.dataDir, 'engine/postgres.log')}`
        : 'Is the server up, and may DATABASE_URL sign in? Try the same address with psql.';
    const ground = existsSync(config.dataDir) ? await checkGround(config, running) : [];
    return [bad('database', `The database cannot be opened: ${say}`, mend), ...ground];
  }
}

/** Whether a `kept up` holds this data folder. */
async function runsHere(dataDir: string): Promise<boolean> {
  if (!existsSync(dataDir)) return false;
  try {
    await (await takeUpLock(dataDir)).release();
    return false;
  } catch (error) {
    if (error instanceof AlreadyRunning) return true;
    throw error;
  }
}
