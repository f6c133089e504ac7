import { z } from 'zod';
import { Author, Channel, Direction, Id, Instant, Moment } from './common.ts';

export const EntryKind = z.enum([
  'message',
  'bounce',
  'delivery-report',
  'disposition',
  'feedback-report',
  'auto-reply',
  'unreadable',
  'note',
  'call',
  'voicemail',
  'visit',
  /** What became of a case or a promise, and who did it. */
  'case',
  'promise',
  /** What the customer or a partner answered on a page of ours. */
  'answer',
  /** What a system asked before it acted on the customer, or reported as done, and what became of that. */
  'action',
  /** What became of an invoice, a payment or a dispute; what became of a replacement. */
  'invoice',
  'replacement',
  'customer-changed',
  'merged',
  'unmerged',
  'conversation-changed',
]);

export const AttachmentInfo = z.object({
  index: z.number().int(),
  filename: z.string().nullable(),
  contentType: z.string(),
  /** Bytes. */
  size: z.number().int(),
  contentId: z.string().nullable(),
  inline: z.boolean(),
  sha256: z.string(),
});

/** One step on the evidence ladder for one recipient of something that we sent. */
export const Evidence = z.object({
  recipient: z.string(),
  rung: z.enum([
    'created',
    'accepted',
    'dispatched',
    'delivered',
    'displayed',
    'acted',
    'delayed',
    'failed',
    'returned',
    'wrong-recipient',
    'in-doubt',
  ]),
  at: Instant,
  say: z.string(),
  proofEntryId: Id.nullable(),
});

/** An entry as lists and the timeline show it. */
export const EntrySummary = z.object({
  id: Id,
  /** The customer under whom it was recorded. */
  customerId: Id,
  /** Position in that customer's chain, from 1. */
  seq: z.number().int(),
  kind: EntryKind,
  channel: Channel,
  direction: Direction,
  /** When it happened, as far as known; `recordedAt` is when Kept stored it. */
  occurredAt: Instant,
  recordedAt: Instant,
  author: Author,
  conversationId: Id.nullable(),
  aboutEntryId: Id.nullable(),
  subject: z.string().nullable(),
  preview: z.string(),
  attachments: z.number().int(),
  /** The latest evidence for something we sent; `null` for everything else. */
  delivery: Evidence.shape.rung.nullable(),
});

export const Entry = EntrySummary.omit({ attachments: true }).extend({
  text: z.string(),
  /** Parts of `text` folded in view: offsets in UTF-16 units. */
  folds: z.array(
    z.object({ from: z.number().int(), to: z.number().int(), kind: z.enum(['quote', 'signature']) }),
  ),
  /** Cleaned; to be cleaned again by whoever shows it. Remote things are in `data-remote-*`. */
  html: z.string().nullable(),
  attachments: z.array(AttachmentInfo),
  to: z.array(z.object({ address: z.string(), name: z.string().nullable() })),
  cc: z.array(z.object({ address: z.string(), name: z.string().nullable() })),
  /** The mail's header fields, as read. */
  headers: z.array(z.tuple([z.string(), z.string()])),
  /** For reports: what happened to whom, and the entry it is about. */
  report: z
    .object({
      recipients: z.array(
        z.object({
          address: z.string(),
          action: z.string(),
          status: z.string().nullable(),
          diagnostic: z.string().nullable(),
        }),
      ),
      aboutMessageId: z.string().nullable(),
    })
    .nullable(),
  /** SPF, DKIM and DMARC as checked on arrival; `null` where nothing was checked. */
  authentication: z.record(z.string(), z.string()).nullable(),
  defects: z.array(z.string()),
  flags: z.array(z.string()),
  /** Of an SMS, a letter or a message in the portal: what it is as a dispatch. */
  dispatchId: Id.nullable(),
  evidence: z.array(Evidence),
  /** Hex SHA-256 of the original; `null` where there is none. */
  originalSha256: z.string().nullable(),
  /** Size of the original in bytes. */
  originalSize: z.number().int().nullable(),
});

export const RecordQuery = z.object({
  channel: Channel.optional(),
  direction: Direction.optional(),
  conversationId: Id.optional(),
});

export const NewNote = z.strictObject({
  text: z.string().trim().min(1).max(100_000),
  conversationId: Id.optional(),
});

export const SearchQuery = z.object({
  q: z.string().trim().min(1).max(500),
  channel: Channel.optional(),
  direction: Direction.optional(),
  /** From this instant, inclusive. */
  from: Moment.optional(),
  /** Until this instant, exclusive. */
  until: Moment.optional(),
  customerId: Id.optional(),
  /** Staff id, or part of a name or address, of who wrote it. */
  person: z.string().max(200).optional(),
});

export const SearchHit = z.object({
  entry: EntrySummary,
  customerName: z.string(),
  /** Pieces of the text around the hits; `hit` marks the words found. */
  excerpt: z.array(z.object({ text: z.string(), hit: z.boolean() })),
});

export const SearchResult = z.object({
  items: z.array(SearchHit),
  next: z.string().nullable(),
  /** Customers whose name or address matches, at most 5; on the first page only. */
  customers: z.array(z.object({ id: Id, name: z.string(), contact: z.string().nullable() })),
});
