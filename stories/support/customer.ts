/** Customers: they write, call and visit; what they get is read from the mails that really went out. */
import { createTransport } from 'nodemailer';
import { expect } from 'vitest';
import type { Colleague } from '#tests/support/people.ts';
import type { Caller } from '#tests/support/world.ts';
import { type Company, DAY, type GotMail, ok } from './company.ts';
import type { Somebody, Way } from './drawn.ts';

/** What was said, and the case that it is part of. */
export interface Said {
  readonly number: string;
  readonly entryId: string;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly address: string;
  /** Their telephone, as it is dialled from anywhere. */
  readonly phone: string;
  /** The line of their postal address that no other has; `''` where none is known. */
  readonly street: string;
  /** By what other systems call them, such as `card-system:c7`. */
  readonly ref: string;
  /** Turns to the company; `number`: names the case, `replyTo`: answers a mail of ours. */
  says(words: string, way: Way, about?: { number?: string; replyTo?: GotMail }): Promise<Said>;
  /** All mails that reached them. */
  got(): Promise<GotMail[]>;
  /** The newest of them. */
  lastMail(): Promise<GotMail>;
  /** Everything on their record, the newest first. */
  record(): Promise<{ id: string; kind: string; direction: string; channel: string; preview: string }[]>;
}

/** What the company knows of them beside a name. */
export interface Known {
  /** Of their mail address; mail to `gone.example` is refused there. */
  readonly domain?: string;
  /** When they proved address and telephone to be theirs; not, unless told. */
  readonly proven?: boolean;
  /** A postal address that they confirmed so many days ago; `null`: never. */
  readonly confirmedDaysAgo?: number | null;
  /** The only ways in which the company can reach them; all that are told, unless told otherwise. */
  readonly only?: readonly ('email' | 'phone' | 'postal')[];
}

let count = 0;

/** Somebody whom the company knows, with a mail address and a telephone, and what else is known. */
export async function customerOf(
  company: Company,
  { name, zone }: Pick<Somebody, 'name' | 'zone'>,
  {
    domain = 'customer.example',
    proven = false,
    confirmedDaysAgo,
    only = ['email', 'phone', 'postal'],
  }: Known = {},
): Promise<Customer> {
  count += 1;
  const address = `c${process.pid}.${count}@${domain}`;
  const phone = `+447700${String(900_000 + (count % 99_999))}`;
  const street = confirmedDaysAgo === undefined ? '' : `${count} Letter Lane`;
  const ref = `card-system:c${count}`;
  const { call } = company.agent;
  const at = (days: number) => ({
    verified: { at: new Date(company.now().getTime() - days * DAY).toISOString(), how: 'told in the branch' },
  });
  const points = [
    { kind: 'email', value: address, ...(proven ? at(0) : {}) },
    { kind: 'phone', value: phone, ...(proven ? at(0) : {}) },
    {
      kind: 'postal',
      components: {
        houseNumber: String(count),
        road: 'Letter Lane',
        city: 'Leeds',
        postcode: 'LS1 4AP',
        countryCode: 'GB',
      },
      ...(typeof confirmedDaysAgo === 'number' ? at(confirmedDaysAgo) : {}),
    },
  ];
  const contactPoints = points.filter(
    ({ kind }) => only.some((one) => one === kind) && (kind !== 'postal' || confirmedDaysAgo !== undefined),
  );
  const made = ok(await call('POST', '/customers', { kind: 'person', name, timeZone: zone, contactPoints }));
  ok(await call('POST', `/customers/${made.id}/refs`, { ref }));
  const customer: Customer = {
    id: made.id,
    name,
    zone,
    address,
    phone,
    street,
    ref,
    says: (words, way, about = {}) =>
      way === 'email'
        ? writes(company, customer, words, about)
        : contacts(company, customer, words, way, about),
    got: () => company.mailsTo(address),
    lastMail: async () => {
      const last = (await company.mailsTo(address)).at(-1);
      if (!last) throw new Error(`Nothing reached ${address}.`);
      return last;
    },
    record: async () => ok(await call('GET', `/customers/${made.id}/record?limit=100`)).items,
  };
  return customer;
}

const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

async function writes(
  company: Company,
  { id, name, address }: Customer,
  text: string,
  { number, replyTo }: { number?: string; replyTo?: GotMail },
): Promise<Said> {
  const words = text.split(/[.!?]/)[0] ?? text;
  const { message } = await composer.sendMail({
    from: { name, address },
    to: 'support@company.example',
    subject: replyTo?.subject ?? (number === undefined ? words : `${words} (${number})`),
    text,
    date: company.now(),
    ...(replyTo && { inReplyTo: replyTo.id, references: replyTo.id }),
  });
  if (!Buffer.isBuffer(message)) throw new Error('The mail was not composed.');
  const mails = async () =>
    ok(await company.agent.call('GET', `/customers/${id}/record?limit=100`)).items.filter(
      (one: { direction: string; channel: string }) => one.direction === 'in' && one.channel === 'email',
    );
  const before = new Set((await mails()).map((one: { id: string }) => one.id));
  await company.world.receive(message);
  const entry = (await mails()).find((one: { id: string }) => !before.has(one.id));
  expect(entry, 'the mail is on the record').toBeDefined();
  const { number: joined } = ok(
    await company.agent.call('GET', `/conversations/${entry.conversationId}/case`),
  );
  return { number: joined, entryId: entry.id };
}

const OUTCOMES: Readonly<Record<Way, string>> = {
  email: 'received',
  phone: 'reached',
  visit: 'reached',
  voicemail: 'voicemail',
  letter: 'received',
  sms: 'received',
  chat: 'received',
  social: 'received',
};

async function contacts(
  { agent }: Company,
  { id }: Customer,
  text: string,
  way: Way,
  { number }: { number?: string },
): Promise<Said> {
  const { entry, caseNumber } = ok(
    await agent.call('POST', `/customers/${id}/contacts`, {
      channel: way === 'voicemail' ? 'phone' : way,
      direction: 'in',
      outcome: OUTCOMES[way],
      text,
      ...(number === undefined ? {} : { caseNumber: number }),
    }),
  );
  return { number: caseNumber, entryId: entry.id };
}

/** We turn to the customer outside of mail; the entry, and the promises that it may keep. */
export async function weContact(
  call: Caller,
  customer: Customer,
  number: string,
  text: string,
  outcome: 'reached' | 'voicemail' | 'no-answer' | 'sent' = 'reached',
  channel = 'phone',
): Promise<{ entryId: string; mayKeep: string[] }> {
  const contact = { channel, direction: 'out', outcome, text, caseNumber: number };
  const { entry, mayKeep } = ok(await call('POST', `/customers/${customer.id}/contacts`, contact));
  return { entryId: entry.id, mayKeep };
}

/** The customer agrees on the telephone that it is solved, everything is read, and the case is closed by that. */
export async function closesByAgreement(
  company: Company,
  { call }: Colleague,
  customer: Customer,
  number: string,
) {
  const { entryId } = await weContact(call, customer, number, 'They say that all is solved, and thank you.');
  const { conversations } = ok(await call('GET', `/cases/${number}`));
  for (const id of conversations) ok(await call('POST', `/conversations/${id}/read`));
  const closed = ok(
    await call('POST', `/cases/${number}/closure`, {
      how: 'agreed',
      entryId,
      cause: await anyCause(company),
    }),
  );
  expect(closed).toMatchObject({ state: 'closed', closed: { how: 'agreed', entryId }, waitingSince: null });
  return closed;
}

async function anyCause(company: Company): Promise<string> {
  const { items } = ok(await company.manager.call('GET', '/case-causes'));
  return items[0].key;
}
