import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';
import { Currency } from './money.ts';

/** What the matter has cost the customer (R64–R68). */
export const CaseMeasures = z.object({
  contacts: z.number().int(),
  transfers: z.number().int(),
  channelSwitches: z.number().int(),
  questionsRepeated: z.number().int(),
  /** Whole days, from first report to restoration confirmed by the customer. */
  daysWithoutService: z.number().int(),
  withoutService: z.boolean(),
  daysOpen: z.number().int(),
  promisesKept: z.number().int(),
  promisesBroken: z.number().int(),
  /** R64; `null` until seven days have passed. */
  firstContactResolved: z.boolean().nullable(),
});

export const Redress = z.object({
  id: Id,
  kind: z.enum(['credit', 'waive', 'replace', 'extend']),
  /** In minor units (cents), where money is involved. */
  amount: z.number().int().nullable(),
  currency: z.string().nullable(),
  /** What is replaced or extended, where it was named. */
  item: z.string().nullable(),
  say: z.string(),
  givenBy: z.string(),
  givenAt: Instant,
  /** The promise that tracks it until it has reached the customer (R10). */
  promiseId: Id.nullable(),
});

export const NewRedress = z.strictObject({
  kind: Redress.shape.kind,
  amount: z.number().int().min(1).max(100_000_000).optional(),
  currency: Currency.optional(),
  /** What is replaced or extended: a card, a router. Two replacements at once must name different ones. */
  item: z.string().trim().min(1).max(200).optional(),
  /** The promise of an earlier replacement, which this one takes the place of: it is cancelled in the same step. */
  cancels: Id.optional(),
  say: z.string().trim().min(1).max(2000),
  /** By when it has reached the customer; becomes a promise. */
  dueAt: Moment,
  partnerId: Id.optional(),
});

export const RedressLimit = z.object({
  role: z.enum(['agent', 'lead', 'manager', 'admin']),
  kind: Redress.shape.kind,
  /** Largest amount in minor units of this currency; `null`: any. */
  amount: z.number().int().nullable(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
});

export const ServiceChange = z.strictObject({
  service: z.enum(['down', 'restored']),
  at: Moment.optional(),
  /** For `restored`: the customer's own words that it works again. */
  entryId: Id.optional(),
});
