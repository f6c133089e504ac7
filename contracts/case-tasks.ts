import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';
import { Person } from './promises.ts';

export const CaseTask = z.object({
  id: Id,
  caseNumber: z.string(),
  customerId: Id,
  customerName: z.string(),
  kind: z.enum(['call', 'apology-call', 'check-in', 'tell', 'choose-reply', 'other']),
  say: z.string(),
  owner: Person.nullable(),
  dueAt: Instant,
  state: z.enum(['open', 'done', 'dropped']),
  /** A message that is ready to be sent by a person. */
  draft: z.string().nullable(),
  /** The promise that it is about. */
  promiseId: Id.nullable(),
  doneEntryId: Id.nullable(),
});

export const CaseHold = z.object({
  id: Id,
  reason: z.string(),
  placedBy: z.string(),
  placedAt: Instant,
  releasedAt: Instant.nullable(),
});

export const NewHold = z.strictObject({ reason: z.string().trim().min(1).max(2000) });

export const NewTask = z.strictObject({
  kind: CaseTask.shape.kind.default('other'),
  say: z.string().trim().min(1).max(2000),
  dueAt: Moment.optional(),
  ownerId: Id.optional(),
});

export const TaskQuery = z.object({
  /** Mine; of my teams' cases and people; everybody's. Open ones only. */
  view: z.enum(['mine', 'team', 'all']).default('mine'),
});

export const TaskChange = z.strictObject({
  state: z.enum(['done', 'dropped']),
  entryId: Id.optional(),
  reason: z.string().trim().max(2000).default(''),
});
