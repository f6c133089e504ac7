import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { composeMail } from '#connectors/email/sending/index.ts';
import { type ArchivedMail, beginImport, fileWaiting, importMails, storeMails } from '#domains/mail/index.ts';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains, composeWeb } from '../compose.ts';
import type { House } from '../house.ts';
import { type Arrival, arrivals } from './arrivals.ts';
import { COLLEAGUES, COMPANY, CUSTOMERS, TEAMS } from './company.ts';
import { type PastMail, pastMails } from './plan.ts';
import { WAITING } from './waiting.ts';

/** How the newcomer signs in. */
export interface DemoSignIn {
  readonly email: string;
  readonly password: string;
}

export interface Filled extends DemoSignIn {
  readonly customers: number;
  readonly mails: number;
  readonly staff: number;
}

/** Calls the API as the first user; a refusal ends the demo with its words. */
type Api = (method: 'GET' | 'POST' | 'PATCH' | 'PUT', path: string, body?: object) => Promise<unknown>;

const Id = z.object({ id: z.string() });
const Items = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Fills an empty house with the demo company, through the doors that everybody uses: API, import, and mail filing. Its mail goes out to `smtpPort` of this machine. */
export async function fillDemo(
  house: House,
  smtpPort: number,
  told: (done: number, total: number, words: string) => void,
): Promise<Filled> {
  const now = house.clock.now();
  const domains = composeDomains(house);
  const { app, stop } = await composeWeb(house, domains, { attachment: async () => null });
  const reader = createMailReader({ workers: 2 });
  try {
    const signIn = {
      email: COLLEAGUES[0]?.email ?? '',
      password: `${randomBytes(9).toString('base64url')}-demo`,
    };
    const first = await domains.staff.firstRun(house.db);
    if (!first) throw new Error('The demo fills only a house in which nobody has an account yet.');
    const api = await becomeFirst(app, first.url, signIn);
    const teams = await makeTeams(api);
    // Before anybody is invited: then invitations are mailed, too.
    const mailboxId = await connectMailbox(api, teams.get('Service') ?? '', smtpPort);
    const staff = await bringPeople(app, api, teams);
    told(1, 10, 'customers');
    for (const customer of CUSTOMERS) await createCustomer(api, customer);
    const past = pastMails(now);
    await importPast({ house, reader, past, told });
    const fresh = await arrivals(now, past);
    await arrive({ house, reader, fresh, mailboxId });
    told(9, 10, 'desk');
    await setTable(api, staff, teams);
    await checkpoint(house.db, house.secrets, anchorPath(house.config.dataDir), house.clock.now());
    return {
      ...signIn,
      customers: CUSTOMERS.length,
      mails: past.length + fresh.length,
      staff: COLLEAGUES.length,
    };
  } finally {
    await reader.close();
    await stop();
  }
}

function apiOf(app: FastifyInstance, headers: Readonly<Record<string, string>>): Api {
  return async (method, path, body) => {
    const response = await app.inject({
      method,
      url: `/v1${path}`,
      headers,
      ...(body ? { payload: body } : {}),
    });
    if (response.statusCode >= 400) throw new Error(`${method} ${path} was refused: ${response.body}`);
    return response.body === '' ? undefined : response.json();
  };
}

const publicly = (app: FastifyInstance): Api => apiOf(app, {});

/** Becomes the first user by the one-time link, as the newcomer would, and goes on with that session. */
async function becomeFirst(app: FastifyInstance, url: string, { email, password }: DemoSignIn): Promise<Api> {
  const token = new URL(url).hash.replace('#token=', '');
  const name = COLLEAGUES[0]?.name ?? '';
  const response = await app.inject({
    method: 'POST',
    url: '/v1/setup',
    payload: { token, name, email, password },
  });
  if (response.statusCode !== 201) throw new Error(`The first user was refused: ${response.body}`);
  const cookie = response.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const { origin } = new URL(url);
  return apiOf(app, { cookie, origin, host: new URL(url).host });
}

type Ids = ReadonlyMap<string, string>;

async function makeTeams(api: Api): Promise<Ids> {
  const teams = new Map<string, string>();
  for (const name of TEAMS) teams.set(name, Id.parse(await api('POST', '/teams', { name })).id);
  return teams;
}

/** Invites everybody and lets them accept; answers staff ids by the key of the cast. */
async function bringPeople(app: FastifyInstance, api: Api, teams: Ids): Promise<Ids> {
  for (const { name, email, role, teams: of } of COLLEAGUES.slice(1)) {
    const ids = of.map((team) => teams.get(team) ?? '');
    const { url } = z
      .object({ url: z.string() })
      .parse(await api('POST', '/invitations', { email, role, name, teams: ids }));
    const token = new URL(url).hash.replace('#invite=', '');
    await publicly(app)('POST', '/invitations/acceptance', {
      token,
      name,
      password: randomBytes(18).toString('base64url'),
    });
  }
  const { items } = Items.parse(await api('GET', '/staff'));
  const staff = new Map(
    COLLEAGUES.map(({ key, name }) => [key, items.find((one) => one.name === name)?.id ?? '']),
  );
  for (const [, id] of teams) await api('PUT', `/teams/${id}/members/${staff.get('mara')}`);
  return staff;
}

async function connectMailbox(api: Api, teamId: string, port: number): Promise<string> {
  const made = await api('POST', '/mailboxes', {
    name: COMPANY.name,
    address: COMPANY.address,
    aliases: [COMPANY.alias],
    teamId,
    smtp: { host: '127.0.0.1', port, tls: 'none' },
    signature: `${COMPANY.name}\n12 Mill Road, Fernhill`,
  });
  return Id.parse(made).id;
}

async function createCustomer(api: Api, customer: (typeof CUSTOMERS)[number]): Promise<void> {
  const { name, email, phone, language, organisation } = customer;
  const contactPoints = [
    { kind: 'email', value: email },
    ...(phone ? [{ kind: 'phone', value: phone }] : []),
  ];
  await api('POST', '/customers', {
    kind: organisation ? 'organisation' : 'person',
    name,
    language,
    contactPoints,
  });
}

interface Past {
  readonly house: House;
  readonly reader: MailReader;
  readonly past: readonly PastMail[];
  readonly told: (done: number, total: number, words: string) => void;
}

async function importPast({ house, reader, past, told }: Past): Promise<void> {
  async function* mails(): AsyncGenerator<ArchivedMail> {
    for (const [i, { mail, at }] of past.entries()) {
      const { bytes } = await composeMail(mail);
      yield { key: String(i), position: i, receivedAt: at, bytes };
    }
  }
  const run = await beginImport(house.db, 'demo', house.clock.now());
  await importMails({ ...house, reader }, run, mails(), (_mail, done) =>
    told(done, past.length, `${done} mails`),
  );
}

interface Fresh {
  readonly house: House;
  readonly reader: MailReader;
  readonly fresh: readonly Arrival[];
  readonly mailboxId: string;
}

/** As a watched mailbox hands mail over: stored, then filed. What checking the senders gave comes from the cast. */
async function arrive({ house, reader, fresh, mailboxId }: Fresh): Promise<void> {
  const source = `mailbox:${mailboxId}`;
  for (const { key, at, bytes, authentication } of fresh) {
    const original = await house.originals.stage(once(bytes));
    const hashes = await inTransaction(house.db, (tx) =>
      storeMails(
        tx,
        house.originals,
        [{ source, key, receivedAt: at, envelope: {}, original }],
        house.clock.now(),
      ),
    );
    await fileWaiting({ ...house, reader, authenticate: async () => authentication }, hashes);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const Inbox = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      subject: z.string().nullable(),
      customerId: z.string(),
      waitingSince: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
});
type Open = z.output<typeof Inbox>['items'][number];

/** What people do at a desk: assign, note, set aside, merge. */
async function setTable(api: Api, staff: Ids, teams: Ids): Promise<void> {
  const open = await allOpen(api);
  for (const conversation of open) {
    const one = WAITING.find((waiting) => waiting.subject === conversation.subject);
    if (!one) {
      if (conversation.waitingSince === null || isPast(conversation))
        await api('PATCH', `/conversations/${conversation.id}`, { state: 'done' });
      continue;
    }
    const assignedTo = one.assignedTo ? { assignedTo: staff.get(one.assignedTo) } : {};
    const teamId = one.team ? { teamId: teams.get(one.team) } : {};
    if (one.assignedTo || one.team)
      await api('PATCH', `/conversations/${conversation.id}`, { ...assignedTo, ...teamId });
    if (one.note) await api('POST', `/conversations/${conversation.id}/notes`, { text: one.note });
  }
  await mergeTwins(api);
}

/** Conversations of the past ended well, whoever wrote last. */
const isPast = ({ subject }: Open): boolean =>
  subject !== null && !/bank details|New this month|Scan of/.test(subject);

async function allOpen(api: Api): Promise<Open[]> {
  const all: Open[] = [];
  let cursor = '';
  do {
    const { items, next } = Inbox.parse(await api('GET', `/conversations?limit=100${cursor}`));
    all.push(...items);
    cursor = next === null ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return all;
}

/** One person with two addresses: somebody at the desk has seen it and merged them. */
async function mergeTwins(api: Api): Promise<void> {
  const made = await api('POST', '/customers', {
    kind: 'person',
    name: 'Grace Adeyemi (work)',
    contactPoints: [{ kind: 'email', value: 'g.adeyemi@harbourcycles.example' }],
  });
  const { items } = Items.parse(await api('GET', '/customers?q=grace.adeyemi%40mail.example'));
  const grace = items[0];
  if (!grace) return;
  const { id } = Id.parse(made);
  await api('POST', `/customers/${id}/notes`, {
    text: 'Called from her desk at Harbour Cycles: same person as Grace Adeyemi.',
  });
  await api('POST', `/customers/${grace.id}/merge`, {
    customerId: id,
    reason: 'The same person; she confirmed it on the telephone.',
  });
}
