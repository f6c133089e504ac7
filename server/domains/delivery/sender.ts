import { inTransaction, sql } from '#platform/db/index.ts';
import type { JobKind } from '#platform/jobs/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { addAttempts, lastAttempts, SEND_MAIL, type SendMailJob } from './attempts.ts';
import { closeAll, type HandedOver } from './closing.ts';
import { findOutgoing } from './outgoing.ts';
import type { LeavingParts, SendingParts } from './parts.ts';
import { Together } from './together.ts';
import { beginTransmitting, type Claim, claim, claimAll, settleMail } from './transmit.ts';

/** The part of a worker that hands mails over. */
export interface MailSender {
  readonly job: JobKind<SendMailJob>;
  /** Settles what dead workers left open and saves outcomes that could not be saved; at start and every 15 s. */
  settle(): Promise<void>;
  /** Breaks transmissions off and waits until their outcomes are saved (or cannot be). */
  stop(): Promise<void>;
}

/** So long an attempt may wait for a worker before its job is given to the queue again, in seconds. */
const FORGOTTEN_S = 120;

/** Makes the sender of one worker process. */
export function createMailSender(parts: SendingParts): MailSender {
  return new Sending(parts);
}

class Sending implements MailSender {
  readonly job: JobKind<SendMailJob>;
  readonly #parts: SendingParts;
  readonly #running = new Map<string, Promise<void>>();
  /** What servers answered and the database could not take yet: never sent again, only saved again. */
  readonly #unsaved = new Map<string, HandedOver>();
  readonly #stop = new AbortController();
  readonly #claims: Together<SendMailJob, Claim | 'alone' | undefined>;
  readonly #begun: Together<Claim, void>;
  readonly #closed: Together<HandedOver, void>;

  constructor(parts: SendingParts) {
    this.#parts = parts;
    const { db, clock } = parts;
    this.#claims = new Together((jobs) => inTransaction(db, (tx) => claimAll(tx, parts, jobs, clock.now())));
    this.#begun = new Together((all) => beginTransmitting(parts, all).then(() => all.map(() => undefined)));
    this.#closed = new Together((all) =>
      inTransaction(db, (tx) => closeAll(tx, parts, all, clock.now())).then(() => all.map(() => undefined)),
    );
    this.job = {
      name: SEND_MAIL,
      // Several at a time: only a full batch of more than one is followed by the next at once, as the queue has it.
      batch: 40,
      parallel: 2,
      handle: async (jobs) => {
        const ended = await Promise.allSettled(jobs.map((job) => this.#once(job)));
        const failed = ended.find((one) => one.status === 'rejected');
        // The whole batch comes again; what is done already is left alone.
        if (failed) throw failed.reason;
      },
    };
  }

  /** One mail is in one pair of hands within this process, however often its job comes. */
  async #once(job: SendMailJob): Promise<void> {
    const running = this.#running.get(job.outgoingId);
    if (running) return running;
    const work = this.#handOver(job).finally(() => this.#running.delete(job.outgoingId));
    this.#running.set(job.outgoingId, work);
    return work;
  }

  async #handOver(job: SendMailJob): Promise<void> {
    await this.#save(job.outgoingId);
    if (this.#stop.signal.aborted) return;
    const { db, clock, originals, send } = this.#parts;
    const taken = await this.#claims.do(job);
    const held =
      taken === 'alone' ? await inTransaction(db, (tx) => claim(tx, this.#parts, job, clock.now())) : taken;
    if (!held) return;
    const bytes = held.bytes ?? (await originals.read(db, held.original));
    const outcome = await send(held.mailboxId, {
      envelope: { from: held.from, to: held.attempts.map((one) => one.recipient) },
      bytes,
      onTransmitting: () => this.#begun.do(held),
      signal: this.#stop.signal,
    });
    this.#unsaved.set(job.outgoingId, { held, outcome });
    await this.#save(job.outgoingId);
  }

  async #save(outgoingId: string): Promise<void> {
    const known = this.#unsaved.get(outgoingId);
    if (!known) return;
    await this.#closed.do(known);
    this.#unsaved.delete(outgoingId);
  }

  async settle(): Promise<void> {
    const { db, log } = this.#parts;
    const { rows } = await sql<{ customer_id: string; outgoing_id: string }>`
      select distinct customer_id, outgoing_id from attempts where ended_at is null
        and (worker <> '' or started_at < ${this.#forgotten()}) limit 500`.execute(db);
    const work = [...this.#unsaved.keys()].map((id) => () => this.#save(id));
    for (const { customer_id: customerId, outgoing_id: outgoingId } of rows)
      work.push(() => this.#settleOne({ customerId, outgoingId }));
    for (const one of work)
      await one().catch((error: unknown) =>
        log.error({ err: error }, 'a mail could not be settled; it is tried again'),
      );
  }

  async #settleOne(job: SendMailJob): Promise<void> {
    const { db, clock } = this.#parts;
    const ours = (): boolean => this.#running.has(job.outgoingId) || this.#unsaved.has(job.outgoingId);
    if (!ours()) await inTransaction(db, (tx) => settleMail(tx, this.#parts, job, ours, clock.now()));
  }

  #forgotten(): Date {
    return new Date(this.#parts.clock.now().getTime() - FORGOTTEN_S * 1000);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#running.values()]);
    await Promise.allSettled([...this.#unsaved.keys()].map((id) => this.#save(id)));
  }
}

/** A mail that a server asked to be tried later is tried again. */
export const retry =
  ({ enqueue }: Pick<LeavingParts, 'enqueue'>): TimerHandler =>
  async (tx, timer, now) => {
    const row = await findOutgoing(tx, timer.key, true);
    if (row.entry_id === null) return;
    const last = await lastAttempts(tx, row);
    if (last.some((one) => one.outcome === null)) return;
    const recipients = last.filter((one) => one.outcome === 'later').map((one) => one.recipient);
    if (recipients.length > 0)
      await addAttempts(tx, enqueue, [{ ...row, entryId: row.entry_id, recipients }], now);
  };
