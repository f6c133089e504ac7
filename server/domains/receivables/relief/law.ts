import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const Days = z.strictObject({ days: z.int().min(1).max(400), source: z.string().min(1) });
const ByCountry = z.object({ default: Days }).catchall(Days);
const Law = z.strictObject({
  breathingSpace: ByCountry,
  documents: ByCountry,
  attempts: z.strictObject({ hoursApart: z.number().min(0).max(48), source: z.string().min(1) }),
});

const LAW = Law.parse(parse(readFileSync(new URL('./law.yaml', import.meta.url), 'utf8')));

/** Days that the law of a country (ISO 3166-1, two letters; `null`: not known) gives for it. */
export const daysBy = (what: 'breathingSpace' | 'documents', country: string | null): number =>
  (LAW[what][country ?? 'default'] ?? LAW[what].default).days;

/** Calls that lie closer together than this (milliseconds) are one attempt. */
export const ATTEMPTS_APART = LAW.attempts.hoursApart * 3_600_000;
