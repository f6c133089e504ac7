import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { fileWaiting, storeMails } from '#domains/mail/index.ts';
import { ROLES, type Role, system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains, composeWeb, type Domains } from '#server/compose.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { type House, openHouse } from '#server/house.ts';
import { type Caller, callerOf } from './calls.ts';
import { databaseUrl, TEMPLATE } from './database.ts';
import { type Colleague, colleague } from './people.ts';

export { type Answer, type Caller, callerOf } from './calls.ts';

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
  /** A new person of the company, signed in. */
  person(role: Role, name?: string): Promise<Colleague>;
  /** Moves the sandbox clock by so many milliseconds, or to an instant, through everything that falls due. */
  moveClock(to: number | Date): Promise<void>;
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
  /** More settings, as the environment would give them. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Makes a world by copying the migrated template; close it at the end of the test. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const ownerUrl = inject('ownerUrl');
  const name = `kept_${randomBytes(8).toString('hex')}`;
  await onServer(ownerUrl, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-world-'));
  const config = readConfig({
    KEPT_DATA: dataDir,
    KEPT_PORT: '0',
    KEPT_LOG: process.env.KEPT_LOG ?? 'silent',
    DATABASE_URL: databaseUrl(ownerUrl, name),
    ...(options.testClock ? { KEPT_CLOCK: 'test' } : {}),
    ...options.settings,
  });
  const house = await openHouse(config, { name: 'test', max: 5 });
  await house.channel.open();
  const domains = composeDomains(house);
  const reader = createMailReader({ workers: 1 });
  const web = await composeWeb(house, domains, reader);
  await web.app.ready();
  const tokens = await makeTokens(house, domains);
  const as = Object.fromEntries(
    ROLES.map((role) => [role, callerOf(web.app, { authorization: `Bearer ${tokens[role]}` })]),
  ) as Record<Role, Caller>;
  return {
    house,
    domains,
    app: web.app,
    reader,
    tokens,
    as,
    stranger: callerOf(web.app, {}),
    person: (role, name) => colleague({ house, domains, app: web.app }, role, name),
    moveClock: async (to) => {
      const at = to instanceof Date ? to : new Date(house.clock.now().getTime() + to);
      const moved = await as.admin('POST', '/test/clock', { now: at.toISOString() });
      if (moved.status >= 300) throw new Error(JSON.stringify(moved.body));
    },
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
  await fileWaiting({ ...house, reader, hooks: deliveryHooks(house) }, fresh);
}
