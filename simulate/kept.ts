import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMailReader } from '#connectors/email/reading/index.ts';
import { createCourier, createMailSender, type HandOver, type SendsMail } from '#domains/delivery/index.ts';
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { hearAnswers, tellDue } from '#domains/notices/index.ts';
import { system } from '#platform/actor.ts';
import { readConfig } from '#platform/config/index.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { sweepTimers } from '#platform/timers/index.ts';
import { composeDomains, composeWeb } from '#server/compose.ts';
import { PastClock, readyMails } from '#server/demo/stage.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { type House, openHouse } from '#server/house.ts';
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
  now(): Date;
  call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Answered>;
  /** Goes on to this moment; everything that has fallen due happens now, in its order, with what it gives rise to. */
  goTo(at: Date): Promise<void>;
  /** What a carrier says of something that it took. */
  report(
    reference: string,
    rung: 'dispatched' | 'delivered' | 'failed' | 'returned',
    say: string,
  ): Promise<void>;
  count(query: string): Promise<number>;
  close(): Promise<void>;
}

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

/** Opens a Kept whose clock stands at `begins`. */
export async function openKept(begins: Date, takes: Takes): Promise<Kept> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kept-simulate-'));
  chmodSync(dataDir, 0o711); // PostgreSQL, which does not run as root, has to pass it
  const config = readConfig({
    KEPT_DATA: dataDir,
    KEPT_PORT: '0',
    KEPT_LOG: process.env.KEPT_LOG ?? 'error',
  });
  const opened = await openHouse(config, { name: 'simulation' });
  opened.pool.on('connect', (client) => void client.query('set synchronous_commit = off'));
  const clock = new PastClock(begins);
  const ready = readyMails(opened.enqueue);
  const house: House = { ...opened, clock, enqueue: ready.enqueue };
  const domains = composeDomains(house);
  const reader = createMailReader({ workers: 1 });
  const { app, stop } = await composeWeb(house, domains, reader);
  const { token } = await inTransaction(house.db, (tx) =>
    domains.staff.createToken(tx, { name: 'simulation', role: 'admin' }, system('simulation'), clock.now()),
  );
  const call: Kept['call'] = async (method, path, body) => {
    const answer = await app.inject({
      method,
      url: `/v1${path}`,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { payload: body } : {}),
    });
    return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
  };
  const channels = { sms: await made(call, SMPP), letter: await made(call, POST) };
  const carriers = createCarriers(house, takes, channels);
  const gate = gateParts(house);
  const notices = noticeParts(house, reader);
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await recordActions(gate);
      await followFacts(gate);
      const told = await tellDue(notices);
      const mails = ready.take();
      await carriers.work(mails);
      if (told === 0 && mails.length === 0) return;
    }
    await hearAnswers(notices);
  };
  return {
    now: () => clock.now(),
    call,
    goTo: async (at) => {
      clock.moveTo(at);
      for (let ran = 1; ran > 0; ) {
        await settle();
        ran = await sweepTimers(house.db, domains.timers, clock.now(), house.log);
      }
    },
    report: (reference, rung, say) => carriers.report(reference, rung, say),
    count: async (query) => {
      const { rows } = await sql<{ n: number }>`${sql.raw(query)}`.execute(house.db);
      return rows[0]?.n ?? 0;
    },
    close: async () => {
      await carriers.stop();
      await stop();
      await reader.close();
      await opened.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function made(call: Kept['call'], channel: object): Promise<string> {
  const { status, body } = await call('POST', '/channels', channel);
  if (status !== 201 || typeof body.id !== 'string') throw new Error(JSON.stringify(body));
  return body.id;
}

type MailJobs = ReturnType<ReturnType<typeof readyMails>['take']>;

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
