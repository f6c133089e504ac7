import { z } from 'zod';
import { CaseSummary } from './cases.ts';
import { Id, Instant } from './common.ts';
import { Person } from './promises.ts';

export const AttentionQuery = z.object({
  view: z.enum(['mine', 'team', 'all']).default('mine'),
  teamId: Id.optional(),
});

/** `asOf`: the moment of which the order is true; earlier than now only while cases wait to be weighed anew. */
export const AttentionPage = z.object({
  items: z.array(CaseSummary),
  next: z.string().nullable(),
  asOf: Instant,
});

/** How many cases need a person; counting stops at 10,000. */
export const AttentionCounts = z.object({
  mine: z.number().int(),
  team: z.number().int(),
  all: z.number().int(),
  asOf: Instant,
});

/** Somebody who should hear a person's voice today, and why (story 5.5). */
export const CallToMake = z.object({
  customerId: Id,
  customerName: z.string(),
  /** Their numbers, proven ones first. */
  phones: z.array(z.string()),
  timeZone: z.string().nullable(),
  case: z.object({ number: z.string(), subject: z.string() }),
  owner: Person.nullable(),
  /** By when, where something binds us. */
  dueAt: Instant.nullable(),
  harm: z.number().int(),
  reasons: z.array(z.object({ code: z.enum(['task', 'apology', 'promise', 'harm']), say: z.string() })),
});
