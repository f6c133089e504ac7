export { incidentTimers } from './clock.ts';
export { lookAtBatch } from './major/detect.ts';
export { majorRoutes } from './major/routes.ts';
export { majorTimers } from './major/timers.ts';
export {
  answerDeletion,
  findLinkedMessage,
  type Heard,
  heardOf,
  type LinkedMessage,
  type Reader,
  sayNotMe,
  unsubscribe,
} from './not-me.ts';
export type { Breach, IncidentParts, OpenedIncident } from './privacy.ts';
export { incidentRoutes } from './routes.ts';
export { registerStrayed } from './strayed.ts';
export {
  type AskElsewhere,
  type WrongRecipient,
  type WrongRecipientAnswer,
  type WrongRecipientParts,
  wrongRecipient,
} from './wrong-recipient.ts';
