import type { TimerHandler } from '#platform/timers/index.ts';
import { RETRY_TIMER } from './conclude.ts';
import { leave } from './leave.ts';
import type { LeavingParts } from './parts.ts';
import { retry } from './sender.ts';
import { LEAVE_TIMER } from './write.ts';

export { SEND_MAIL, type SendMailJob } from './attempts.ts';
export { addEvidence, type FiledReport, type NewEvidence, type Rung, reportEvidence } from './evidence.ts';
export { listTrouble, outgoingOf } from './outgoing.ts';
export type {
  ComposesMail,
  LeavingParts,
  Mailboxes,
  ReadsParts,
  SendingMailbox,
  SendingParts,
  SendOutcome,
  SendsMail,
  Transmission,
  WritingParts,
} from './parts.ts';
export { holdAfterRestore } from './restored.ts';
export { type DeliveryRouteParts, deliveryRoutes } from './routes.ts';
export { createMailSender, type MailSender } from './sender.ts';
export { retryMessage, withdrawMessage } from './undo.ts';
export { type Destination, type Message, sendMessage, UNDO_MS } from './write.ts';

/** What the timers of this domain do: let mails leave, try them again. */
export const deliveryTimers = (parts: LeavingParts): ReadonlyMap<string, TimerHandler> =>
  new Map([
    [LEAVE_TIMER, leave(parts)],
    [RETRY_TIMER, retry(parts)],
  ]);
