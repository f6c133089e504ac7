import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '#platform/db/migrate.ts';
import { startEngine } from '#platform/engine/index.ts';
import { migrateQueue } from '#platform/jobs/index.ts';
import { JOB_KINDS } from '#server/jobs.ts';
import { moveIntoMemory } from './in-memory.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server on which each test has its own database. A secret of this run. */
    ownerUrl: string;
  }
}

/** The migrated database that every world is copied from (by `file_copy`: by way of the log it costs three times as much). */
export const TEMPLATE = 'kept_template';

/** One real PostgreSQL for the whole run, with a migrated template; all in memory where that is large enough. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const leaveMemory = moveIntoMemory();
  const folder = mkdtempSync(join(tmpdir(), 'kept-test-'));
  chmodSync(folder, 0o711);
  const engine = await startEngine({ dataDir: folder, log: () => undefined });
  const admin = new pg.Client({ connectionString: engine.ownerUrl });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  // This server is never killed (those that are, tests start themselves), so nobody has to wait for the disk.
  await admin.query('alter role all set synchronous_commit = off');
  await admin.query('alter system set fsync = off');
  await admin.query('alter system set full_page_writes = off');
  await admin.query('select pg_reload_conf()');
  await admin.end();
  await migrate(databaseUrl(engine.ownerUrl, TEMPLATE), (client, role) =>
    migrateQueue(client, role, JOB_KINDS),
  );
  project.provide('ownerUrl', engine.ownerUrl);
  return async () => {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    leaveMemory();
  };
}

/** The same server, another database. */
export function databaseUrl(ownerUrl: string, name: string): string {
  // No host stands in a Unix socket's address, so it is not a URL to the platform's parser.
  return ownerUrl.replace(/(^postgres:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}
