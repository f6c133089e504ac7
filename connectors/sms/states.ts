/** Where on the evidence ladder a provider's word stands. */
export interface SmsState {
  readonly rung: 'accepted' | 'dispatched' | 'delivered' | 'displayed' | 'delayed' | 'failed' | 'in-doubt';
  /** For people. */
  readonly say: string;
}

/**
 * One table for what SMPP receipts (3.4, appendix B) and Twilio's callbacks say (R86), keyed by their words in lower case.
 * What is not here is no evidence.
 */
export const SMS_STATES: ReadonlyMap<string, SmsState> = new Map<string, SmsState>([
  ['enroute', { rung: 'dispatched', say: 'The network has it and has not delivered it yet.' }],
  // Read by customer service on behalf of the customer: it never reached the phone.
  ['acceptd', { rung: 'dispatched', say: 'The network accepted it.' }],
  ['delivrd', { rung: 'delivered', say: 'Delivered to the phone.' }],
  ['expired', { rung: 'failed', say: 'The phone could not be reached until the message expired.' }],
  ['deleted', { rung: 'failed', say: 'The network deleted it.' }],
  ['undeliv', { rung: 'failed', say: 'It could not be delivered to this number.' }],
  ['rejectd', { rung: 'failed', say: 'The network refused it.' }],
  ['unknown', { rung: 'in-doubt', say: 'The network does not know what became of it.' }],
  ['accepted', { rung: 'accepted', say: 'The provider accepted it.' }],
  ['scheduled', { rung: 'accepted', say: 'The provider accepted it for later.' }],
  ['queued', { rung: 'accepted', say: 'The provider accepted it.' }],
  ['sending', { rung: 'accepted', say: 'The provider is handing it to the network.' }],
  ['sent', { rung: 'dispatched', say: 'The network has it.' }],
  ['delivered', { rung: 'delivered', say: 'Delivered to the phone.' }],
  ['read', { rung: 'displayed', say: 'It was read on the phone.' }],
  ['undelivered', { rung: 'failed', say: 'It could not be delivered to this number.' }],
  ['failed', { rung: 'failed', say: 'The provider could not send it.' }],
  ['canceled', { rung: 'failed', say: 'It was cancelled at the provider.' }],
]);

/** `message_state` of SMPP 3.4 (5.2.28) as the word that stands in receipts. */
export const SMPP_MESSAGE_STATES: readonly (string | undefined)[] = [
  undefined,
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
];
