import { z } from 'zod';
import { PolicyFile } from '#contracts/policy-file.ts';

/** The JSON Schema (2020-12) of a policy as it is written, for editors and other checkers. */
export const policySchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(PolicyFile, { io: 'input', target: 'draft-2020-12' }),
  title: 'A policy of Kept',
});
