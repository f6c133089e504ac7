import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { CompiledQuery, type Database, type Tx } from '../db/index.ts';
import type { Log } from '../log/index.ts';

/** One kind of background work. Its handler may run twice for one job and must not mind. */
export interface JobKind<Data extends object> {
  readonly name: string;
  /** How many jobs a handler is given at once, at most. */
  readonly batch: number;
  /** How many batches one worker process works on at a time. */
  readonly parallel: number;
  readonly handle: (jobs: readonly Data[]) => Promise<void>;
}

export interface JobRunner {
  stop(): Promise<void>;
}

const RETRIES = { retryLimit: 8, retryDelay: 2, retryBackoff: true, retryDelayMax: 600 };

function over(tx: Database | Tx) {
  return {
    executeSql: async (text: string, values?: unknown[]) => {
      const result = await tx.executeQuery(CompiledQuery.raw(text, values ?? []));
      return { rows: [...result.rows] };
    },
  };
}

/** Puts jobs of one kind into the queue in the verb's own transaction. */
export type Enqueue = <Data extends object>(tx: Tx, kind: string, jobs: readonly Data[]) => Promise<void>;

/** The queue over this pool; `enqueue` works without workers running. */
export function createQueue(db: Database): { enqueue: Enqueue } {
  const boss = new PgBoss({ db: over(db), migrate: false, supervise: false, schedule: false });
  return {
    enqueue: async (tx, kind, jobs) => {
      if (jobs.length === 0) return;
      await boss.insert(
        kind,
        jobs.map((data) => ({ data, ...RETRIES })),
        { db: over(tx) },
      );
    },
  };
}

/** Makes the queue's own tables and queues; runs as the owner, under the migration lock. */
export async function migrateQueue(
  client: pg.Client,
  role: string | undefined,
  kinds: readonly string[],
): Promise<void> {
  const db = {
    executeSql: async (text: string, values?: unknown[]) => ({
      rows: (await client.query(text, values)).rows,
    }),
  };
  const boss = new PgBoss({ db, migrate: true, createSchema: true, supervise: false, schedule: false });
  await boss.start();
  for (const kind of kinds) {
    if (!(await boss.getQueue(kind)))
      await boss.createQueue(kind, { ...RETRIES, heartbeatSeconds: 10, notify: true });
  }
  await boss.stop({ graceful: false });
  if (!role) return;
  await client.query(`grant usage on schema pgboss to ${role}`);
  await client.query(`grant select, insert, update, delete on all tables in schema pgboss to ${role}`);
  await client.query(`grant usage on all sequences in schema pgboss to ${role}`);
  await client.query(`grant execute on all functions in schema pgboss to ${role}`);
}

/** Where workers find the queue. */
export interface QueueAddress {
  readonly url: string;
  readonly role: string | undefined;
}

/** Starts working off jobs until `stop`, which lets running batches finish (at most 4 seconds). */
export async function startWorkers(
  address: QueueAddress,
  kinds: readonly JobKind<never>[],
  log: Log,
): Promise<JobRunner> {
  const boss = new PgBoss({
    connectionString: address.url,
    application_name: 'kept queue',
    ...(address.role ? { options: `-c role=${address.role}` } : {}),
    max: 4,
    migrate: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on('error', (error) => log.error({ err: error }, 'the queue had an error'));
  await boss.start();
  for (const kind of kinds) await work(boss, kind, log);
  return { stop: () => boss.stop({ graceful: true, timeout: 4000 }) };
}

async function work(boss: PgBoss, kind: JobKind<never>, log: Log): Promise<void> {
  const options = {
    batchSize: kind.batch,
    localConcurrency: kind.parallel,
    pollingIntervalSeconds: 1,
    notifyPollingIntervalSeconds: 2,
    burstWhenBatchFull: true,
  };
  await boss.work<never>(kind.name, options, async (jobs) => {
    try {
      await kind.handle(jobs.map((job) => job.data));
    } catch (error) {
      log.error({ job: kind.name, err: error }, 'a job failed and will be tried again');
      throw error;
    }
  });
}
