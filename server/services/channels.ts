import { renderLetter } from '#connectors/letters/index.ts';
import { arrive } from '#domains/cases/index.ts';
import { footOfMessage } from '#domains/customers/index.ts';
import {
  accessOf,
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
import { whyNotCalled } from '#platform/outbound/index.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { type CarrierHears, type CarrierParts, stopLetter } from './carriers.ts';
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

/** What carriers are made with. */
export const carrierParts = ({ config }: House): CarrierParts => ({
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
