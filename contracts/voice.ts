import { z } from 'zod';
import { MessagePurpose } from './case-messages.ts';
import { Id, Instant } from './common.ts';

/** What our letters state of our dealings with a customer, and the record can tell whether it is so (docs/one-voice.md). */
export const ClaimKind = z.enum([
  'not-heard',
  'called',
  'spoke',
  'wrote',
  'last-bill',
  'promised',
  'decision',
  'payment-received',
  'payment-missing',
  'delivered',
  'closed',
]);

/** The name of a live claim in a text: `lastBill` in `{{claim.lastBill}}`. */
export const claimName = (kind: z.output<typeof ClaimKind>): string =>
  kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** A message as it stands now, to be looked at before it is sent; nothing is kept. */
export const MessageCheck = z.strictObject({
  text: z.string().max(200_000),
  subject: z.string().max(900).default(''),
  channel: z.enum(['email', 'sms', 'letter']).default('email'),
  /** Mail addresses, a number in E.164, or a postal address on several lines; empty: nobody yet. */
  to: z.array(z.string().max(300)).max(100).default([]),
  /** Names of the files that go along. */
  files: z.array(z.string().max(255)).max(50).default([]),
  /** Entries of ours that it replaces on purpose (R11). */
  supersedes: z.array(Id).max(20).default([]),
  /** As in the message itself. */
  notPromotion: z.boolean().optional(),
  /** The case's conversation in which it would be written; the newest unless told. */
  conversationId: Id.optional(),
  purpose: MessagePurpose.default('answer'),
});

/** Why a message may not leave as it is. */
export const MessageFinding = z.object({
  code: z.string(),
  say: z.string(),
  /** The entry that shows it. */
  entryId: Id.nullable(),
  /** Where in the text, UTF-16; `null`: it is not about particular words. */
  span: z.object({ start: z.number().int(), end: z.number().int() }).nullable(),
  /** What may stand there instead. */
  instead: z.string().nullable(),
  /** It would pass if the message said that it replaces `entryId`. */
  replaceable: z.boolean(),
});

/** A sentence that the record says now, and that is written anew when the message goes out. */
export const LiveClaim = z.object({
  /** As it stands in a text: `{{claim.lastBill}}`. */
  placeholder: z.string(),
  kind: ClaimKind,
  says: z.string(),
});

export const CheckedMessage = z.object({
  /** In the order of the checks (P10); empty: it may leave. */
  findings: z.array(MessageFinding),
  /** What may be meant in two ways, of which one is not so: to be looked at; it stops nothing. */
  questions: z.array(MessageFinding),
  /** It would wait until then. */
  until: Instant.nullable(),
  /** What may be said here and now. */
  claims: z.array(LiveClaim),
  /** The sentence that will stand below it where it replaces something; '' for none. */
  below: z.string(),
});
