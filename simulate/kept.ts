import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { createCourier, createMailSender, type HandOver, type SendsMail } from '#domains/delivery/index.ts';
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { hearAnswers, tellDue } from '#domains/notices/index.ts';
import { followCustomers } from '#domains/receivables/index.ts';
import { system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { sweepTimers } from '#platform/timers/index.ts';
import { composeDomains, composeWeb, type Domains } from '#server/compose.ts';
import { PastClock, type Ready, readyMails } from '#server/demo/stage.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { type House, openHouse } from '#server/house.ts';
import { careParts } from '#server/services/care.ts';
import { hearing } from '#server/services/channels.ts';
import { noticeParts } from '#server/services/notices.ts';

/** Something of Kept's that was handed to a carrier. */
export interface Handed {
  readonly channel: 'email' | 'sms' | 'letter';
  /** Address, number, or the lines on the envelope. */
  readonly to: string;
  readonly text: string;
  /** Kept's name for it, by which a carrier reports on it; null for mail. */
  readonly reference: string | null;
}

/** What the carrier says when it is handed something: it has it, or there is nobody. */
export type Takes = (handed: Handed) => 'taken' | 'refused';

/** The product in one process, on real PostgreSQL, with a clock of its own; its carriers are the simulation's. */
export interface Kept {
  call: Calls;
  /** The same as somebody of the company who is signed in: what only a person may do. */
  asLead: Calls;
  /** Goes on to this moment; everything that has fallen due happens now, in its order, with what it gives rise to. */
  goTo(at: Date): Promise<void>;
  /** What a carrier says of something that it took. */
  report(
    reference: string,
    rung: 'dispatched' | 'delivered' | 'failed' | 'returned',
    say: string,
  ): Promise<void>;
  close(): Promise<void>;
}

export type Calls = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: object,
) => Promise<Answered>;

// The simulation reads answers of the API loosely; what matters in them it checks.
export interface Answered {
  readonly status: number;
  readonly body: { readonly [key: string]: unknown };
}

const SMPP = {
  driver: 'smpp',
  name: 'SMS',
  secrets: { password: 'simulate' },
  settings: { host: '127.0.0.1', port: 2775, systemId: 'simulate', from: 'Kept' },
};
const POST = {
  driver: 'post',
  name: 'Letters',
  secrets: { apiKey: 'simulate' },
  settings: {
    url: 'https://post.example',
    sender: {
      name: 'Company',
      address: ['1 High Street', 'London N1 1AA'],
      layout: 'uk-c5',
      timeZone: 'Europe/London',
    },
  },
};

/** Opens a Kept on the migrated database `url`, whose clock stands at `begins`. */
export async function openKept(begins: Date, url: string, takes: Takes): Promise<Kept> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-simulate-'));
  const config = readConfig({
    KEPT_DATA: dataDir,
    KEPT_PORT: '0',
    KEPT_LOG: process.env.KEPT_LOG ?? 'error',
    DATABASE_URL: url,
  });
  const opened = await openHouse(config, { name: 'simulation', max: 5 });
  const clock = new PastClock(begins);
  const ready = readyMails(opened.enqueue);
  const house: House = { ...opened, clock, enqueue: ready.enqueue };
  const domains = composeDomains(house);
  const reader = createMailReader({ workers: 1 });
  const { app, stop } = await composeWeb(house, domains, reader);
  const doors = await openDoors(house, domains, app);
  const channels = { sms: await made(doors.call, SMPP), letter: await made(doors.call, POST) };
  const carriers = createCarriers(house, takes, channels);
  const workOff = createWork(house, domains, reader, ready, carriers);
  return {
    ...doors,
    goTo: async (at) => {
      clock.moveTo(at);
      await workOff();
    },
    report: (reference, rung, say) => carriers.report(reference, rung, say),
    close: async () => {
      await carriers.stop();
      await stop();
      await reader.close();
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A token for the company's systems, and a person who has accepted their invitation. */
async function openDoors(
  house: House,
  domains: Domains,
  app: FastifyInstance,
): Promise<{ readonly call: Calls; readonly asLead: Calls }> {
  const { staff } = domains;
  const by = system('simulation');
  const now = house.clock.now();
  const { token } = await inTransaction(house.db, (tx) =>
    staff.createToken(tx, { name: 'simulation', role: 'admin' }, by, now),
  );
  const lead = { name: 'Lea Lead', email: 'lea@company.example', role: 'lead' } as const;
  const { url } = await inTransaction(house.db, (tx) => staff.createUser(tx, lead, by, now));
  const origin = house.config.publicUrl;
  const accepted = await app.inject({
    method: 'POST',
    url: '/v1/invitations/acceptance',
    headers: { origin },
    payload: { token: url.split('#invite=')[1], name: lead.name, password: 'correct horse battery' },
  });
  const cookie = accepted.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const callerOf =
    (headers: Readonly<Record<string, string>>): Calls =>
    async (method, path, body) => {
      const given = { method, url: `/v1${path}`, headers: { ...headers } };
      const answer = await app.inject(body ? { ...given, payload: body } : given);
      return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
    };
  return { call: callerOf({ authorization: `Bearer ${token}` }), asLead: callerOf({ origin, cookie }) };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
/** Rounds after which it can be taken that work begets itself for ever. */
const MOST_ROUNDS = 200;

/** What there is for them by `now`: the last event, actions to record, customers to tell, pieces to hand over. */
const WAITING = (now: Date) => sql<{ event: string | null; acted: boolean; owed: boolean; ready: boolean }>`
  select (select tx || ':' || id from events order by events.tx desc, events.id desc limit 1) as event,
    exists (select from actions a, gate_followers f where f.name = 'entries'
      and (a.tx, a.id) > (split_part(f.cursor, ':', 1)::xid8, coalesce(nullif(split_part(f.cursor, ':', 2), ''), ${NOBODY})::uuid)) as acted,
    exists (select from notices where look_at <= ${now}) as owed,
    exists (select from dispatch_attempts where ended_at is null and due_at <= ${now}) as ready`;

/** What the worker processes do, here in one: whatever has happened or has fallen due, until there is nothing more. */
function createWork(
  house: House,
  domains: Domains,
  reader: MailReader,
  ready: Ready,
  carriers: Carriers,
): () => Promise<void> {
  const { db, clock, log } = house;
  const gate = gateParts(house);
  const care = { ...careParts(house), db, clock, log };
  const notices = noticeParts(house, reader);
  let seen: string | null = null;
  const settle = async (): Promise<void> => {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { rows } = await WAITING(clock.now()).execute(db);
      const [waiting] = rows;
      const jobs = ready.take();
      const happened = waiting !== undefined && waiting.event !== seen;
      if (!waiting?.acted && !waiting?.owed && !waiting?.ready && !happened && jobs.length === 0) return;
      seen = waiting?.event ?? null;
      if (waiting?.acted) await recordActions(gate);
      if (happened) {
        await followFacts(gate);
        await followCustomers(care);
        await hearAnswers(notices);
      }
      if (waiting?.owed) await tellDue(notices);
      if (waiting?.ready || jobs.length > 0) await carriers.work(jobs);
    }
    throw new Error('The workers of Kept find no end.');
  };
  return async () => {
    do await settle();
    while ((await sweepTimers(db, domains.timers, clock.now(), log)) > 0);
  };
}

async function made(call: Calls, channel: object): Promise<string> {
  const { status, body } = await call('POST', '/channels', channel);
  if (status !== 201 || typeof body.id !== 'string') throw new Error(JSON.stringify(body));
  return body.id;
}

type MailJobs = ReturnType<Ready['take']>;
type Carriers = ReturnType<typeof createCarriers>;

function createCarriers(
  house: House,
  takes: Takes,
  channels: { readonly sms: string; readonly letter: string },
) {
  const workerId = newId();
  const hooks = deliveryHooks(house);
  const send: SendsMail = async (_mailbox, { envelope, bytes, onTransmitting }) => {
    await onTransmitting();
    const rejectedRecipients = envelope.to
      .filter(
        (to) => takes({ channel: 'email', to, text: bytes.toString('utf8'), reference: null }) === 'refused',
      )
      .map((address) => ({ address, code: 550, reply: '550 5.1.1 nobody here' }));
    return rejectedRecipients.length === envelope.to.length
      ? { outcome: 'never', reply: '550 5.1.1 nobody here', rejectedRecipients }
      : { outcome: 'accepted', reply: '250 taken', rejectedRecipients };
  };
  const sender = createMailSender({ ...house, hooks, send, workerId });
  const courier = (kind: 'sms' | 'letter') =>
    createCourier(
      { ...house, hooks, workerId },
      { id: channels[kind], kind },
      {
        batch: 50,
        parallel: 2,
        hand: async (parcels, { onTransmitting }) => {
          await onTransmitting();
          return parcels.map(
            ({ to, text, reference }): HandOver =>
              takes({ channel: kind, to, text, reference }) === 'taken'
                ? { outcome: 'accepted', reply: 'taken', providerIds: [`${kind}:${reference}`] }
                : { outcome: 'never', reply: 'There is no such number.' },
          );
        },
      },
    );
  const couriers = { sms: courier('sms'), letter: courier('letter') };
  return {
    work: async (mails: MailJobs): Promise<void> => {
      if (mails.length > 0) await sender.job.handle(mails);
      await couriers.sms.work();
      await couriers.letter.work();
    },
    report: (reference: string, rung: 'dispatched' | 'delivered' | 'failed' | 'returned', say: string) => {
      const kind = reference.startsWith('sms:') ? 'sms' : 'letter';
      return hearing(house, channels[kind]).report({
        providerId: reference,
        status: rung,
        rung,
        say,
        at: null,
      });
    },
    stop: async (): Promise<void> => {
      await sender.stop();
      await Promise.all([couriers.sms.stop(), couriers.letter.stop()]);
    },
  };
}
