import { z } from 'zod';
import { Id } from './common.ts';

/** Closed only in one of the ways of closing. */
export const CaseState = z.enum(['open', 'closed']);

/** Why something is refused, or why a case is here: a stable code, words, and the entry behind it. */
export const Reason = z.object({
  code: z.string(),
  say: z.string(),
  entryId: Id.nullable(),
});

/** What a case is about, in one line. */
export const Subject = z.string().trim().min(1).max(300);

/** A word by which cases are found; lower case. */
export const Tag = z.string().trim().toLowerCase().min(1).max(60);
