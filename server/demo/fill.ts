import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { composeMail } from '#connectors/email/sending/index.ts';
import { type ArchivedMail, beginImport, importMails } from '#domains/mail/index.ts';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import { composeDomains, composeWeb, type Domains } from '../compose.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { COLLEAGUES, CUSTOMERS, SYSTEMS, type SystemName } from './company.ts';
import { setTable } from './desk.ts';
import type { Cast, Known } from './matter.ts';
import {
  type Api,
  becomeFirst,
  bringPeople,
  connectMailbox,
  createCustomer,
  type DemoSignIn,
  type Ids,
  letIn,
  makeTeams,
  type Staff,
} from './people.ts';
import { type PastMail, pastMails } from './plan.ts';
import { keepHours, namePartners, shareWays } from './rules.ts';
import { openStage, PastClock, readyMails, type Stage } from './stage.ts';
import { playWeeks } from './weeks.ts';

export interface Filled extends DemoSignIn {
  readonly customers: number;
  readonly staff: number;
}

type Told = (done: number, total: number, words: string) => void;

/** So long the demo company has worked with Kept, in milliseconds. */
const WITH_KEPT = 45 * 24 * 3_600_000;

/**
 * Fills an empty house with the demo company, through the doors that everybody uses: API, import, and mail filing. Its own
 * clock begins weeks ago, and timers run as it goes on. Its mail goes out to `smtpPort` of this machine.
 */
export async function fillDemo(house: House, smtpPort: number, told: Told): Promise<Filled> {
  const now = house.clock.now();
  // Nothing of the demo is worth waiting for the disk until all of it is there; what is half filled is thrown away.
  house.pool.on('connect', (client) => void client.query('set synchronous_commit = off'));
  const clock = new PastClock(new Date(now.getTime() - WITH_KEPT));
  const ready = readyMails(house.enqueue);
  const past: House = { ...house, clock, enqueue: ready.enqueue };
  const domains = composeDomains(past);
  const { app, stop } = await composeWeb(past, domains, { attachment: async () => null });
  const reader = createMailReader({ workers: 2 });
  try {
    const { api, signIn } = await enter(past, domains, app);
    const { staff, teams, mailboxId } = await foundCompany(app, api, smtpPort);
    const customers = new Map<string, Known>();
    for (const customer of CUSTOMERS)
      customers.set(customer.email, { ...customer, id: await createCustomer(api, customer) });
    await importPast(past, reader, pastMails(clock.now()), told);
    const stage = openStage({ house: past, domains, clock, ready, reader, mailboxId });
    const ids: Ids = new Map([...staff.ids, ...teams, ...(await namePartners(api))]);
    const systems = new Map<SystemName, Api>();
    for (const name of SYSTEMS) systems.set(name, await letIn(app, api, name));
    const cast = castOf({ app, stage, staff, systems, ids, customers });
    await playWeeks(cast, now, (done, total) => told(done, total, `day by day`));
    await setTable(api, staff.ids, teams);
    await stage.goTo(now);
    await stage.stop();
    await checkpoint(house.db, house.secrets, anchorPath(house.config.dataDir), now);
    return { ...signIn, customers: CUSTOMERS.length, staff: COLLEAGUES.length };
  } finally {
    await reader.close();
    await stop();
  }
}

async function enter(
  house: House,
  domains: Domains,
  app: FastifyInstance,
): Promise<{ api: Api; signIn: DemoSignIn }> {
  const signIn = {
    email: COLLEAGUES[0]?.email ?? '',
    password: `${randomBytes(9).toString('base64url')}-demo`,
  };
  const first = await domains.staff.firstRun(house.db);
  if (!first) throw new Error('The demo fills only a house in which nobody has an account yet.');
  return { api: await becomeFirst(app, first.url, signIn), signIn };
}

/** Teams, mailbox, people, hours, and what they share. */
async function foundCompany(
  app: FastifyInstance,
  api: Api,
  smtpPort: number,
): Promise<{ staff: Staff; teams: Ids; mailboxId: string }> {
  const teams = await makeTeams(api);
  // Before anybody is invited: then invitations are mailed, too.
  const mailboxId = await connectMailbox(api, teams.get('Service') ?? '', smtpPort);
  const staff = await bringPeople(app, api, teams);
  await keepHours(api, teams, staff.ids);
  await shareWays(api);
  return { staff, teams, mailboxId };
}

interface CastParts {
  readonly app: FastifyInstance;
  readonly stage: Stage;
  readonly staff: Staff;
  readonly systems: ReadonlyMap<SystemName, Api>;
  readonly ids: Ids;
  readonly customers: ReadonlyMap<string, Known>;
}

function castOf({ app, stage, staff, systems, ids, customers }: CastParts): Cast {
  const known = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new Error(`The demo does not know ${name}.`);
    return value;
  };
  return {
    stage,
    as: (key) => known(staff.as.get(key), key),
    system: (name) => known(systems.get(name), name),
    id: (name) => known(ids.get(name), name),
    customer: (email) => known(customers.get(email), email),
    presses: async (link, form) => {
      const answer = await app.inject({
        method: 'POST',
        url: new URL(link).pathname,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(form).toString(),
      });
      if (answer.statusCode !== 200) throw new Error(`${link} was refused: ${answer.body}`);
    },
  };
}

async function importPast(
  house: House,
  reader: MailReader,
  past: readonly PastMail[],
  told: Told,
): Promise<void> {
  async function* mails(): AsyncGenerator<ArchivedMail> {
    for (const [i, { mail, at }] of past.entries()) {
      const { bytes } = await composeMail(mail);
      yield { key: String(i), position: i, receivedAt: at, bytes };
    }
  }
  const run = await beginImport(house.db, 'demo', house.clock.now());
  await importMails({ ...house, reader, hooks: deliveryHooks(house) }, run, mails(), (_mail, done) =>
    told(done, past.length, `${done} mails`),
  );
}
