import { z } from 'zod';
import { Id, Instant } from './common.ts';

export const CaseClock = z.object({
  id: Id,
  kind: z.string(),
  say: z.string(),
  startedAt: Instant,
  dueAt: Instant,
  /** Share of the time used up, 0 to 1 and more. */
  used: z.number(),
  metAt: Instant.nullable(),
  metByEntryId: Id.nullable(),
  missedAt: Instant.nullable(),
  stoppedAt: Instant.nullable(),
});

/** What a procedure's clocks start with and no letter shows: it was decided; there is nothing further to review (R9). */
export const NewMilestone = z.strictObject({
  milestone: z.enum(['decided', 'deadlock']),
  reason: z.string().trim().min(1).max(2000),
});
