import { z } from 'zod';
import { EmailAddress, Id, Instant } from './common.ts';
import { Entry } from './record.ts';

export const ConversationState = z.enum(['open', 'done']);

export const ConversationSummary = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  provisional: z.boolean(),
  channel: z.string(),
  subject: z.string().nullable(),
  preview: z.string(),
  state: ConversationState,
  assignedTo: z.object({ id: z.string(), name: z.string() }).nullable(),
  teamId: Id.nullable(),
  lastAt: Instant,
  /** Since when the customer waits for an answer; `null`: they do not. */
  waitingSince: Instant.nullable(),
  entries: z.number().int(),
  unread: z.boolean(),
  flags: z.array(z.string()),
});

export const Conversation = ConversationSummary.extend({
  mailboxId: Id.nullable(),
  /** Newest last. The 100 newest; older ones by the record. */
  items: z.array(Entry),
  /** Mails of this conversation that wait, failed, or are in doubt. */
  outgoing: z.array(z.lazy(() => Outgoing)),
  /** What may be done by whoever asks: reply, assign, done, reopen, note. */
  abilities: z.array(z.string()),
});

export const InboxQuery = z.object({
  view: z.enum(['mine', 'team', 'unassigned', 'all']).default('all'),
  state: ConversationState.default('open'),
  teamId: Id.optional(),
});

export const InboxCounts = z.object({
  mine: z.number().int(),
  team: z.number().int(),
  unassigned: z.number().int(),
  all: z.number().int(),
});

export const ConversationChange = z.strictObject({
  state: ConversationState.optional(),
  /** Staff id, or `null` for nobody. */
  assignedTo: z.string().max(100).nullable().optional(),
  teamId: Id.nullable().optional(),
});

export const Recipient = z.strictObject({
  address: EmailAddress,
  name: z.string().max(300).nullable().default(null),
});

export const OutgoingAttachment = z.strictObject({
  /** Hex SHA-256 given by `POST /v1/uploads`, or of an attachment's entry by `entryId` + `index`. */
  upload: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  entryId: Id.optional(),
  index: z.number().int().min(0).optional(),
  filename: z.string().min(1).max(255),
  contentType: z.string().max(200),
});

export const NewMessage = z.strictObject({
  to: z.array(Recipient).min(1).max(50),
  cc: z.array(Recipient).max(50).default([]),
  subject: z
    .string()
    .trim()
    .max(900)
    .regex(/^[^\r\n\0]*$/, 'must be one line'),
  text: z.string().max(1_000_000),
  attachments: z.array(OutgoingAttachment).max(50).default([]),
  mailboxId: Id.optional(),
  /** The entry that is answered or forwarded. */
  inReplyTo: Id.optional(),
  /** A forward quotes the entry and takes its attachments along. */
  forward: z.boolean().default(false),
  /** The author's word that what reads as selling something is no promotion (R56); it stays with the message. */
  notPromotion: z.boolean().optional(),
});

export const Outgoing = z.object({
  id: Id,
  customerId: Id,
  conversationId: Id,
  entryId: Id.nullable(),
  state: z.enum(['waiting', 'withdrawn', 'leaving', 'sent', 'failed', 'in-doubt']),
  author: z.string(),
  to: z.array(Recipient),
  cc: z.array(Recipient),
  subject: z.string(),
  text: z.string(),
  /** Until then it can be taken back. */
  leavesAt: Instant,
  /** What the mail server or the bounce said, in words, with the next step. */
  say: z.string().nullable(),
  changedAt: Instant,
});
