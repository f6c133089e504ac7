import {
  activeChannels,
  type ChannelAccess,
  type Courier,
  type CourierParts,
  createCourier,
  DISPATCH_CHANNEL,
  receiveIncomplete,
} from '#domains/delivery/index.ts';
import { newId } from '#platform/ids.ts';
import { LockSession } from '#platform/locks/index.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { createCarrier, type RunningCarrier } from './carriers.ts';
import { carrierParts, hearing, receivingParts } from './channels.ts';

/** Couriers look this often for what has fallen due, and for changed settings (milliseconds). */
const LOOK_EVERY = 1_000;
/** Providers that do not tell by themselves are asked this often (milliseconds), by the machine's clock or the sandbox's. */
const POLL_EVERY = 60_000;

interface Ride {
  readonly access: ChannelAccess;
  readonly carrier: RunningCarrier;
  readonly courier: Courier;
  polledAt: readonly Date[];
  /** A provider that is slow to answer is asked by one at a time. */
  polling: boolean;
}

/** The channels of one worker process: each is worked by the one process that holds its lock. */
class Channels {
  readonly #house: House;
  readonly #locks: LockSession;
  readonly #parts: CourierParts;
  readonly #rides = new Map<string, Ride>();
  #looking: Promise<void> | undefined;

  constructor(house: House, locks: LockSession, workerId: string) {
    this.#house = house;
    this.#locks = locks;
    this.#parts = { ...house, hooks: deliveryHooks(house), workerId };
  }

  /** Brings what runs in line with the settings, and has everybody look for work. */
  look(): void {
    this.#looking ??= this.#settle()
      .catch((error: unknown) =>
        this.#house.log.error({ err: error }, 'channels could not be looked at; trying again'),
      )
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #settle(): Promise<void> {
    const wanted = await activeChannels(this.#house.db, this.#house.secrets);
    for (const ride of [...this.#rides.values()])
      if (!wanted.some((one) => one.id === ride.access.id && one.changedAt === ride.access.changedAt))
        await this.#end(ride);
    for (const access of wanted)
      if (!this.#rides.has(access.id) && (await this.#locks.take('channel', access.id))) this.#begin(access);
    this.ride();
    for (const ride of this.#rides.values()) this.#poll(ride);
  }

  #begin(access: ChannelAccess): void {
    const carrier = createCarrier(carrierParts(this.#house), access, hearing(this.#house, access.id));
    const courier = createCourier(this.#parts, access, carrier);
    this.#rides.set(access.id, { access, carrier, courier, polledAt: [], polling: false });
  }

  /** Hands over whatever is due. */
  ride(): void {
    for (const { courier } of this.#rides.values())
      courier
        .work()
        .catch((error: unknown) =>
          this.#house.log.error({ err: error }, 'dispatches could not be looked at; trying again'),
        );
  }

  #poll(ride: Ride): void {
    const now = [new Date(), this.#house.clock.now()];
    const recent = ride.polledAt.every((at, n) => Number(now[n]) - at.getTime() < POLL_EVERY);
    if (ride.polling || (ride.polledAt.length > 0 && recent)) return;
    ride.polledAt = now;
    ride.polling = true;
    const late = receiveIncomplete(receivingParts(this.#house), ride.access.id, this.#house.clock.now());
    Promise.all([ride.carrier.poll(), late])
      .catch((error: unknown) =>
        this.#house.log.error({ err: error }, 'a provider could not be asked; trying again'),
      )
      .finally(() => {
        ride.polling = false;
      });
  }

  async #end(ride: Ride): Promise<void> {
    this.#rides.delete(ride.access.id);
    await ride.courier.stop();
    await ride.carrier.close();
    await this.#locks.release('channel', ride.access.id);
  }

  /** All locks are lost with the session: others may take over. */
  letGo(): void {
    for (const ride of [...this.#rides.values()]) {
      this.#rides.delete(ride.access.id);
      void ride.courier.stop().then(() => ride.carrier.close());
    }
  }

  async stop(): Promise<void> {
    await this.#looking;
    for (const ride of [...this.#rides.values()]) await this.#end(ride);
  }
}

/** Hands over SMS and letters and hears their providers, in one worker process. */
export async function startChannels(house: House): Promise<{ stop(): Promise<void> }> {
  const locks = new LockSession(house.ownerUrl);
  await locks.open();
  const workerId = newId();
  const live = (): Promise<boolean> => locks.take('worker', workerId);
  await live();
  const channels = new Channels(house, locks, workerId);
  locks.onLost(() => {
    channels.letGo();
    void live().catch(() => undefined);
  });
  const unlisten = await house.channel.on(DISPATCH_CHANNEL, () => channels.ride());
  const round = setInterval(() => channels.look(), LOOK_EVERY);
  channels.look();
  return {
    stop: async () => {
      clearInterval(round);
      unlisten();
      await channels.stop();
      await locks.close();
    },
  };
}
