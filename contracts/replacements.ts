import { z } from 'zod';
import { SourceName } from './agreements.ts';
import { Id, Instant, Moment } from './common.ts';
import { CaseNumber } from './promises.ts';

const Word = z.string().trim().min(1).max(200);
const Batch = Word.regex(/^[^\r\n\0]*$/, 'must be one line');

/**
 * `issued`, `on-its-way` and `arrived`: unaccounted for until the customer says that it works. `confirmed`: they did.
 * `retired`: the old one is gone as well. `cancelled`: it will not be used.
 */
export const ReplacementState = z.enum([
  'issued',
  'on-its-way',
  'arrived',
  'confirmed',
  'retired',
  'cancelled',
]);

export const Replacement = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  thing: z.string(),
  source: z.string(),
  oldRef: z.string(),
  newRef: z.string().nullable(),
  /** In which it was shipped, as the system that ships it calls it. */
  batch: z.string().nullable(),
  reason: z.string(),
  state: ReplacementState,
  issuedAt: Instant,
  dueAt: Instant,
  tracking: z.array(z.object({ at: Instant, say: z.string(), ref: z.string().nullable() })),
  interim: z.string().nullable(),
  actionId: Id.nullable(),
  confirmedAt: Instant.nullable(),
  confirmedEntryId: Id.nullable(),
  /** The customer says that it has not come or does not work. */
  deniedAt: Instant.nullable(),
  retiredAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  cancelReason: z.string().nullable(),
  /** When the corrective action began by itself. */
  overdueAt: Instant.nullable(),
  caseNumber: z.string().nullable(),
  promiseId: Id.nullable(),
  /** Since when the customer has nothing that works, and until when. */
  withoutSince: Instant.nullable(),
  withoutUntil: Instant.nullable(),
  /** Whole days begun without anything that works, until now or until they had it again. */
  daysWithout: z.number().int(),
  entryId: Id,
});

export const NewReplacement = z.strictObject({
  source: SourceName,
  customer: z.union([
    z.strictObject({ id: Id }),
    z.strictObject({
      ref: z
        .string()
        .trim()
        .min(3)
        .max(200)
        .regex(/^[^\s:]+:.+$/),
    }),
  ]),
  thing: z
    .string()
    .max(40)
    .regex(
      /^[a-z][a-z0-9-]*$/,
      'Write what it is, such as card, sim or key-fob: small letters, digits and dashes.',
    ),
  oldRef: Word,
  newRef: Word.optional(),
  /** In which it is shipped. */
  batch: Batch.optional(),
  reason: z.string().trim().min(1).max(1000),
  /** When the customer is to have it working. */
  dueAt: Moment,
  /** What helps them meanwhile. */
  interim: z.string().trim().min(1).max(500).optional(),
  /** The earlier one that is given up in the same step. */
  cancels: Id.optional(),
  /** The action that the gate let through; Kept asks by itself where there is none. */
  actionId: Id.optional(),
  /** A case in which it is promised. */
  caseNumber: CaseNumber.optional(),
});

export const ReplacementQuery = z.object({
  customer: Id.optional(),
  state: z.enum(['unaccounted', 'overdue', 'confirmed', 'retired', 'cancelled']).optional(),
});

export const Tracking = z.strictObject({
  state: z.enum(['issued', 'on-its-way', 'arrived']),
  say: z.string().trim().min(1).max(500),
  ref: Word.optional(),
  /** In which it was shipped after all. */
  batch: Batch.optional(),
  at: Moment.optional(),
});
/** The customer says whether it works, in an entry of theirs or a call that reached them. */
export const Confirmation = z.strictObject({ entryId: Id, works: z.boolean() });
export const Cancellation = z.strictObject({ reason: z.string().trim().min(1).max(1000) });
export const Retirement = z.strictObject({
  /** The action that the gate let through; Kept asks by itself where there is none. */
  actionId: Id.optional(),
});
/** The customer has nothing that works, from then on. */
export const Outage = z.strictObject({ at: Moment.optional(), entryId: Id.optional() });
