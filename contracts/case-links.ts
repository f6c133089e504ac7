import { z } from 'zod';
import { CaseState, Subject } from './case-parts.ts';
import { Id } from './common.ts';
import { CaseNumber } from './promises.ts';

export const CaseLinkParams = z.object({
  number: CaseNumber,
  other: CaseNumber,
  kind: z.enum(['related', 'duplicate-of']),
});

export const CaseLink = z.object({
  number: z.string(),
  subject: z.string(),
  state: CaseState,
  /** Seen from this case: it is a duplicate of the other, and so on. */
  kind: z.enum([
    'related',
    'duplicate-of',
    'duplicated-by',
    'follow-up-of',
    'followed-by',
    'split-from',
    'split-into',
    'joined-into',
    'joined-from',
  ]),
});

export const LinkChange = z.strictObject({
  number: CaseNumber,
  kind: z.enum(['related', 'duplicate-of']),
});

export const Splitting = z.strictObject({
  entryIds: z.array(Id).min(1).max(500),
  subject: Subject,
  type: z.string().max(60).optional(),
});

export const Joining = z.strictObject({ into: CaseNumber, reason: z.string().trim().max(2000).default('') });
