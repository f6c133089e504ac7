import type { MailReader } from '#connectors/email/reading/index.ts';
import { workOff } from '#domains/automation/index.ts';
import { createMailSender } from '#domains/delivery/index.ts';
import { fileWaiting, storeMails } from '#domains/mail/index.ts';
import type { Clock } from '#platform/clock/index.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import { callOutside } from '#platform/outbound/index.ts';
import { sweepTimers } from '#platform/timers/index.ts';
import type { Domains } from '../compose.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { mailRouteParts } from '../services/index.ts';
import { createTokens } from '../services/oauth.ts';
import { sendByMailbox } from '../services/servers.ts';
import type { Arrival } from './arrivals.ts';

/** The demo's own clock: it begins weeks ago and goes on as its company works. */
export class PastClock implements Clock {
  readonly test = false;
  #now: Date;

  constructor(begins: Date) {
    this.#now = begins;
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** It never goes back. */
  moveTo(at: Date): void {
    if (at > this.#now) this.#now = at;
  }
}

type SendJob = Parameters<ReturnType<typeof createMailSender>['job']['handle']>[0][number];

/** Mails that are ready to be handed over, in the hands of the demo instead of the queue's. */
export interface Ready {
  readonly enqueue: Enqueue;
  take(): SendJob[];
}

/** Keeps jobs of the sender aside, and gives all others to the queue as ever. */
export function readyMails(enqueue: Enqueue): Ready {
  let jobs: SendJob[] = [];
  const isSend = (kind: string, _job: object): _job is SendJob => kind === 'send-mail';
  return {
    enqueue: async (tx, kind, given) => {
      const others = given.filter((job) => !isSend(kind, job));
      for (const job of given) if (isSend(kind, job)) jobs.push(job);
      await enqueue(tx, kind, others);
    },
    take: () => {
      const taken = jobs;
      jobs = [];
      return taken;
    },
  };
}

/** Where the demo's past is played: time goes on, mail arrives and leaves. */
export interface Stage {
  now(): Date;
  /** Goes on to this moment through everything that falls due, each at its time. */
  goTo(at: Date): Promise<void>;
  /** As a watched mailbox hands mail over: stored, then filed. What checking the sender gave comes from the cast. */
  arrives(mail: Arrival): Promise<void>;
  /** What is ready is handed over, and automations work on what has happened. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export interface StageParts {
  readonly house: House;
  readonly domains: Domains;
  readonly clock: PastClock;
  readonly ready: Ready;
  readonly reader: MailReader;
  readonly mailboxId: string;
}

/** Sets it up in a house whose clock is the past one. */
export function openStage({ house, domains, clock, ready, reader, mailboxId }: StageParts): Stage {
  const { db, log } = house;
  const sender = createMailSender({
    ...house,
    hooks: deliveryHooks(house),
    send: sendByMailbox(db, house.secrets, createTokens(callOutside)),
    workerId: newId(),
  });
  const working = { ...house, ...mailRouteParts(house), publicUrl: house.config.publicUrl };
  const handOver = (): Promise<void> => sender.job.handle(ready.take());
  return {
    now: () => clock.now(),
    goTo: async (at) => {
      for (let due = await nextDue(house, at); due !== null; due = await nextDue(house, at)) {
        clock.moveTo(due);
        await sweepTimers(db, domains.timers, clock.now(), log);
        await handOver();
      }
      clock.moveTo(at);
    },
    arrives: async ({ key, at, bytes, authentication }) => {
      const original = await house.originals.stage(once(bytes));
      const mail = { source: `mailbox:${mailboxId}`, key, receivedAt: at, envelope: {}, original };
      const hashes = await inTransaction(db, (tx) => storeMails(tx, house.originals, [mail], clock.now()));
      await fileWaiting(
        { ...house, reader, hooks: deliveryHooks(house), authenticate: async () => authentication },
        hashes,
      );
    },
    settle: async () => {
      await handOver();
      await workOff(working);
    },
    stop: () => sender.stop(),
  };
}

async function nextDue({ db }: House, until: Date): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(due_at) as at from timers where done_at is null and retry_at is null and due_at <= ${until}`.execute(
    db,
  );
  return rows[0]?.at ?? null;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
