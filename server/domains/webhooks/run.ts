import type { Actor } from '#platform/actor.ts';
import { sql } from '#platform/db/index.ts';
import { cloudEvent } from '#platform/events/cloud-event.ts';
import { fanOut } from './fan-out.ts';
import { type Outcome, recordOutcomes } from './outcomes.ts';
import type { DelivererParts } from './parts.ts';

/** Messages to one webhook on their way at the same time. */
export const LANES = 8;
/** Deliveries that are fetched at once. */
const BATCH = 200;

/** A delivery that is due, with its event. */
interface Due {
  readonly deliveryId: string;
  readonly tries: number;
  readonly id: string;
  readonly type: string;
  readonly subject: string | null;
  readonly customerId: string | null;
  readonly actor: Actor;
  readonly data: Record<string, unknown>;
  readonly at: Date;
}

interface Target {
  readonly url: string;
  readonly secrets: readonly string[];
}

/** One process working on one webhook, until there is nothing to read and nothing due any more. */
export class EndpointRun {
  /** Once true nothing new is sent. */
  ended = false;
  readonly #parts: DelivererParts;
  readonly #id: string;
  readonly #signal: AbortSignal;
  readonly #sending = new Set<string>();
  #target: Target | undefined;
  #lanes = 1;
  #queue: Due[] = [];
  #mayBeMore = true;
  #change = Promise.withResolvers<void>();
  #failure: unknown;
  #outcomes: Outcome[] = [];
  #storing: Promise<void> | undefined;

  constructor(parts: DelivererParts, id: string, signal: AbortSignal) {
    this.#parts = parts;
    this.#id = id;
    this.#signal = signal;
  }

  /** There may be something new, though messages that hang are still on their way. */
  look(): void {
    this.#mayBeMore = true;
    this.#changed();
  }

  /** Sends all that is due; rejects when what came of it could not be stored, and it is then sent again. */
  async deliver(): Promise<void> {
    for (;;) {
      const { promise } = this.#change;
      if (!this.ended && this.#queue.length === 0 && this.#mayBeMore) await this.#fill();
      while (!this.ended && this.#sending.size < this.#lanes) {
        const due = this.#queue.shift();
        if (!due) break;
        this.#begin(due);
      }
      if (this.#sending.size > 0) await promise;
      else if (this.ended || (this.#queue.length === 0 && !this.#mayBeMore)) break;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  #begin(due: Due): void {
    this.#sending.add(due.deliveryId);
    this.#send(due)
      .catch((error: unknown) => {
        this.#failure = error;
        this.ended = true;
      })
      .finally(() => {
        this.#sending.delete(due.deliveryId);
        this.#changed();
      });
  }

  async #send(due: Due): Promise<void> {
    const target = this.#target;
    if (!target) return;
    const { deliveryId, tries, ...event } = due;
    const body = JSON.stringify(cloudEvent(event, this.#parts.publicUrl));
    const answer = await this.#parts.send({ ...target, id: event.id, body, signal: this.#signal });
    // Cut off by us: nothing is known, so it is sent again, under the same id.
    if (answer.status === null && this.#signal.aborted) return;
    if (answer.status === 410) this.ended = true;
    await this.#store({ ...answer, deliveryId, tries });
  }

  /**
   * Reads where to send, anew each time, since people change it. One that fails at present is tried by one message at a
   * time, so that a dead receiver is not stormed.
   */
  async #lookUp(): Promise<void> {
    const { db, clock, secrets } = this.#parts;
    const { rows } = await sql<{
      url: string;
      secret: Buffer;
      previous: Buffer | null;
      failing: boolean;
    }>`
      select url, secret, case when previous_until > ${clock.now()} then previous_secret end as previous,
        failing_since is not null as failing
      from webhooks where id = ${this.#id}::uuid and active`.execute(db);
    const row = rows[0];
    this.#lanes = row?.failing ? 1 : LANES;
    this.#target = row && {
      url: row.url,
      secrets: [row.secret, row.previous].flatMap((sealed) => (sealed ? [secrets.unseal(sealed)] : [])),
    };
  }

  async #fill(): Promise<void> {
    const { db, clock } = this.#parts;
    this.#mayBeMore = false;
    const unread = await fanOut(db, this.#id, clock.now());
    await this.#lookUp();
    if (!this.#target) return;
    // One that fails may have come back with the next message: look again soon.
    const most = this.#lanes === 1 ? LANES : BATCH;
    const { rows } = await sql<Due>`
      select d.id as "deliveryId", d.tries, e.id, e.type, e.subject, e.customer_id as "customerId", e.actor, e.data, e.at
      from webhook_deliveries d join events e on e.id = d.event_id
      where d.webhook_id = ${this.#id}::uuid and d.state = 'waiting' and d.next_at <= ${clock.now()}
        and d.id <> all (${[...this.#sending]}::uuid[])
      order by d.next_at, d.event_id limit ${most}`.execute(db);
    this.#queue = rows;
    this.#mayBeMore ||= unread || rows.length === most;
  }

  /** Stores an outcome together with all that come while others are being stored: one commit for many. */
  async #store(outcome: Outcome): Promise<void> {
    this.#outcomes.push(outcome);
    while (this.#outcomes.includes(outcome)) {
      this.#storing ??= this.#flush().finally(() => {
        this.#storing = undefined;
      });
      await this.#storing;
    }
  }

  async #flush(): Promise<void> {
    const batch = [...this.#outcomes];
    const about = { webhookId: this.#id, failing: this.#lanes === 1 };
    await recordOutcomes(this.#parts.db, about, batch, this.#parts.clock.now());
    this.#outcomes = this.#outcomes.filter((one) => !batch.includes(one));
  }
}
