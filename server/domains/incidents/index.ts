export { clockRuns, incidentTimers } from './clock.ts';
export { type Breach, type IncidentParts, type OpenedIncident, openPrivacyIncident } from './privacy.ts';
export {
  type AskElsewhere,
  type WrongRecipient,
  type WrongRecipientAnswer,
  type WrongRecipientParts,
  wrongRecipient,
} from './wrong-recipient.ts';
