import { z } from 'zod';

export const FORMAT = 'kept-backup-1';

/** What a backup says about itself, in its first file. */
export const Manifest = z.object({
  format: z.literal(FORMAT),
  madeAt: z.iso.datetime(),
  postgres: z.string(),
  entries: z.number().int(),
  originals: z.number().int(),
});
export type Manifest = z.output<typeof Manifest>;
