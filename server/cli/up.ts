import type { Command } from 'commander';
import type { Config } from '#platform/config/index.ts';
import { followLauncher, takeUpLock } from '#platform/engine/index.ts';
import { composeDomains } from '../compose.ts';
import { type House, openHouse } from '../house.ts';
import { followClock, type Running, startWeb, startWork } from '../roles.ts';
import { needPort } from './port.ts';

/** `kept up`, `kept web`, `kept work`. */
export function addUp(kept: Command, config: () => Config): void {
  kept
    .command('up')
    .description('Run everything here: desk, API and workers. What `npm start` does.')
    .action(() => run(config(), { web: true, work: true, alone: true }));
  kept
    .command('web')
    .description('Run only the desk and the API, beside others on the same DATABASE_URL.')
    .action(() => run(config(), { web: true, work: false, alone: false }));
  kept
    .command('work')
    .description('Run only the workers, beside others on the same DATABASE_URL.')
    .action(() => run(config(), { web: false, work: true, alone: false }));
}

interface Roles {
  readonly web: boolean;
  readonly work: boolean;
  /** One per data folder. */
  readonly alone: boolean;
}

/** Runs roles until it is told to stop; `more` are lines said once it answers. */
export async function run(config: Config, roles: Roles, more: readonly string[] = []): Promise<void> {
  followLauncher();
  const stopped = stopSignal();
  if (roles.web) await needPort(config);
  const lock = roles.alone ? await takeUpLock(config.dataDir) : undefined;
  const house = await openHouse(config, { name: roles.web ? 'web' : 'work' });
  const running: Running[] = [];
  try {
    await house.channel.open();
    await followClock(house);
    const domains = composeDomains(house);
    if (roles.work) running.push(await startWork(house, domains));
    if (roles.web) running.push(await startWeb(house, domains));
    await sayWhere(house, roles, more, (await domains.staff.firstRun(house.db))?.url);
    await stopped;
  } catch (error) {
    // What was half started when the start failed must not keep a process that does nothing more.
    setTimeout(() => process.exit(1), 10_000).unref();
    throw error;
  } finally {
    for (const one of running.reverse()) await one.stop();
    await house.close();
    await lock?.release();
  }
}

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; a second one ends at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // npm, the shell and the terminal may all pass on the same Ctrl-C within moments.
        if (asked) return;
        asked = true;
        setTimeout(() => process.exit(1), 4500).unref();
        resolve();
      });
    }
  });
}

async function sayWhere(
  house: House,
  roles: Roles,
  more: readonly string[],
  firstUser: string | undefined,
): Promise<void> {
  const { config, databaseVersion } = house;
  const lines = roles.web ? [`Kept is at ${config.publicUrl}`] : ['Kept is working.'];
  lines.push(`  data      ${config.dataDir}`, `  database  PostgreSQL ${databaseVersion}`);
  if (config.testClock) lines.push(`  sandbox   the clock stands at ${house.clock.now().toISOString()}`);
  if (roles.web && firstUser)
    lines.push('', 'Nobody has an account yet. Become the first user, an administrator:', `  ${firstUser}`);
  lines.push(...more);
  if (roles.web) lines.push('', 'Ctrl-C stops it.');
  process.stdout.write(`${lines.join('\n')}\n`);
}
