import { renderLetter } from '#connectors/letters/index.ts';
import { arrive } from '#domains/cases/index.ts';
import { footOfMessage } from '#domains/customers/index.ts';
import {
  accessOf,
  activeChannels,
  type ChannelAccess,
  type Courier,
  type CourierParts,
  createCourier,
  DISPATCH_CHANNEL,
  type DispatchParts,
  type DispatchRouteParts,
  findChannel,
  noteStatus,
  openProviderIds,
  providerIdsOf,
  type ReceivingParts,
  receiveMessage,
  takeReport,
} from '#domains/delivery/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { LockSession } from '#platform/locks/index.ts';
import { whyNotCalled } from '#platform/outbound/index.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import {
  type CarrierHears,
  type CarrierParts,
  createCarrier,
  type RunningCarrier,
  stopLetter,
} from './carriers.ts';
import { channelTrial } from './channel-trial.ts';
import { linkParts } from './index.ts';

/** What words by SMS, letter and portal are accepted with. */
export const dispatchParts = (house: House): DispatchParts => ({
  ...house,
  hooks: deliveryHooks(house),
  renderLetter,
  linksBelow: async (_tx, links) => footOfMessage(linkParts(house), links),
});

/** What messages that come in are taken in with. */
export const receivingParts = (house: House): ReceivingParts => ({
  ...house,
  arrive: (tx, arrival, now) => arrive(tx, house, [arrival], now),
});

const carrierParts = ({ config }: House): CarrierParts => ({
  publicUrl: config.publicUrl,
  within: config.webhooksAllow,
});

/** What routes of channels are built from. */
export const dispatchRouteParts = (house: House): DispatchRouteParts => ({
  ...house,
  hooks: deliveryHooks(house),
  publicUrl: house.config.publicUrl,
  refuses: (url) => whyNotCalled(url, house.config.webhooksAllow),
  tryChannel: channelTrial(carrierParts(house)),
  stopAtProvider: (dispatchId) => stopAtProvider(house, dispatchId),
});

/** Asks the provider of what it has taken to stop it; `undefined` where it has nothing, or knows no such thing. */
async function stopAtProvider(house: House, dispatchId: string) {
  const taken = await providerIdsOf(house.db, dispatchId);
  if (taken?.state !== 'sent') return undefined;
  const access = accessOf(house.secrets, await findChannel(house.db, taken.channelId));
  return stopLetter(carrierParts(house), access, taken.ids);
}

/** What comes from the provider of a channel, on its way into the record. */
export const hearing = (house: House, channelId: string): CarrierHears => {
  const hooks = deliveryHooks(house);
  return {
    report: (report) => takeReport(house.db, { hooks }, channelId, report, house.clock.now()),
    message: (message) => receiveMessage(receivingParts(house), channelId, message, house.clock.now()),
    state: (connected, say) =>
      void noteStatus(house.db, channelId, connected ? 'connected' : 'failed', say, house.clock.now()).catch(
        (error: unknown) => house.log.error({ err: error }, 'the state of a channel was not noted'),
      ),
    open: () => openProviderIds(house.db, channelId, house.clock.now()),
  };
};

/** Couriers look this often for what has fallen due, and channels are looked at for changes (milliseconds). */
const LOOK_EVERY = 1_000;
/** Providers that do not tell by themselves are asked this often (milliseconds). */
const POLL_EVERY = 60_000;

interface Ride {
  readonly access: ChannelAccess;
  readonly carrier: RunningCarrier;
  readonly courier: Courier;
  polledAt: number;
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
    for (const ride of this.#rides.values()) this.#ride(ride);
  }

  #begin(access: ChannelAccess): void {
    const carrier = createCarrier(carrierParts(this.#house), access, hearing(this.#house, access.id));
    const courier = createCourier(this.#parts, access, carrier);
    this.#rides.set(access.id, { access, carrier, courier, polledAt: 0 });
  }

  #ride(ride: Ride): void {
    const { log } = this.#house;
    ride.courier
      .work()
      .catch((error: unknown) =>
        log.error({ err: error }, 'dispatches could not be looked at; trying again'),
      );
    if (Date.now() - ride.polledAt < POLL_EVERY) return;
    ride.polledAt = Date.now();
    ride.carrier
      .poll()
      .catch((error: unknown) => log.error({ err: error }, 'a provider could not be asked; trying again'));
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
  const look = (): void => channels.look();
  const unlisten = await Promise.all([
    house.channel.on(DISPATCH_CHANNEL, look),
    house.channel.on(EVENT_CHANNEL, look),
  ]);
  const round = setInterval(look, LOOK_EVERY);
  look();
  return {
    stop: async () => {
      clearInterval(round);
      for (const end of unlisten) end();
      await channels.stop();
      await locks.close();
    },
  };
}
