import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { createOriginals, folderStore, type Originals } from '#platform/blobs/index.ts';
import { type Clock, SharedClock, TestClock } from '#platform/clock/index.ts';
import type { Config } from '#platform/config/index.ts';
import { createDatabase, createPool, type Database } from '#platform/db/index.ts';
import { migrate } from '#platform/db/migrate.ts';
import { type Engine, startEngine } from '#platform/engine/index.ts';
import { Channel } from '#platform/events/channel.ts';
import { createQueue, type Enqueue, migrateQueue } from '#platform/jobs/index.ts';
import { createLog, type Log } from '#platform/log/index.ts';
import { loadSecrets, type Secrets } from '#platform/secrets/index.ts';
import { largeStoreOf } from './large-store.ts';

/** Everything that the domains stand on, opened: database, clock, secrets, originals, queue. */
export interface House {
  readonly config: Config;
  readonly log: Log;
  readonly db: Database;
  readonly pool: pg.Pool;
  /** Sessions for decisions alone, so that none waits behind others. */
  readonly decisions: Database;
  /** The database as its owner sees it; only for the engine's own affairs (backup, checks). */
  readonly ownerUrl: string;
  readonly role: string | undefined;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly originals: Originals;
  readonly enqueue: Enqueue;
  readonly channel: Channel;
  readonly databaseVersion: string;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Shown in `pg_stat_activity`. */
  readonly name: string;
  readonly max?: number;
}

/** Starts or finds the database, brings it to this version, and opens everything on it. */
export async function openHouse(config: Config, options: OpenOptions): Promise<House> {
  const log = createLog(config.logLevel);
  await mkdir(config.dataDir, { recursive: true });
  const engine = config.databaseUrl === undefined ? await embedded(config, log) : undefined;
  const ownerUrl = engine?.ownerUrl ?? config.databaseUrl ?? '';
  try {
    // The domains, which the jobs are of, take longest to load: who only asks for help, or asks wrongly, needs none.
    const { JOB_KINDS } = await import('./jobs.ts');
    const { role } = await migrate(ownerUrl, (client, as) => migrateQueue(client, as, JOB_KINDS));
    return await furnish(config, log, ownerUrl, role, options, engine);
  } catch (error) {
    await engine?.stop();
    throw error;
  }
}

const embedded = (config: Config, log: Log): Promise<Engine> =>
  startEngine({ dataDir: config.dataDir, binDir: config.pgBinDir, log: (line) => log.debug(line) });

async function furnish(
  config: Config,
  log: Log,
  ownerUrl: string,
  role: string | undefined,
  options: OpenOptions,
  engine: Engine | undefined,
): Promise<House> {
  const pool = createPool({ url: ownerUrl, name: `kept ${options.name}`, max: options.max ?? 10, role });
  const db = createDatabase(pool);
  const decisions = createDatabase(
    createPool({
      url: ownerUrl,
      name: `kept ${options.name} decisions`,
      max: options.max ?? 10,
      role,
      // Their statements are planned once, perhaps while a table is small: by its indexes also then.
      // Compiling them, or planning them again for each question's values, costs more than it could ever save.
      settings: { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan', jit: 'off' },
    }),
  );
  const channel = new Channel(ownerUrl);
  const clock = config.testClock ? await TestClock.load(db) : await SharedClock.load(db);
  const large = largeStoreOf(config.originals, folderStore(join(config.dataDir, 'originals')));
  return {
    config,
    log,
    db,
    pool,
    decisions,
    ownerUrl,
    role,
    clock,
    secrets: await loadSecrets(config.dataDir, config.secret),
    originals: createOriginals(large),
    enqueue: createQueue(db).enqueue,
    channel,
    databaseVersion: engine?.version ?? 'given by DATABASE_URL',
    close: async () => {
      if (clock instanceof SharedClock) clock.close();
      await channel.close();
      await decisions.destroy();
      await db.destroy();
      await engine?.stop();
    },
  };
}
