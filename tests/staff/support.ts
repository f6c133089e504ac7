import { randomBytes } from 'node:crypto';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import pg from 'pg';
import { inject } from 'vitest';
import { staffHooks } from '#domains/cases/index.ts';
import { createStaff, type Staff, type StaffMail } from '#domains/staff/index.ts';
import { type Role, system } from '#platform/actor.ts';
import { TestClock } from '#platform/clock/index.ts';
import { createDatabase, createPool, type Database, inTransaction, sql } from '#platform/db/index.ts';
import { APP_ROLE } from '#platform/db/migrate.ts';
import { createServer, mount } from '#platform/http/index.ts';
import { createLog } from '#platform/log/index.ts';
import { loadSecrets } from '#platform/secrets/index.ts';
import { sweepTimers } from '#platform/timers/index.ts';
import { databaseUrl, TEMPLATE } from '../support/database.ts';

export const PASSWORD = 'correct horse battery';

/** A migrated database of its own on the run's server; answers its owner's address. */
async function newDatabase(): Promise<string> {
  const ownerUrl = inject('ownerUrl');
  const name = `staff_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)'); // copying a template needs it to itself for a moment
    await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  } finally {
    await client.end();
  }
  return databaseUrl(ownerUrl, name);
}

/** A browser: keeps cookies, sends Origin. */
export interface Browser {
  cookies: Map<string, string>;
  send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    more?: InjectOptions,
  ): Promise<LightMyRequestResponse>;
}

/** One company of its own: database, server, mails that were sent. */
export interface World {
  readonly app: FastifyInstance;
  readonly staff: Staff;
  readonly db: Database;
  readonly clock: TestClock;
  readonly mails: StaffMail[];
  readonly url: string;
  browser(): Browser;
  /** Somebody with this role who has a password, not signed in anywhere. */
  person(role: Role, email?: string): Promise<{ id: string; email: string }>;
  /** A browser in which somebody with this role is signed in. */
  signedIn(role: Role, email?: string): Promise<Browser & { id: string; email: string }>;
  token(role: Role): Promise<string>;
  /** Works off what is due. */
  sweep(): Promise<void>;
  /** Every row of every table as JSON, to compare. */
  dump(except?: readonly string[]): Promise<string>;
  end(): Promise<void>;
}

export async function createWorld(options: { url?: string; mail?: boolean } = {}): Promise<World> {
  const publicUrl = options.url ?? 'http://localhost:4848';
  const pool = createPool({ url: await newDatabase(), name: 'kept test', role: APP_ROLE, max: 5 });
  const db = createDatabase(pool);
  const clock = await TestClock.load(db);
  const log = createLog('silent');
  const mails: StaffMail[] = [];
  const secrets = await loadSecrets('', 'a master secret of the tests, long enough');
  const sendMail = async (mail: StaffMail): Promise<void> => void mails.push(mail);
  const staff = createStaff({
    db,
    clock,
    secrets,
    publicUrl,
    log,
    hooks: staffHooks({ secrets }),
    ...(options.mail === false ? {} : { sendMail }),
  });
  const app = await createServer(log);
  staff.mountAuth(app);
  mount(app, { db, clock, identify: staff.identify, publicUrl }, staff.routes);
  await app.ready();
  const world: World = {
    app,
    staff,
    db,
    clock,
    mails,
    url: publicUrl,
    browser: () => createBrowser(app, publicUrl),
    person: (r, email) => invited(world, r, email),
    signedIn: async (r, email) => {
      const browser = createBrowser(app, publicUrl);
      const person = await invited(world, r, email, browser);
      return { ...browser, ...person };
    },
    token: async (r) =>
      inTransaction(
        db,
        async (tx) =>
          (await staff.createToken(tx, { name: `a ${r}`, role: r }, system('test'), clock.now())).token,
      ),
    sweep: async () => void (await sweepTimers(db, staff.timers, clock.now(), log)),
    dump: (except = []) => dump(db, except),
    end: async () => {
      await app.close();
      await db.destroy();
    },
  };
  return world;
}

let people = 0;

async function invited(
  world: World,
  role: Role,
  given?: string,
  browser = world.browser(),
): Promise<{ id: string; email: string }> {
  people += 1;
  const email = given ?? `${role}${people}@company.example`;
  const { url } = await inTransaction(world.db, (tx) =>
    world.staff.createUser(tx, { name: `${role} ${people}`, email, role }, system('test'), world.clock.now()),
  );
  const token = url.split('#invite=')[1];
  const answer = await browser.send('POST', '/v1/invitations/acceptance', {
    token,
    name: `${role} ${people}`,
    password: PASSWORD,
  });
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return { id: answer.json<{ id: string }>().id, email };
}

function createBrowser(app: FastifyInstance, origin: string): Browser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    send: async (method, url, body, more = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await app.inject({
        method,
        url,
        ...(body ? { payload: body } : {}),
        ...more,
        headers: { origin, ...(cookie ? { cookie } : {}), ...more.headers },
      });
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        const [pair = '', ...attributes] = line.split(';');
        const at = pair.indexOf('=');
        if (attributes.some((one) => one.trim().toLowerCase() === 'max-age=0'))
          cookies.delete(pair.slice(0, at));
        else cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
      return answer;
    },
  };
}

async function dump(db: Database, except: readonly string[]): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`.execute(db);
  const all = [];
  for (const { name } of rows.filter((row) => !except.includes(row.name))) {
    const table = await sql`select to_jsonb(t) as row from ${sql.table(name)} t order by t::text`.execute(db);
    all.push([name, table.rows]);
  }
  return JSON.stringify(all);
}
