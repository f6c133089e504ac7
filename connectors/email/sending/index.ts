/** Hands a finished mail to an outgoing mail server and says what became of it, in doubt included. */
export {
  autoHeaders,
  type ComposedMail,
  ComposeError,
  composeMail,
  type Envelope,
  type OutgoingAttachment,
  type OutgoingMail,
  type Party,
} from './compose.ts';
export { type SenderAuth, type SenderConfig, trySender } from './connect.ts';
export { createSender, type Sender } from './pool.ts';
export type { RejectedRecipient, SendOutcome, Transmission } from './transmission.ts';
