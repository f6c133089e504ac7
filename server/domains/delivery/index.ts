import type { TimerHandler } from '#platform/timers/index.ts';
import { RETRY_TIMER } from './conclude.ts';
import { leave } from './leave.ts';
import type { LeavingParts } from './parts.ts';
import { retry } from './sender.ts';
import { LEAVE_TIMER } from './written.ts';

export { SEND_MAIL } from './attempts.ts';
export { type DecidedWords, keepDecided } from './decided.ts';
export * from './dispatches/index.ts';
export { doubtByBounce } from './doubt.ts';
export type { NewEvidence, Rung } from './evidence.ts';
export { addEvidence, reportEvidence } from './evidence.ts';
export { sendAllAtOnce } from './leave.ts';
export type {
  Allowed,
  DeliveryHooks,
  Leaving,
  LeavingParts,
  Mailboxes,
  OutgoingChange,
  SendingChannel,
  SendPurpose,
  SendsMail,
  Wording,
  WritingParts,
} from './parts.ts';
export { holdAfterRestore } from './restored.ts';
export { type DeliveryRouteParts, deliveryRoutes } from './routes.ts';
export { createMailSender, type MailSender } from './sender.ts';

/** What the timers of this domain do: let mails leave, try them again. */
export const deliveryTimers = (parts: LeavingParts): ReadonlyMap<string, TimerHandler> =>
  new Map([
    [LEAVE_TIMER, leave(parts)],
    [RETRY_TIMER, retry(parts)],
  ]);

export type { OutgoingView } from './outgoing.ts';
export { type Beforehand, type Destination, sendMessage, UNDO_MS } from './write.ts';
export type { Message } from './written.ts';
