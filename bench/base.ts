import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { createMailReader } from '#connectors/email/reading/index.ts';
import { system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains, composeWeb, type Domains } from '#server/compose.ts';
import { type House, openHouse } from '#server/house.ts';

/** A data folder of its own with Kept's embedded PostgreSQL in it, gone after `close`. */
export interface Base {
  readonly dataDir: string;
  readonly house: House;
  close(): Promise<void>;
}

/** Opens a fresh embedded database in a temporary folder. */
export async function openBase(): Promise<Base> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-bench-'));
  chmodSync(dataDir, 0o711); // PostgreSQL, which does not run as root, has to pass it
  const forget = (): void => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  try {
    const house = await openHouse(await configOf(dataDir), { name: 'bench' });
    return { dataDir, house, close: () => house.close().finally(forget) };
  } catch (error) {
    forget();
    throw error;
  }
}

/** A port of loopback that nobody uses; between here and its use somebody might, and the benchmark would say so. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** Settings for a data folder; the address is known beforehand, because browsers' writes must come from it. */
export async function environment(dataDir: string): Promise<Record<string, string>> {
  const port = String(await freePort());
  return { KEPT_DATA: dataDir, KEPT_PORT: port, KEPT_URL: `http://127.0.0.1:${port}`, KEPT_LOG: 'error' };
}

const configOf = async (dataDir: string, databaseUrl?: string) =>
  readConfig({ ...(await environment(dataDir)), ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) });

/** Another migrated database on the same server, opened like the first. */
export async function openBeside(base: Base, name: string): Promise<House> {
  const client = new pg.Client({ connectionString: base.house.ownerUrl });
  await client.connect();
  await client.query(`create database ${name}`).finally(() => client.end());
  const url = new URL(base.house.ownerUrl.replace('@/', '@socket/'));
  url.pathname = `/${name}`;
  return openHouse(await configOf(base.dataDir, url.href), { name: 'bench beside' });
}

/** The product answering HTTP on loopback, and an administrator's token. */
export interface Served {
  readonly url: string;
  readonly token: string;
  readonly domains: Domains;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}

/** Serves a house as `kept web` does. */
export async function serve(house: House): Promise<Served> {
  await house.channel.open();
  const domains = composeDomains(house);
  const reader = createMailReader({ workers: 1 });
  const { app, stop } = await composeWeb(house, domains, reader);
  const url = await app.listen({ port: house.config.port, host: '127.0.0.1' });
  const { token } = await inTransaction(house.db, (tx) =>
    domains.staff.createToken(tx, { name: 'bench', role: 'admin' }, system('bench'), house.clock.now()),
  );
  return { url, token, domains, app, close: () => stop().finally(() => reader.close()) };
}
