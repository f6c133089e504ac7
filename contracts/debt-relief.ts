import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

const Words = z.string().trim().min(1).max(300);

/** Time in which nobody may press somebody for their debts (R40): who gave it, under which reference, from when until when. */
export const NewBreathingSpace = z.strictObject({
  /** Who gave it: a debt adviser, a court, a register. */
  source: Words,
  reference: Words.describe('The same source and reference are the same breathing space.'),
  /** `mental-health`: it lasts as long as a treatment; tell its end when it is known. */
  kind: z.enum(['standard', 'mental-health']).default('standard'),
  /** Now unless told; at most 31 days ahead. */
  startsAt: Moment.optional(),
  /** What the law of the customer’s country gives unless told (60 days). */
  endsAt: Moment.optional(),
  /** Where the customer or their adviser said so. */
  entryId: Id.optional(),
});

export const BreathingSpace = z.object({
  id: Id,
  customerId: Id,
  source: z.string(),
  reference: z.string(),
  kind: z.enum(['standard', 'mental-health']),
  startsAt: Instant,
  endsAt: Instant,
  /** Over since then: by its time, or earlier by whoever gave it. */
  endedAt: Instant.nullable(),
  endReason: z.string().nullable(),
  running: z.boolean(),
  entryId: Id,
});

/** Whoever gave it ended it before its time. */
export const BreathingSpaceEnding = z.strictObject({
  reason: z.string().trim().min(1).max(1000),
  entryId: Id.optional(),
});

/** What a customer answered to a letter of claim (R35): each gives them more time. */
export const NewClaimAnswer = z.strictObject({
  kind: z.enum(['documents', 'debt-advice', 'time-to-pay']),
  entryId: Id.describe('Where the customer said so: a message, a call, a visit.'),
});

export const ClaimAnswer = z.object({
  id: Id,
  kind: NewClaimAnswer.shape.kind,
  at: Instant,
  /** Kept found it in their words. */
  found: z.boolean(),
  /** Where the customer said so. */
  entryId: Id,
  /** Documents that were asked for and given; their time runs from then. */
  givenAt: Instant.nullable(),
});

/** The documents were given: the message or letter with which they went. */
export const DocumentsGiven = z.strictObject({ entryId: Id });
