import { z } from 'zod';
import { Id, Instant, Language, Moment } from './common.ts';
import { ContactPoint, ContactPointKind, NewContactPoint } from './contact-points.ts';
import { TimeZone } from './staff.ts';

export { ContactPoint, ContactPointKind, NewContactPoint };

/** What somebody needs of us, in their words: never a diagnosis or any other reason behind it (R58). */
export const CustomerNeed = z.object({
  id: Id,
  /** Whose it is; another than the one asked for when they are merged. */
  customerId: Id,
  customerName: z.string(),
  /** Such as `large print`, `speak slowly`, `her daughter acts for her`. */
  need: z.string(),
  /** Where we know it from. */
  source: z.string(),
  /** Whether harm weighs more for them. */
  vulnerable: z.boolean(),
  /** When they agreed that we keep it. */
  consentedAt: Instant,
  /** The day on which it is looked at again with them. */
  reviewOn: z.iso.date(),
  recordedAt: Instant,
  recordedBy: z.string(),
  endedAt: Instant.nullable(),
});

export const NewNeed = z.strictObject({
  need: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('What the person needs from us, in their words; never a diagnosis or the reason behind it.'),
  source: z.string().trim().min(1).max(200),
  vulnerable: z.boolean().default(false),
  consentedAt: Moment,
  reviewOn: z.iso.date(),
});
export const NeedEnding = z.strictObject({ reason: z.string().trim().max(1000).default('') });

export const Customer = z.object({
  id: Id,
  kind: z.enum(['person', 'organisation', 'unattributed']),
  name: z.string(),
  /** Made because somebody unknown wrote; nobody has confirmed who it is. */
  provisional: z.boolean(),
  language: z.string().nullable(),
  timeZone: z.string().nullable(),
  createdAt: Instant,
  contactPoints: z.array(ContactPoint),
  /** What they need of us and what still counts, of all merged ones together; shown on every channel. */
  needs: z.array(CustomerNeed),
  /** Customers linked into this one by a merge; each can be taken out again. */
  merged: z.array(
    z.object({ id: Id, name: z.string(), mergedAt: Instant, mergedBy: z.string(), reason: z.string() }),
  ),
  /** The customer into whom this one was merged, or `null`. */
  mergedInto: Id.nullable(),
  /** Entries in the record, of all merged ones together. */
  entries: z.number().int(),
});

export const CustomerSummary = z.object({
  id: Id,
  kind: Customer.shape.kind,
  name: z.string(),
  provisional: z.boolean(),
  /** The address they are best known by. */
  contact: z.string().nullable(),
  lastEntryAt: Instant.nullable(),
});

export const NewCustomer = z.strictObject({
  kind: z.enum(['person', 'organisation']),
  name: z.string().trim().min(1).max(300),
  language: Language.optional(),
  timeZone: TimeZone.optional(),
  contactPoints: z.array(NewContactPoint).max(50).default([]),
});

export const CustomerChange = z.strictObject({
  kind: z.enum(['person', 'organisation']).optional(),
  name: z.string().trim().min(1).max(300).optional(),
  language: Language.nullable().optional(),
  timeZone: TimeZone.nullable().optional(),
  /** `false` confirms who it is. */
  provisional: z.literal(false).optional(),
});

export const MergeRequest = z.strictObject({
  /** The customer who becomes part of this one. */
  customerId: Id,
  reason: z.string().trim().min(1).max(1000),
});
