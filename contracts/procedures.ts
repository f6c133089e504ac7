import { z } from 'zod';
import { Instant } from './common.ts';

const Slug = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'Use small letters, digits and hyphens.');
const Say = z.string().trim().min(1).max(300);

/** How sure a rule is: its official text was read; a summary was read; remembered; Kept's own proposal. */
export const Mark = z.enum(['verified', 'secondary', 'memory', 'own-design']);

/** What goes to the customer in the course of a complaint. */
export const Letter = z.enum([
  'acknowledgement',
  'update',
  'holding-response',
  'final-response',
  'summary-resolution',
  'adr-letter',
  'provisional-credit',
  'credit-notice',
]);
export type Letter = z.output<typeof Letter>;

/** What a clock starts with. `notice` is the earliest word of it, spoken or written. */
export const ClockStart = z.enum(['received', 'notice', 'acknowledged', 'credited', 'decided', 'deadlock']);

/** Somebody is told when this share of the working time is used up; `workTo` names a team that helps, ownership stays (R70, R71). */
export const Warning = z.strictObject({
  share: z.number().gt(0).lt(1),
  tell: z.enum(['owner', 'lead', 'manager']),
  workTo: z.string().trim().min(1).max(200).optional(),
});
const Warnings = z
  .array(Warning)
  .max(10)
  .refine(
    (list) => list.every(({ share }, index) => share > (list[index - 1]?.share ?? 0)),
    'Name the shares in rising order.',
  );

const duration = {
  length: z.int().min(1).max(10_000),
  unit: z.enum(['business-days', 'calendar-days', 'weeks', 'hours', 'working-minutes']),
  /** For business days, what comes out of hours: counts for its own date, or as come on the next working day (R3). */
  outOfHours: z.enum(['same-day', 'next-day']).default('same-day'),
};
const basis = {
  /** The rule that this follows. */
  source: Say,
  mark: Mark,
};

/** By when what must have gone to the customer. */
export const ProcedureClock = z.strictObject({
  kind: Slug,
  say: Say,
  ...duration,
  from: ClockStart.default('received'),
  /** Any one of these, delivered, meets it. */
  requires: z.array(Letter).min(1),
  ...basis,
  warnings: Warnings.optional(),
});

/** A part that a letter must have; in a text it is found by any of its words, small and capital alike, from their beginning. */
export const LetterPart = z.strictObject({
  part: Slug,
  say: Say,
  words: z.array(z.string().trim().min(1).max(100)).min(1).max(50),
});

/** A complaint procedure: clocks, letters and what they must hold, as data. */
export const Procedure = z.strictObject({
  key: Slug,
  name: Say,
  /** Where it applies: ISO 3166 country, or `any`. */
  jurisdiction: z.string().regex(/^([A-Z]{2}|any)$/, 'Use two capital letters such as ES, or any.'),
  about: z.string().trim().min(1).max(2000),
  /** BCP 47, of the words by which parts are found. */
  language: z.string().min(2).max(35),
  sources: z.array(z.strictObject({ cites: Say, title: Say, mark: Mark })).min(1),
  clocks: z
    .array(ProcedureClock)
    .min(1)
    .max(20)
    .refine((list) => new Set(list.map(({ kind }) => kind)).size === list.length, 'A kind is there twice.'),
  /** How often the customer hears how it stands. */
  update: z.strictObject({ say: Say, ...duration, ...basis }).nullable(),
  /** Settled so early that the clocks need not run, when the customer accepted and was told so in writing (R6). */
  summary: z.strictObject({ say: Say, ...duration, ...basis }).nullable(),
  /** After so many calendar days without an answer to a delivered final response it may be closed (P3). */
  silence: z.strictObject({ days: z.int().min(1).max(365), ...basis }),
  /** A case closes only once one of these has reached the customer; absent: it also closes without, where they agree. */
  closesWith: z.array(Letter).min(1).optional(),
  letters: z
    .partialRecord(Letter, z.array(LetterPart).min(1).max(20))
    .refine((letters) => letters['final-response'] !== undefined, 'Say what a final response must hold.'),
  warnings: Warnings.default([
    { share: 0.5, tell: 'owner' },
    { share: 0.8, tell: 'lead' },
    { share: 0.95, tell: 'manager' },
  ]),
});
export type Procedure = z.output<typeof Procedure>;

/** A procedure that is being written, or shown as what it comes to. */
export const ProcedurePreviewRequest = z.strictObject({ yaml: z.string().max(100_000) });
/** What a procedure comes to for a complaint that is received now, by the company's default calendar. */
export const ProcedurePreview = z.object({
  /** `null`: it cannot be used. */
  procedure: Procedure.nullable(),
  /** What is wrong, each with its place in the YAML, from 1. */
  errors: z.array(z.object({ field: z.string(), say: z.string(), line: z.int(), column: z.int() })),
  /** The clocks that start at once, the nearest deadline first; updates last. */
  deadlines: z.array(
    z.object({
      kind: z.string(),
      say: z.string(),
      dueAt: Instant,
      warnings: z.array(
        z.object({ share: z.number(), at: Instant, tell: z.enum(['owner', 'lead', 'manager']) }),
      ),
    }),
  ),
  timeZone: z.string(),
});
