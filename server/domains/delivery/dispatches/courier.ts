import { type Database, sql } from '#platform/db/index.ts';
import { beginTransmitting, type Claim, type CourierParts, claimDue, letGo } from './claim.ts';
import { closeAttempt } from './close.ts';
import type { HandOver, Parcel } from './types.ts';

/** Hands parcels to one provider; the connectors are such. */
export interface Carrier {
  /** Parcels that go in one handing over, and handings over at a time, at most. */
  readonly batch: number;
  readonly parallel: number;
  /**
   * Hands parcels over and says what became of each, in their order. `onTransmitting` is awaited before the first byte leaves;
   * if it rejects, nothing is sent and this rejects.
   */
  hand(
    parcels: readonly Parcel[],
    handing: { readonly onTransmitting: () => Promise<void>; readonly signal: AbortSignal },
  ): Promise<readonly HandOver[]>;
}

/** The part of a worker that hands over what goes out on one channel. */
export interface Courier {
  /** Hands over everything that is due, until there is nothing more; calls at the same time are one. */
  work(): Promise<void>;
  /** Breaks off and waits until outcomes are saved (or cannot be). */
  stop(): Promise<void>;
}

/** What could not be handed over for a reason of ours is taken up again after this (milliseconds). */
const AGAIN_MS = 30_000;

interface Channel {
  readonly id: string;
  readonly kind: 'sms' | 'letter';
}

/** Makes the courier of one channel in this process, which holds the channel's lock. */
export function createCourier(parts: CourierParts, channel: Channel, carrier: Carrier): Courier {
  return new Riding(parts, channel, carrier);
}

class Riding implements Courier {
  readonly #parts: CourierParts;
  readonly #channel: Channel;
  readonly #carrier: Carrier;
  readonly #inHand = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  /** What providers answered and the database could not take yet: never sent again, only saved again. */
  readonly #unsaved = new Map<string, { readonly claim: Claim; readonly result: HandOver }>();
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;

  constructor(parts: CourierParts, channel: Channel, carrier: Carrier) {
    this.#parts = parts;
    this.#channel = channel;
    this.#carrier = carrier;
  }

  work(): Promise<void> {
    this.#working ??= this.#drain().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #drain(): Promise<void> {
    const { batch, parallel } = this.#carrier;
    while (!this.#stop.signal.aborted) {
      for (const { claim, result } of [...this.#unsaved.values()]) await this.#save(claim, result);
      const room = parallel - this.#running.size;
      const claims = room > 0 ? await this.#claim(room * batch) : [];
      for (let at = 0; at < claims.length; at += batch) this.#start(claims.slice(at, at + batch));
      if (this.#running.size === 0 && claims.length === 0) return;
      if (this.#running.size >= parallel || claims.length === 0) await Promise.race(this.#running);
    }
  }

  async #claim(limit: number): Promise<Claim[]> {
    const mine = (attemptId: string): boolean => this.#inHand.has(attemptId) || this.#unsaved.has(attemptId);
    return claimDue(this.#parts, this.#channel.kind, limit, mine);
  }

  #start(claims: readonly Claim[]): void {
    for (const claim of claims) this.#inHand.add(claim.attemptId);
    const run = this.#handOver(claims).finally(() => {
      for (const claim of claims) this.#inHand.delete(claim.attemptId);
      this.#running.delete(run);
    });
    this.#running.add(run);
  }

  async #handOver(claims: readonly Claim[]): Promise<void> {
    const { db, originals, clock, log } = this.#parts;
    try {
      const parcels: Parcel[] = [];
      for (const { parcel, original } of claims)
        parcels.push({ ...parcel, bytes: await originals.read(db, original) });
      const results = await this.#carrier.hand(parcels, {
        onTransmitting: () => beginTransmitting(this.#parts, claims),
        signal: this.#stop.signal,
      });
      for (const [at, claim] of claims.entries()) {
        const result = results[at];
        if (result) await this.#save(claim, result);
      }
    } catch (error) {
      log.error({ err: error, channel: this.#channel.id }, 'a handing over failed and is taken up again');
      const dueAt = new Date(clock.now().getTime() + AGAIN_MS);
      for (const claim of claims)
        if (!this.#unsaved.has(claim.attemptId))
          await letGo(this.#parts, claim, dueAt).catch(() => undefined);
    }
  }

  async #save(claim: Claim, result: HandOver): Promise<void> {
    this.#unsaved.set(claim.attemptId, { claim, result });
    try {
      await closeAttempt(this.#parts, this.#channel.id, claim, result);
      this.#unsaved.delete(claim.attemptId);
    } catch (error) {
      this.#parts.log.error({ err: error }, 'an outcome could not be saved yet; it is tried again');
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working?.catch(() => undefined);
    await Promise.allSettled([...this.#running]);
    for (const { claim, result } of [...this.#unsaved.values()]) await this.#save(claim, result);
  }
}

/** Providers that are asked are asked about this many at a time. */
const ASKED = 200;
/** Nothing is asked about after so long (milliseconds). */
const ASK_FOR_MS = 60 * 24 * 3_600_000;

/** Names under which a provider has things of which it has not said the last word, least lately asked first. */
export async function openProviderIds(db: Database, channelId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ provider_id: string }>`
    update provider_ids set asked_at = ${now} where channel_id = ${channelId} and provider_id in (
      select provider_id from provider_ids where channel_id = ${channelId}
        and (rung is null or rung in ('accepted', 'dispatched', 'delayed'))
        and recorded_at > ${new Date(now.getTime() - ASK_FOR_MS)}
      order by asked_at nulls first, recorded_at limit ${ASKED})
    returning provider_id`.execute(db);
  return rows.map((row) => row.provider_id);
}
