/** A company with a mailbox, whose mail goes to a real SMTP server on loopback. */
import { setTimeout as after } from 'node:timers/promises';
import { createMailReader } from '#connectors/email/reading/index.ts';
import { createMailSender, type MailSender, type SendsMail } from '#domains/delivery/index.ts';
import { sql } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { callOutside } from '#platform/outbound/index.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { createTokens } from '#server/services/oauth.ts';
import { sendByMailbox } from '#server/services/servers.ts';
import { type SinkBehaviours, type SmtpSink, startSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { type MailSketch, mail } from '../support/mails.ts';
import { createWorld, type World } from '../support/world.ts';

export interface Office {
  readonly world: World;
  readonly sink: SmtpSink;
  readonly mailboxId: string;
  readonly sender: MailSender;
  /** A customer's mail comes in; answers its conversation and customer. */
  comesIn(sketch: MailSketch): Promise<{ conversationId: string; customerId: string; entryId: string }>;
  /** Moves the sandbox clock on by so many milliseconds; what is due happens. */
  pass(ms: number): Promise<void>;
  /** Everything that is ready is handed over, as a worker's queue would. */
  handOver(by?: MailSender): Promise<void>;
  /** A sender like another worker process would have. */
  worker(id?: string, send?: SendsMail): MailSender;
  outgoing(
    id: string,
  ): Promise<{ state: string; say: string | null; entry_id: string | null; customer_id: string }>;
  evidence(entryId: string): Promise<{ rung: string; recipient: string; say: string }[]>;
  events(type: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens the office; `port` of an own server instead of the sink; `settings` as the environment would give them. */
export async function openOffice(
  behaviours: SinkBehaviours = {},
  port?: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Office> {
  const world = await createWorld({ testClock: true, settings });
  const sink = await startSmtpSink({ behaviours });
  const { house } = world;
  const made = await world.as.admin('POST', '/mailboxes', {
    name: 'Support',
    address: 'support@company.example',
    smtp: { host: '127.0.0.1', port: port ?? sink.port, tls: 'none' },
    signature: 'Your Company',
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const reader = createMailReader({ workers: 1 });
  const worker = (id: string = newId(), send?: SendsMail): MailSender =>
    createMailSender({
      ...house,
      hooks: deliveryHooks(house),
      send: send ?? sendByMailbox(house.db, house.secrets, createTokens(callOutside)),
      workerId: id,
    });
  const sender = worker();
  const pass = async (ms: number): Promise<void> => {
    const to = new Date(house.clock.now().getTime() + ms).toISOString();
    const moved = await world.as.admin('POST', '/test/clock', { now: to });
    if (moved.status >= 300) throw new Error(JSON.stringify(moved.body));
  };
  return {
    world,
    sink,
    mailboxId: made.body.id,
    sender,
    worker,
    pass,
    comesIn: async (sketch) => {
      const known = new Set((await entries(world)).map((one) => one.id));
      await world.receive(mail(sketch));
      const fresh = (await entries(world)).find((one) => !known.has(one.id));
      if (!fresh) throw new Error('nothing was filed');
      return { conversationId: fresh.conversation_id, customerId: fresh.customer_id, entryId: fresh.id };
    },
    handOver: async (by = sender) => {
      const { rows } = await sql<{ customer_id: string; outgoing_id: string }>`
        select distinct customer_id, outgoing_id from attempts where ended_at is null`.execute(house.db);
      for (const row of rows)
        await by.job.handle([{ customerId: row.customer_id, outgoingId: row.outgoing_id }]);
    },
    outgoing: async (id) => {
      const { rows } = await sql<{
        state: string;
        say: string | null;
        entry_id: string | null;
        customer_id: string;
      }>`
        select state, say, entry_id, customer_id from outgoing where id = ${id}`.execute(house.db);
      if (!rows[0]) throw new Error('no such outgoing mail');
      return rows[0];
    },
    evidence: async (entryId) => (await world.as.agent('GET', `/entries/${entryId}`)).body.evidence,
    events: async (type) => {
      const { rows } = await sql<{ data: Record<string, unknown> }>`
        select data from events where type = ${type} order by id`.execute(house.db);
      return rows.map((row) => row.data);
    },
    close: async () => {
      await sender.stop();
      await reader.close();
      await sink.close();
      await world.close();
    },
  };
}

async function entries(world: World) {
  const { rows } = await sql<{ id: string; customer_id: string; conversation_id: string }>`
    select id, customer_id, conversation_id from entries`.execute(world.house.db);
  return rows;
}

/** Looks again and again until it holds; the test's own time-out bounds it. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await after(20);
}

/** A message to be sent. */
export const message = (more: Record<string, unknown> = {}) => ({
  to: [{ address: 'ada@customer.example', name: 'Ada Byron' }],
  subject: 'Re: The line is down',
  text: 'We are on it.',
  ...more,
});
