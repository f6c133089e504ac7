import { z } from 'zod';
import { Channel, Id, Moment } from './common.ts';
import { NewMessage } from './conversations.ts';
import { Letter } from './procedures.ts';
import { CaseNumber, NewPromiseInWords } from './promises.ts';
import { Entry } from './record.ts';

/** What a message is: an answer, a letter of the procedure, the question whether it is solved, an apology. */
export const MessagePurpose = z.enum([
  'answer',
  ...Letter.options,
  'check-in',
  'closing-question',
  'apology',
]);

/** Entries of ours whose decision, amount or date it replaces on purpose (R11); the customer is told so below it. */
const Supersedes = z.array(Id).max(20).default([]);

/** A message in the case's conversation (the newest mail conversation unless named), with the promises in it. */
export const CaseMessage = z.strictObject({
  ...NewMessage.partial({ to: true, subject: true }).shape,
  conversationId: Id.optional(),
  promises: z.array(NewPromiseInWords).max(20).default([]),
  /** What it is in the procedure: the acknowledgement, a holding letter, an update, the final response. */
  purpose: MessagePurpose.default('answer'),
  supersedes: Supersedes,
});

/**
 * A text message or a letter to the customer of a case, with the promises in it. It goes to the contact point named, else to
 * where they last wrote from on that channel, else to their best one. A letter without a subject has that of the case.
 */
export const CaseDispatch = z.strictObject({
  channel: z.enum(['sms', 'letter']),
  contactPointId: Id.optional(),
  subject: z.string().trim().max(200).optional(),
  text: z.string().trim().min(1).max(20_000),
  promises: z.array(NewPromiseInWords).max(20).default([]),
  purpose: MessagePurpose.exclude(['check-in', 'closing-question']).default('answer'),
  supersedes: Supersedes,
  /** The author's word that what reads as selling something is no promotion (R56); it stays with the message. */
  notPromotion: z.boolean().optional(),
});

/** An answer or a forward within a conversation, with the promises in it; without a case, one is opened for them. */
export const ConversationMessage = NewMessage.extend({
  promises: z.array(NewPromiseInWords).max(20).default([]),
  supersedes: Supersedes,
});

/**
 * The first mail of a new conversation, with the promises in it, which open a case. `marketing` goes only where the customer
 * agreed to it, with a way out in one click (R56).
 */
export const FirstMessage = NewMessage.extend({
  customerId: Id,
  purpose: z.enum(['answer', 'marketing']).default('answer'),
  promises: z.array(NewPromiseInWords).max(20).default([]),
  supersedes: Supersedes,
});

/** A contact that came or went outside of the connected channels: a call, a visit, a letter at the counter. */
export const NewContact = z.strictObject({
  channel: Channel.exclude(['system', 'email']),
  direction: z.enum(['in', 'out']),
  /** For calls: was the right person reached? A voicemail is not a conversation. */
  outcome: z.enum(['reached', 'voicemail', 'no-answer', 'busy', 'wrong-person', 'received', 'sent']),
  text: z.string().trim().min(1).max(100_000),
  occurredAt: Moment.optional(),
  caseNumber: CaseNumber.optional(),
  /** With whom, as known. */
  with: z.string().trim().max(300).optional(),
});

/** What was written down, the case that it belongs to now, and promises that it may keep: a person says which. */
export const ContactMade = z.object({
  entry: Entry,
  caseNumber: z.string().nullable(),
  mayKeep: z.array(Id),
});
