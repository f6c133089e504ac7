import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#platform/db/migrate.ts';
import { startEngine } from '#platform/engine/index.ts';
import { migrateQueue } from '#platform/jobs/index.ts';
import { JOB_KINDS } from '#server/jobs.ts';

const TEMPLATE = 'kept_template';

/**
 * A real PostgreSQL for years that are played one after the other, each in a database of its own. Not for several at a time:
 * Kept's followers wait for every older transaction of the server, so what they see would depend on the others.
 */
export interface Ground {
  /** A new migrated database; gives its address. */
  make(name: string): Promise<string>;
  forget(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts it in a folder of its own, with a migrated template. */
export async function openGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'kept-simulate-'));
  chmodSync(folder, 0o711); // PostgreSQL, which does not run as root, has to pass it
  const engine = await startEngine({ dataDir: folder, log: () => undefined });
  // No host stands in a Unix socket's address, so it is not a URL to the platform's parser.
  const urlOf = (name: string): string =>
    engine.ownerUrl.replace(/(^postgres:\/\/[^/]*\/)[^?]*/, `$1${name}`);
  const admin = new pg.Client({ connectionString: engine.ownerUrl });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  // Nobody mourns a simulation that is lost with the machine.
  await admin.query('alter role all set synchronous_commit = off');
  await migrate(urlOf(TEMPLATE), (client, role) => migrateQueue(client, role, JOB_KINDS));
  return {
    make: async (name) => {
      await admin.query(`create database ${name} template ${TEMPLATE}`);
      return urlOf(name);
    },
    forget: async (name) => void (await admin.query(`drop database ${name} with (force)`)),
    close: async () => {
      await admin.end();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
