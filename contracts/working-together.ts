import { z } from 'zod';
import { Id } from './common.ts';

export const Participant = z.object({
  id: Id,
  name: z.string(),
  /** Somebody of the company, or somebody else. */
  staffId: Id.nullable(),
  address: z.string().nullable(),
  role: z.string(),
});

export const CaseNote = z.strictObject({
  text: z.string().trim().min(1).max(100_000),
  /** Staff ids who are told. */
  mentions: z.array(Id).max(50).default([]),
  /** The case's conversation beside which it is shown. */
  conversationId: Id.optional(),
});

export const NewParticipant = z
  .strictObject({
    staffId: Id.optional(),
    name: z.string().trim().min(1).max(200).optional(),
    address: z.email().max(254).optional(),
    role: z.string().trim().max(100).default(''),
  })
  .refine((p) => p.staffId !== undefined || p.name !== undefined, 'Name a person.');

/** What somebody does at a case now. It reaches desks as the live event `presence`: `{number, staffId, name, state, at}`. */
export const PresenceChange = z.strictObject({ state: z.enum(['reading', 'writing', 'gone']) });
