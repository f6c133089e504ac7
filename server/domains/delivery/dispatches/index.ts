export { DISPATCH_CHANNEL } from './attempts.ts';
export { noteStatus } from './channel-verbs.ts';
export { accessOf, activeChannels, type ChannelAccess, channelsReady, findChannel } from './channels.ts';
export type { CourierParts } from './claim.ts';
export { type Carrier, type Courier, createCourier, openProviderIds } from './courier.ts';
export { dispatch } from './dispatch.ts';
export type { Dispatched } from './entry.ts';
export { readInboxToken } from './inbox-link.ts';
export { providerIdsOf } from './lists.ts';
export { openPortalMessage, portalInbox } from './portal.ts';
export { type MessageArrival, type ReceivingParts, receiveIncomplete, receiveMessage } from './receive.ts';
export { takeReport } from './reports.ts';
export { type DispatchRouteParts, dispatchRoutes } from './routes.ts';
export { type DispatchView, findDispatch, toDispatch } from './row.ts';
export type {
  DispatchParts,
  HandOver,
  IncomingMessage,
  LetterSender,
  LetterToRender,
  LinksFor,
  NewDispatch,
  Parcel,
  ProviderReport,
  RendersLetter,
} from './types.ts';
