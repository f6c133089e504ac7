import { z } from 'zod';
import { Id, Instant } from './common.ts';

/** An SMS, a letter or a message in the portal's inbox that goes out. */
export const Dispatch = z.object({
  id: Id,
  customerId: Id,
  channel: z.enum(['sms', 'letter', 'portal']),
  /** Its words, its original and its evidence are there. */
  entryId: Id,
  conversationId: Id.nullable(),
  noticeId: Id.nullable(),
  /** `sent`: the provider has it; what became of it then is evidence on the entry. */
  state: z.enum(['leaving', 'sent', 'failed', 'in-doubt', 'cancelled']),
  /** For people: why it waits, failed or is in doubt. */
  say: z.string().nullable(),
  author: z.string(),
  /** A number in E.164, the lines of a postal address, or the customer's id. */
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  purpose: z.string(),
  createdAt: Instant,
  changedAt: Instant,
});

/** Who writes letters; `layout` is the envelope with its window that the provider uses, and the paper. */
export const LetterSenderSettings = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** The sender line above the recipient's address: street, place. */
  address: z.array(z.string().trim().min(1).max(60)).min(1).max(4),
  layout: z.enum(['din-5008-b', 'uk-c5', 'us-10']),
  /** IANA zone of the date on the letter. */
  timeZone: z.string().min(1).max(60),
});
