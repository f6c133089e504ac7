/** People of a company who give their word, with customers and a real mail server on loopback. */
import { promiseHooks } from '#domains/cases/index.ts';
import { makePromises } from '#domains/promises/index.ts';
import { appendEntries } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import { bounceOf } from '../support/bounce.ts';
import type { SinkBehaviours } from '../support/mail-servers/smtp-sink.ts';
import type { Colleague } from '../support/people.ts';
import type { Answer } from '../support/world.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A customer who has written to us. */
export interface SomeCustomer {
  readonly customerId: string;
  readonly conversationId: string;
  readonly entryId: string;
  readonly address: string;
}

export interface Desk {
  readonly office: Office;
  readonly lead: Colleague;
  readonly agent: Colleague;
  now(): Date;
  /** So many milliseconds from now, as the API takes it. */
  after(ms: number): string;
  customer(timeZone?: string, domain?: string): Promise<SomeCustomer>;
  /** Notes a promise as the agent. */
  promise(given: Record<string, unknown>): Promise<Answer>;
  /** Writes a mail with promises in it, as the composer does; they wait with it. */
  promiseByMail(
    to: SomeCustomer,
    given: { words: string; dueAt: string },
  ): Promise<{ id: string; outgoingId: string }>;
  verb(id: string, name: string, body: unknown): Promise<Answer>;
  promiseNow(id: string): Promise<Answer['body']>;
  /** An entry of a call or visit, as a contact is entered by hand. */
  contact(customerId: string, outcome: string, kind?: 'call' | 'visit'): Promise<string>;
  /** What became of the promise by the customer's record: verbs in their order. */
  story(id: string): Promise<string[]>;
  /** What somebody was told about a case, in its order. */
  notices(who: Colleague, caseNumber: string): Promise<string[]>;
  tasks(promiseId: string): Promise<{ kind: string; state: string; draft: string | null }[]>;
  /** Everything that waits leaves, and is handed over. */
  letLeave(): Promise<void>;
  bounce(outgoingId: string, recipient: string): Promise<void>;
  close(): Promise<void>;
}

const ODD = /@refused\.example$/;

/** Mail to refused.example is refused by its server. */
const BEHAVIOURS: SinkBehaviours = {
  recipient: (address) => (ODD.test(address) ? { code: 550, text: 'no such user' } : null),
};

let count = 0;

/** Opens the desk at nine on a Monday, by the sandbox clock. */
export async function openDesk(at = new Date('2027-03-01T09:00:00Z')): Promise<Desk> {
  const office = await openOffice(BEHAVIOURS);
  const { world } = office;
  await world.moveClock(at);
  const lead = await world.person('lead', 'Lea Lead');
  const agent = await world.person('agent', 'Ann Agent');
  const { db, clock, secrets } = world.house;
  const now = (): Date => clock.now();
  const parts = { secrets, promises: promiseHooks(world.house), hooks: deliveryHooks(world.house) };
  const desk: Desk = {
    office,
    lead,
    agent,
    now,
    after: (ms) => new Date(now().getTime() + ms).toISOString(),
    customer: async (timeZone, domain = 'customer.example') => {
      count += 1;
      const address = `c${count}@${domain}`;
      const come = await office.comesIn({ from: `Cora ${count} <${address}>`, subject: `Matter ${count}` });
      if (timeZone !== undefined)
        await world.as.admin('PATCH', `/customers/${come.customerId}`, { timeZone });
      return { ...come, address };
    },
    promise: (given) => agent.call('POST', '/promises', given),
    promiseByMail: async (to, given) => {
      const mail = await agent.call('POST', `/conversations/${to.conversationId}/messages`, {
        to: [{ address: to.address }],
        subject: 'Re: your matter',
        text: given.words,
      });
      if (mail.status !== 202) throw new Error(JSON.stringify(mail.body));
      const [id = ''] = await inTransaction(db, async (tx) => {
        const key = await parts.promises.openCase(
          tx,
          { customerId: to.customerId, subject: 'Matter', entryId: to.entryId },
          system('test'),
          now(),
        );
        return makePromises(
          tx,
          parts,
          {
            key,
            conversationId: to.conversationId,
            outgoingId: mail.body.id,
            items: [{ act: 'write', ownerId: agent.id, ...given }],
          },
          { type: 'staff', id: agent.id, name: agent.name, role: 'agent' },
          now(),
        );
      });
      return { id, outgoingId: mail.body.id };
    },
    verb: (id, name, body) => agent.call('POST', `/promises/${id}/${name}`, body),
    promiseNow: async (id) => (await agent.call('GET', `/promises/${id}`)).body,
    contact: (customerId, outcome, kind = 'call') =>
      inTransaction(db, async (tx) => {
        const [entry] = await appendEntries(
          tx,
          secrets,
          [
            {
              customerId,
              kind,
              channel: kind === 'call' ? 'phone' : 'visit',
              direction: 'out',
              occurredAt: now(),
              author: { type: 'staff', id: agent.id, name: agent.name, address: null },
              text: 'About the matter.',
              details: { outcome },
            },
          ],
          now(),
        );
        return entry?.id ?? '';
      }),
    story: async (id) => {
      const { rows } = await sql<{ verb: string }>`
        select c.details ->> 'verb' as verb from entries e
        join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
        where e.kind = 'promise' and c.details ->> 'promiseId' = ${id} order by e.seq`.execute(db);
      return rows.map((row) => row.verb);
    },
    notices: async (who, caseNumber) => {
      const { rows } = await sql<{ kind: string }>`
        select kind from staff_notifications where staff_id = ${who.id} and case_number = ${caseNumber} and kind like 'p%' order by at, id`.execute(
        db,
      );
      return rows.map((row) => row.kind);
    },
    tasks: async (promiseId) => {
      const { rows } = await sql<{ kind: string; state: string; draft: string | null }>`
        select kind, state, draft from case_tasks where promise_id = ${promiseId} order by kind`.execute(db);
      return rows;
    },
    letLeave: async () => {
      await world.moveClock(10_000);
      await office.handOver();
    },
    bounce: (outgoingId, recipient) => world.receive(bounceOf(`${outgoingId}@company.example`, recipient)),
    close: () => office.close(),
  };
  return desk;
}
