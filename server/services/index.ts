import { authenticate as checkMail, type MailReader, readOwn } from '#connectors/email/reading/index.ts';
import { composeMail } from '#connectors/email/sending/index.ts';
import { feetOfMails, type LinkParts } from '#domains/customers/index.ts';
import {
  createMailSender,
  type DeliveryRouteParts,
  type LeavingParts,
  type MailSender,
} from '#domains/delivery/index.ts';
import {
  type Authenticates,
  createReceiver,
  fileMailJob,
  type MailRouteParts,
  requeueWaiting,
  sendingMailboxes,
} from '#domains/mail/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { type JobKind, startWorkers } from '#platform/jobs/index.ts';
import { LockSession } from '#platform/locks/index.ts';
import { callOutside } from '#platform/outbound/index.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { startListening } from './listening.ts';
import { createTokens } from './oauth.ts';
import { mailboxTrial, sendByMailbox } from './servers.ts';
import { Watchers } from './watchers.ts';

/** What routes of mail in and out are built from. */
export const mailRouteParts = (house: House): DeliveryRouteParts & MailRouteParts => ({
  ...house,
  hooks: deliveryHooks(house),
  mailboxes: sendingMailboxes,
  tryMailbox: mailboxTrial(createTokens(callOutside)),
});

/** What timers of mail out are built from. */
export const leavingParts = (
  house: House,
  reader: Pick<MailReader, 'read' | 'attachment'>,
): LeavingParts => ({
  ...house,
  hooks: deliveryHooks(house),
  mailboxes: sendingMailboxes,
  compose: composeMail,
  feet: (tx, mails) => feetOfMails(tx, linkParts(house), mails),
  reader: {
    read: async (source) => readOwn(source.bytes) ?? reader.read(source),
    attachment: (source, index) => reader.attachment(source, index),
  },
});

/** What the links of messages are made with. */
export const linkParts = ({ secrets, config }: Pick<House, 'secrets' | 'config'>): LinkParts => ({
  secrets,
  publicUrl: config.publicUrl,
});

/** SPF, DKIM and DMARC in the words that an entry keeps. */
export const authenticateMail: Authenticates = async (bytes, envelope) => {
  const { spf, dkim, dmarc } = await checkMail(bytes, envelope);
  return {
    spf: spf.result,
    dkim: dkim.find((one) => one.result === 'pass')?.result ?? dkim[0]?.result ?? 'none',
    dmarc: dmarc.result,
    ...(dmarc.domain === null ? {} : { dmarcDomain: dmarc.domain }),
  };
};

export interface MailServiceOptions {
  readonly reader: Pick<MailReader, 'read' | 'attachment'>;
  /** Given by tests, so that no name is looked up. */
  readonly authenticate?: Authenticates;
  /** Milliseconds between two looks at all folders. */
  readonly pollMs?: number;
}

/** Mail in and out of one worker process. */
export interface MailServices {
  readonly watchers: Watchers;
  readonly sender: MailSender;
  /** TCP ports that are listened on. */
  readonly lmtp: unknown;
  stop(): Promise<void>;
}

/** So often attempts of dead workers are settled and mailboxes of dead watchers taken over (milliseconds). */
const SETTLE_EVERY = 15_000;
const LOOK_EVERY = 5_000;
const REQUEUE_EVERY = 60_000;
/** Events come in bursts; settings are looked at once for all that come within this time (milliseconds). */
const LOOK_AFTER = 250;

function createSoon(work: () => void, ms: number): { wake(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    wake: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        work();
      }, ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Starts watching mailboxes, listening for pushed mail, filing, and sending. */
export async function startMailServices(house: House, options: MailServiceOptions): Promise<MailServices> {
  const { reader, pollMs } = options;
  const tokens = createTokens(callOutside);
  const locks = new LockSession(house.ownerUrl);
  await locks.open();
  const workerId = newId();
  const live = (): Promise<boolean> => locks.take('worker', workerId);
  locks.onLost(() => void live().catch(() => undefined));
  await live();
  const receive = createReceiver(house);
  const sender = createMailSender({
    ...house,
    hooks: deliveryHooks(house),
    send: sendByMailbox(house.db, house.secrets, tokens),
    workerId,
  });
  const watchers = new Watchers({ house, locks, tokens, receive, pollMs });
  const kinds: readonly JobKind<never>[] = [
    fileMailJob({
      ...house,
      reader,
      hooks: deliveryHooks(house),
      authenticate: options.authenticate ?? authenticateMail,
    }),
    sender.job,
  ];
  const workers = await startWorkers({ url: house.ownerUrl, role: house.role }, kinds, house.log);
  const listening = await startListening(house, receive);
  const often = (work: () => Promise<unknown>, ms: number, say: string): NodeJS.Timeout =>
    setInterval(() => void work().catch((error: unknown) => house.log.error({ err: error }, say)), ms);
  const soon = createSoon(() => void watchers.look(), LOOK_AFTER);
  const unlisten = await house.channel.on(EVENT_CHANNEL, soon.wake);
  await watchers.look();
  await sender.settle();
  const rounds = [
    often(() => sender.settle(), SETTLE_EVERY, 'mails in doubt could not be settled'),
    often(() => watchers.look(), LOOK_EVERY, 'mailboxes could not be looked up'),
    often(
      () => requeueWaiting(house.db, house.enqueue, house.clock.now()),
      REQUEUE_EVERY,
      'waiting mail could not be given to the queue',
    ),
  ];
  return {
    watchers,
    sender,
    lmtp: listening?.lmtp ?? null,
    stop: async () => {
      for (const round of rounds) clearInterval(round);
      unlisten();
      soon.stop();
      await Promise.all([listening?.close(), watchers.stop(), sender.stop()]);
      await workers.stop();
      await locks.close();
    },
  };
}
