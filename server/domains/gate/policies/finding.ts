import type { z } from 'zod';
import type { PolicyFinding } from '#contracts/policies.ts';
import type { ReadPolicy } from './read.ts';

/** Something to be put right, with the file that it is in. */
export type Finding = z.output<typeof PolicyFinding> & { readonly file: string };

/** A policy that could be read, and where it stands. */
export type Readable = Extract<ReadPolicy, { ok: true }> & { readonly file: string };
