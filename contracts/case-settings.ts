import { z } from 'zod';

/** Kinds of matters, the company's own. */
export const CaseType = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  name: z.string().min(1).max(100),
  /** The procedure whose clocks run; `null`: none. */
  procedure: z.string().nullable(),
  /** A case of this type closes only with a cause (R16). */
  needsCause: z.boolean(),
  active: z.boolean(),
});

export const CaseCause = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  name: z.string().min(1).max(100),
  active: z.boolean(),
});

export const CaseField = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  name: z.string().min(1).max(100),
  kind: z.enum(['text', 'number', 'yes-no', 'choice', 'date']),
  choices: z.array(z.string().max(200)).max(200),
  active: z.boolean(),
});
