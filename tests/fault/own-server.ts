import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEngine } from '#platform/engine/index.ts';

/** A PostgreSQL that a test has to itself, because it does to it what others would feel. */
export interface OwnServer {
  readonly ownerUrl: string;
  /** Runs a statement as the owner and answers its rows. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Starts one in a folder of its own, which goes with it. */
export async function ownServer(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'kept-fault-'));
  chmodSync(folder, 0o711);
  const engine = await startEngine({ dataDir: folder, log: () => undefined });
  const admin = new pg.Client({ connectionString: engine.ownerUrl, application_name: 'test admin' });
  await admin.connect();
  return {
    ownerUrl: engine.ownerUrl,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await admin.query<Row>(text, [...values])).rows,
    stop: async () => {
      await admin.end();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
