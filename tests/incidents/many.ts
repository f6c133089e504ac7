/** A company whose badge system ships replacements in batches to customers that mail reaches. */
import { tellDue } from '#domains/notices/index.ts';
import { noticeParts } from '#server/services/notices.ts';
import type { Colleague } from '#tests/support/people.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Answer } from '../support/world.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Answers of the API that must succeed. */
export async function done(answer: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

export interface Many {
  readonly office: Office;
  readonly lead: Colleague;
  now(): Date;
  customer(language?: string): Promise<string>;
  /** Issues one in a batch, due in so many days. */
  issue(customerId: string, batch: string | undefined, days?: number): Promise<string>;
  /** The customer says whether it works. */
  says(replacementId: string, customerId: string, works: boolean): Promise<void>;
  pass(ms: number): Promise<void>;
  /** Customers are told what they are owed, and mail leaves. */
  tell(): Promise<void>;
  incidents(): Promise<Answer['body'][]>;
  incident(id: string): Promise<Answer['body']>;
  affected(id: string): Promise<Answer['body'][]>;
  /** Mails that reached this customer with these words in them. */
  got(customerId: string, words: string): number;
  close(): Promise<void>;
}

/** What is said to people of the company, and to the affected in two languages. */
export const STAFF_ANSWER = 'Badges of this batch are late. A new one comes within five days.';
export const MESSAGE = {
  fallback: 'en',
  texts: [
    {
      language: 'en',
      subject: 'Your new badge',
      text: 'Dear {{customer.name}}, your badge is LATE-EN. We are sorry.',
    },
    {
      language: 'de',
      subject: 'Ihr neuer Ausweis',
      text: 'Guten Tag {{customer.name}}, Ihr Ausweis ist LATE-DE. Es tut uns leid.',
    },
  ],
};

let made = 0;

export async function openMany(): Promise<Many> {
  const office = await openOffice();
  const { world } = office;
  const lead = await world.person('lead', 'Lena Vogt');
  const now = (): Date => world.house.clock.now();
  const addresses = new Map<string, string>();
  const parts = noticeParts(world.house, world.reader);
  const pass = (ms: number): Promise<void> => office.pass(ms);
  return {
    office,
    lead,
    now,
    pass,
    customer: async (language) => {
      made += 1;
      const address = `many${made}@customer.example`;
      const verified = { at: now().toISOString(), how: 'told in the branch' };
      const { id } = await done(
        world.as.agent('POST', '/customers', {
          kind: 'person',
          name: `Cai ${made}`,
          ...(language ? { language } : {}),
          contactPoints: [{ kind: 'email', value: address, verified }],
        }),
      );
      addresses.set(id, address);
      return id;
    },
    issue: async (customerId, batch, days = 7) => {
      const { replacement } = await done(
        world.as.agent('POST', '/replacements', {
          source: 'badge-system',
          customer: { id: customerId },
          // Of papers no built-in policy says how they ship: what is looked at here begins behind the gate.
          thing: 'document',
          oldRef: `badge ${customerId.slice(-6)}`,
          reason: 'chip',
          ...(batch === undefined ? {} : { batch }),
          dueAt: new Date(now().getTime() + days * DAY).toISOString(),
        }),
      );
      return replacement.id;
    },
    says: async (id, customerId, works) => {
      const { entry } = await done(
        world.as.agent('POST', `/customers/${customerId}/contacts`, {
          channel: 'phone',
          direction: 'in',
          outcome: 'reached',
          text: works ? 'It works.' : 'It has not come.',
        }),
      );
      await done(world.as.agent('POST', `/replacements/${id}/confirmation`, { entryId: entry.id, works }));
      await pass(1000);
    },
    tell: async () => {
      for (let round = 0; round < 3; round += 1) {
        await tellDue(parts);
        await pass(11_000);
        await office.handOver();
      }
    },
    incidents: async () => (await done(world.as.auditor('GET', '/incidents/major'))).items,
    incident: (id) => done(world.as.auditor('GET', `/incidents/major/${id}`)),
    affected: async (id) =>
      (await done(world.as.auditor('GET', `/incidents/major/${id}/affected?limit=100`))).items,
    got: (customerId, words) =>
      office.sink.messages.filter(
        ({ to, bytes }) => to.includes(addresses.get(customerId) ?? '') && bytes.toString().includes(words),
      ).length,
    close: () => office.close(),
  };
}

/** Everything that R73 wants is there, and a person who read it lets it go. */
export async function approveIt(m: Many, id: string): Promise<Answer['body']> {
  const { world } = m.office;
  await done(world.as.agent('PATCH', `/incidents/major/${id}`, { staffAnswer: STAFF_ANSWER }));
  await done(world.as.agent('PUT', `/incidents/major/${id}/message`, MESSAGE));
  const { digest } = await done(world.as.lead('GET', `/incidents/major/${id}/preview`));
  return done(m.lead.call('POST', `/incidents/major/${id}/approval`, { digest }));
}

/** A review that names nobody, whose one action is the lead's. */
export const reviewBy = (m: Many, more: object = {}) => ({
  cause: 'The address labels of the batch were printed twice and every second one was dropped.',
  containment: 'Printing waits until the labels are counted.',
  similar: 'The batches of the same week were counted: none lacks labels.',
  actions: [
    {
      what: 'Count labels against the list',
      ownerId: m.lead.id,
      dueAt: new Date(m.now().getTime() + 5 * DAY).toISOString(),
    },
  ],
  checkAt: new Date(m.now().getTime() + 20 * DAY).toISOString(),
  ...more,
});

/** Both ways of adding up, and the untold. */
export function addsUp(numbers: Record<string, number>): void {
  const sum = (...names: string[]) => names.reduce((total, name) => total + (numbers[name] ?? Number.NaN), 0);
  if (sum('affected', 'recovered', 'withdrawn') !== numbers.all) throw new Error(JSON.stringify(numbers));
  if (sum('told', 'telling', 'owed', 'askedPerson', 'waived', 'untold', 'spared') !== numbers.all)
    throw new Error(JSON.stringify(numbers));
}
