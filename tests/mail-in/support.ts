/** A company whose mailbox lies on a real IMAP server, and worker processes that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as after } from 'node:timers/promises';
import pg from 'pg';
import { createMailReader } from '#connectors/email/reading/index.ts';
import { sql } from '#platform/db/index.ts';
import { type MailServiceOptions, type MailServices, startMailServices } from '#server/services/index.ts';
import { childEnvironment } from '../support/child.ts';
import { DOVECOT_PASSWORD, type Dovecot } from '../support/mail-servers/dovecot.ts';
import type { World } from '../support/world.ts';

/** Looks again and again until it holds; the test's own time-out bounds it. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await after(25);
}

/** Connects a mailbox of that user at the server; answers its id. */
export async function connect(
  world: World,
  dovecot: Dovecot,
  user: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await world.as.admin('POST', '/mailboxes', {
    name: user,
    address: `${user}@company.example`,
    imap: { host: '127.0.0.1', port: dovecot.port, tls: 'none', user, ...more },
    secrets: { imapPassword: DOVECOT_PASSWORD },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.id;
}

export interface Counts {
  found: number;
  stored: number;
  duplicates: number;
  quarantined: number;
  waiting: number;
  failed: number;
}

/** The counts of a mailbox as its page shows them. */
export async function counts(world: World, id: string): Promise<Counts> {
  return (await world.as.admin('GET', `/mailboxes/${id}`)).body.counts;
}

/** Sums that agree: everything found is somewhere. */
export const agree = (c: Counts): boolean => c.found === c.stored + c.duplicates + c.quarantined + c.waiting;

/** How many entries there are, without what Kept itself writes about cases. */
export async function entryCount(world: World): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from entries where channel <> 'system'`.execute(world.house.db);
  return rows[0]?.n ?? 0;
}

/** The services of a worker, within this process. */
export async function services(
  world: World,
  options: Partial<MailServiceOptions> = {},
): Promise<MailServices & { end(): Promise<void> }> {
  const reader = createMailReader({ workers: 1 });
  const running = await startMailServices(world.house, {
    reader,
    authenticate: async () => ({ spf: 'none' }),
    pollMs: 1000,
    ...options,
  });
  return {
    ...running,
    end: async () => {
      await running.stop();
      await reader.close();
    },
  };
}

/** A worker process; it answers once it is ready. */
export async function startProcess(world: World, more: Record<string, string> = {}): Promise<ChildProcess> {
  const { config } = world.house;
  const child = spawn(process.execPath, [new URL('./worker.ts', import.meta.url).pathname], {
    env: childEnvironment({
      KEPT_DATA: config.dataDir,
      DATABASE_URL: config.databaseUrl,
      KEPT_LOG: 'error',
      ...more,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no output');
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('it ended'))),
  ]);
  return child;
}

/** Kills a process at once and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Runs a statement as the database's owner, to plant faults; answers how many rows it gave or changed. */
export async function asOwner(world: World, statement: string): Promise<number> {
  const client = new pg.Client({ connectionString: world.house.ownerUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
