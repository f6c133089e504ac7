import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';
import { Person } from './promises.ts';

export const Handoff = z.object({
  id: Id,
  caseNumber: z.string(),
  caseSubject: z.string(),
  customerName: z.string(),
  from: Person.nullable(),
  to: z.object({ kind: z.enum(['person', 'team', 'partner']), id: Id, name: z.string() }),
  /** What is asked of the other side. */
  say: z.string(),
  state: z.enum(['offered', 'accepted', 'refused', 'lapsed', 'withdrawn']),
  offeredAt: Instant,
  /** Until then it must be answered; afterwards it comes back loudly. */
  answerBy: Instant,
  answeredAt: Instant.nullable(),
  answeredBy: z.string().nullable(),
  answer: z.string().nullable(),
});

/** Takes it oneself (no body), gives it to a person, or puts it back into a team's queue. Told to all concerned. */
export const Assignment = z.strictObject({
  staffId: Id.optional(),
  teamId: Id.optional(),
  reason: z.string().trim().max(2000).default(''),
});

export const NewHandoff = z
  .strictObject({
    staffId: Id.optional(),
    teamId: Id.optional(),
    partnerId: Id.optional(),
    say: z.string().trim().min(1).max(5000),
    answerBy: Moment.optional(),
  })
  .refine(
    (h) => [h.staffId, h.teamId, h.partnerId].filter((to) => to !== undefined).length === 1,
    'Name one person, team or partner.',
  );

export const HandoffAnswer = z
  .strictObject({
    answer: z.enum(['accept', 'refuse']),
    reason: z.string().trim().max(2000).default(''),
  })
  .refine((a) => a.answer === 'accept' || a.reason !== '', 'A refusal needs a reason.');

export const HandoffQuery = z.object({
  /** Offered to me or my teams, offered by me, or all. */
  view: z.enum(['to-me', 'from-me', 'all']).default('to-me'),
  state: z.enum(['offered', 'accepted', 'refused', 'lapsed', 'withdrawn']).default('offered'),
});
