/** A whole running Kept for a journey: web and work on a port, on a database of its own. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { beforeEach, inject } from 'vitest';
import { createReceiver } from '#domains/mail/index.ts';
import { type Role, system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains } from '#server/compose.ts';
import { type House, openHouse } from '#server/house.ts';
import { startWeb, startWork } from '#server/roles.ts';
import { picture } from '../support/browser.ts';
import { databaseUrl, TEMPLATE } from '../support/database.ts';
import type { SmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { knowNobody } from './names.ts';

/** Somebody who works here. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** A running Kept. */
export interface Kept {
  readonly url: string;
  readonly house: House;
  /** The link that `kept up` prints while nobody has an account. */
  readonly firstLink: () => Promise<string>;
  /** Calls the API as a system of the company with an administrator's token. */
  readonly api: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  /** The same where nothing but success will do: the body of the answer, as the API describes it. */
  readonly ask: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** So many seconds pass in a sandbox (`KEPT_CLOCK=test`), and all that falls due in them is done. */
  readonly pass: (seconds: number) => Promise<void>;
  /** Makes a mailbox whose mails leave by this server. */
  readonly sendBy: (sink: Pick<SmtpSink, 'port'>) => Promise<void>;
  /** Makes somebody with this role, by the same links that people get. */
  readonly hire: (role: Role, name: string) => Promise<Person>;
  /** Takes a mail in as a mailbox would; the worker files it. */
  readonly receive: (mail: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const BUILT = fileURLToPath(new URL('../../.build/web/index.html', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('ownerUrl') });
  await client.connect();
  try {
    // Copying a template needs it to itself for a moment; another journey may be at it.
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Starts web and work in this process on a free port and a copy of the migrated template. */
export async function startKept(settings: Readonly<Record<string, string>> = {}): Promise<Kept> {
  if (!existsSync(BUILT)) throw new Error('The desk is not built; npm test builds it first.');
  const name = `kept_${randomBytes(8).toString('hex')}`;
  await onServer(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-journey-'));
  const port = await freePort();
  const config = readConfig({
    KEPT_DATA: dataDir,
    KEPT_PORT: String(port),
    KEPT_LOG: process.env.KEPT_LOG ?? 'silent',
    DATABASE_URL: databaseUrl(inject('ownerUrl'), name),
    ...settings,
  });
  const knowEverybody = await knowNobody();
  const house = await openHouse(config, { name: 'journey', max: 8 });
  await house.channel.open();
  const domains = composeDomains(house);
  const work = await startWork(house, domains);
  const web = await startWeb(house, domains);
  const url = config.publicUrl;
  const { token } = await inTransaction(house.db, (tx) =>
    domains.staff.createToken(tx, { name: 'journey', role: 'admin' }, system('test'), house.clock.now()),
  );
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    bearer?: string,
  ): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        ...(bearer ? { authorization: `Bearer ${bearer}` } : { origin: url }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : null };
  };
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await call(method, path, body, token);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const pass = async (seconds: number): Promise<void> => {
    const now = new Date(house.clock.now().getTime() + seconds * 1000);
    await ask('POST', '/test/clock', { now: now.toISOString() });
  };
  const firstLink = async (): Promise<string> => {
    const link = await domains.staff.firstRun(house.db);
    if (!link) throw new Error('somebody has an account already');
    return link.url;
  };
  const hire = async (role: Role, who: string): Promise<Person> => {
    const person = {
      name: who,
      email: `${who.split(' ')[0]?.toLowerCase()}@company.example`,
      password: 'correct horse battery staple',
    };
    const { body } = await call('POST', '/invitations', { email: person.email, role }, token);
    const link = new URL((body as { url: string }).url);
    const invite = new URLSearchParams(link.hash.slice(1)).get('invite') ?? link.searchParams.get('invite');
    const taken = await call('POST', '/invitations/acceptance', {
      token: invite,
      name: who,
      password: person.password,
    });
    if (taken.status >= 300) throw new Error(JSON.stringify(taken.body));
    return person;
  };
  return {
    url,
    house,
    firstLink,
    hire,
    receive: (bytes) => receive(house, bytes),
    api: (method, path, body) => call(method, path, body, token),
    ask,
    pass,
    sendBy: async ({ port }) => {
      const smtp = { host: '127.0.0.1', port, tls: 'none' };
      await ask('POST', '/mailboxes', { name: 'Support', address: 'support@company.example', smtp });
    },
    close: async () => {
      await web.stop();
      await work.stop();
      await house.close();
      knowEverybody();
      await onServer(`drop database ${name} with (force)`);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function receive(house: House, mail: string): Promise<void> {
  await createReceiver(house)({
    source: 'mailbox:journey',
    key: randomBytes(8).toString('hex'),
    receivedAt: house.clock.now(),
    envelope: {},
    bytes: (async function* () {
      yield Buffer.from(mail);
    })(),
  });
}

/** Signs in as people do: address, password, Enter. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/attention/);
}

/** Takes a picture of what a journey saw when it failed: `.build/screenshots/failed-….png`. */
export function pictureFailures(page: () => Page | undefined): void {
  beforeEach(({ task, onTestFailed }) => {
    onTestFailed(async () => {
      const shown = page();
      if (shown && !shown.isClosed())
        await picture(shown, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`);
    });
  });
}
