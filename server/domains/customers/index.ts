export { customerFacts } from './customer-facts.ts';
export { requireCustomer } from './customers.ts';
export {
  type FactQuestion,
  type FactSource,
  type LookedUp,
  OF_FAMILY,
  type SharedRow,
} from './fact-source.ts';
export { familiesOf } from './families.ts';
export { FAMILY, familyOf, rootOf, rootsOf } from './family.ts';
export { identify, type Seen, unattributed } from './identify.ts';
export { identityOf } from './identity.ts';
export { type ForeignCustomer, type TakenIn, takeInCustomer } from './intake.ts';
export { holdMerges } from './merging.ts';
export { addNeed, endNeed, NEED_REVIEW, type Need, needsOf, needsToReview, openNeed } from './needs.ts';
export { type AskedAddress, addressesOnFile, addressToConfirm } from './points/asked-address.ts';
export { comparableOf } from './points/comparable.ts';
export {
  type AskedProof,
  confirmByLink,
  confirmByWord,
  denyByLink,
  findProof,
} from './points/confirming.ts';
export { linesOnEnvelope, withName } from './points/envelope.ts';
export { addressFacts, pointFacts } from './points/fact-source.ts';
export { type Foot, type FootedMail, type FootedMessage, feetOfMails, footOfMessage } from './points/foot.ts';
export { type AddressEvidence, contactHooks, heardFrom, type Wrote } from './points/heard.ts';
export {
  type LinkParts,
  type LinkSubject,
  linksFor,
  type MessageLinks,
  readMessageToken,
} from './points/links.ts';
export { othersAmong } from './points/others.ts';
export { postalLines } from './points/postal.ts';
export {
  type NotTheirs,
  quarantine,
  quarantinedAmong,
  quarantinedAnywhere,
  quarantineOf,
} from './points/quarantine.ts';
export { type Reach, type ReachChannel, reachable, reachableMany } from './points/reachable.ts';
export { type Addressed, type RecipientStanding, standingOf } from './points/recipients.ts';
export { findPoint, type PointRow, pointsOf } from './points/row.ts';
export type { ContactPurpose, WhyNot } from './points/standing.ts';
export type { ProvingMessage, VerifyingParts } from './points/verification.ts';
export { type Reads, readsOf } from './reads.ts';
export { refRoutes } from './ref-routes.ts';
export { customerRoutes } from './routes.ts';
export { findCustomer, searchCustomers } from './views.ts';
export {
  type ConsentState,
  consentOf,
  consentsOf,
  MARKETING_CHANNELS,
  type MarketingChannel,
  type NewConsent,
  recordConsent,
} from './wishes/consents.ts';
export { consentFacts, quietFacts } from './wishes/fact-source.ts';
export type { Preferences } from './wishes/preferences.ts';
export {
  clockInWords,
  endOfQuiet,
  type QuietHours,
  type QuietNow,
  quietHoursOfAll,
  quietNow,
} from './wishes/quiet.ts';
export { type ContactSettingsRow, contactSettings } from './wishes/settings.ts';
export { asksToStop } from './wishes/stop-words.ts';
