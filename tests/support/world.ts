import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { fileWaiting, storeMails } from '#domains/mail/index.ts';
import { ROLES, type Role, system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains, composeWeb, type Domains } from '#server/compose.ts';
import { type House, openHouse } from '#server/house.ts';
import { databaseUrl, TEMPLATE } from './database.ts';

/** An answer of the API, parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  // Tests look into answers of every shape; what they expect is what they check.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Calls the API as somebody. */
export type Caller = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** A company of its own on real PostgreSQL, with somebody in every role. */
export interface World {
  readonly house: House;
  readonly domains: Domains;
  readonly app: FastifyInstance;
  readonly reader: MailReader;
  /** One caller for each role. */
  readonly as: Readonly<Record<Role, Caller>>;
  /** Somebody without any right. */
  readonly stranger: Caller;
  readonly tokens: Readonly<Record<Role, string>>;
  /** Takes a mail in as a mailbox would, and files it; answers nothing, look at the record. */
  receive(
    bytes: string | Uint8Array,
    options?: { source?: string; key?: string; receivedAt?: Date },
  ): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Sandbox clock; the machine's otherwise. */
  readonly testClock?: boolean;
}

/** Makes a world by copying the migrated template; close it at the end of the test. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const ownerUrl = inject('ownerUrl');
  const name = `kept_${randomBytes(8).toString('hex')}`;
  await onServer(ownerUrl, `create database ${name} template ${TEMPLATE}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-world-'));
  const config = readConfig({
    KEPT_DATA: dataDir,
    KEPT_PORT: '0',
    KEPT_LOG: process.env.KEPT_LOG ?? 'silent',
    DATABASE_URL: databaseUrl(ownerUrl, name),
    ...(options.testClock ? { KEPT_CLOCK: 'test' } : {}),
  });
  const house = await openHouse(config, { name: 'test', max: 5 });
  await house.channel.open();
  const domains = composeDomains(house);
  const reader = createMailReader({ workers: 1 });
  const web = await composeWeb(house, domains, reader);
  await web.app.ready();
  const tokens = await makeTokens(house, domains);
  const as = Object.fromEntries(ROLES.map((role) => [role, callerOf(web.app, tokens[role])])) as Record<
    Role,
    Caller
  >;
  return {
    house,
    domains,
    app: web.app,
    reader,
    tokens,
    as,
    stranger: callerOf(web.app, undefined),
    receive: (bytes, given) => receive(house, reader, bytes, given ?? {}),
    close: async () => {
      await web.stop();
      await reader.close();
      await house.close();
      await onServer(ownerUrl, `drop database ${name} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function onServer(ownerUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Copying a template needs it to itself for a moment; another world may be at it.
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function makeTokens(house: House, domains: Domains): Promise<Record<Role, string>> {
  const made = {} as Record<Role, string>;
  for (const role of ROLES) {
    const { token } = await inTransaction(house.db, (tx) =>
      domains.staff.createToken(tx, { name: `test ${role}`, role }, system('test'), house.clock.now()),
    );
    made[role] = token;
  }
  return made;
}

/** Calls without a network, through everything that a request passes. */
export function callerOf(app: FastifyInstance, token: string | undefined): Caller {
  return async (method, path, body, headers = {}) => {
    const request: InjectOptions = {
      method,
      url: path.startsWith('/v1') || path.startsWith('/openapi') ? path : `/v1${path}`,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ...(body === undefined ? {} : { payload: body as NonNullable<InjectOptions['payload']> }),
    };
    const response = await app.inject(request);
    const json = String(response.headers['content-type'] ?? '').includes('json');
    return {
      status: response.statusCode,
      body: json && response.body !== '' ? JSON.parse(response.body) : response.body,
      headers: response.headers,
    };
  };
}

async function receive(
  house: House,
  reader: MailReader,
  mail: string | Uint8Array,
  {
    source = 'mailbox:test',
    key = randomBytes(8).toString('hex'),
    receivedAt = house.clock.now(),
  }: { source?: string; key?: string; receivedAt?: Date },
): Promise<void> {
  const bytes = Buffer.from(mail);
  const original = await house.originals.stage(
    (async function* () {
      yield bytes;
    })(),
  );
  const fresh = await inTransaction(house.db, (tx) =>
    storeMails(tx, house.originals, [{ source, key, receivedAt, envelope: {}, original }], house.clock.now()),
  );
  await fileWaiting({ ...house, reader }, fresh);
}
