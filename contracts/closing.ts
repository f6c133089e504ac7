import { z } from 'zod';
import { Reason } from './case-parts.ts';
import { Id } from './common.ts';

/** Three ways to close: agreed by the customer, solved and confirmed by a check-in, or silence with proof. */
export const ClosedHow = z.enum(['agreed', 'confirmed', 'silence', 'joined']);

/** Closing. `agreed`: the entry in which the customer agrees. `confirmed`: by a check-in's answer. `silence`: proof is looked up. */
export const Closure = z
  .strictObject({
    how: z.enum(['agreed', 'confirmed', 'silence']),
    entryId: Id.optional(),
    cause: z.string().max(60).optional(),
    say: z.string().trim().max(5000).default(''),
  })
  .refine(
    (c) => c.how !== 'agreed' || c.entryId !== undefined,
    'Name the entry in which the customer agrees.',
  );

/** Which way of closing is looked at; nothing is changed. */
export const ClosureQuery = z.object({
  how: Closure.shape.how,
  entryId: Id.optional(),
  cause: z.string().max(60).optional(),
});

/** What stops closing this way now; empty: nothing. `entryId`: the entry that it would rest on. */
export const ClosureCheck = z.object({ because: z.array(Reason), entryId: Id.nullable() });

/** The owner's choice about a reply after closing, or taking a closed case up again. */
export const Reopening = z.strictObject({
  choice: z.enum(['reopen', 'follow-up', 'acknowledge']).default('reopen'),
  reason: z.string().trim().max(2000).default(''),
});
