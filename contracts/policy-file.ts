import { z } from 'zod';
import { Instant } from './common.ts';

/** Names a policy; given once. */
export const PolicyName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/, 'Use small letters, digits, dots and dashes.');

const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'Use small letters, digits and dashes.');
const Say = z.string().trim().min(1).max(500);
const Cel = z.string().trim().min(1).max(2000);

/**
 * What a policy is about: a type of action (`card.block`), all of a kind (`card.*`), one deed to anything (`*.block`), or every
 * action (`*`). What begins with `!` is left out.
 */
const TypePattern = z
  .string()
  .max(100)
  .regex(
    /^!?(\*|(\*\.)?[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*|[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*\.\*)$/,
    'Write a type such as card.block, card.* for all of a kind, *.block for all that are blocked, or *; with ! it is left out.',
  );
const TypePatterns = z
  .array(TypePattern)
  .min(1)
  .max(50)
  .refine(
    (patterns) => patterns.some((pattern) => !pattern.startsWith('!')),
    'Name at least one type that is not left out.',
  );

/** A length of time in words: `1 minute`, `14 days`. A day has 24 hours, a week 7 days. */
const Span = z
  .string()
  .regex(/^\d{1,5} (second|minute|hour|day|week)s?$/, 'Write a length of time such as 1 minute or 14 days.');

/** One length of time, or one by the country of the customer (ISO 3166-1, two letters) with one for all others. */
const SpanByCountry = z.union([
  Span,
  z
    .object({ default: Span })
    .catchall(Span)
    .refine(
      (spans) => Object.keys(spans).every((key) => key === 'default' || /^[A-Z]{2}$/.test(key)),
      'Countries have two capital letters, such as GB.',
    ),
]);

/** Where a policy comes from. */
const PolicySource = z.strictObject({
  /** `V` the official text was read, `v` a summary was, `M` from memory: check it, `D` our own design. */
  mark: z.enum(['V', 'v', 'M', 'D']),
  say: Say,
  /** Where it is named in rules.md, such as `R18` or `S12`. */
  see: z
    .array(z.string().regex(/^[PRS]\d{1,2}$/))
    .max(9)
    .default([]),
});

/** When something that was waited for is over: so long after a fact that is a time. */
const Waits = z.strictObject({ from: z.string().min(1).max(80), for: SpanByCountry });

const ruleParts = {
  code: Code,
  /** When the rule is asked at all; absent: always. Not known counts as asked. */
  if: Cel.optional(),
  /** What must surely hold; not known is not met. */
  require: Cel.optional(),
  /** Instead of `require`: the action waits until then, and the hold ends by itself. */
  waits: Waits.optional(),
  verdict: z.enum(['hold', 'refuse']),
  /** Why not, for people of the company. Facts stand in double braces: `{{invoice.amount}}`. */
  say: Say,
  /** What is missing. */
  need: Say,
  /** The next right step, and what happens by itself. */
  next: Say,
  /** Key of the duty by which it comes, where it does: `next` is then told with when that notice goes out. */
  through: Code.optional(),
};
const PolicyRule = z
  .strictObject(ruleParts)
  .refine((rule) => (rule.require === undefined) !== (rule.waits === undefined), {
    path: ['require'],
    message: 'A rule has either require or waits.',
  });

const Rung = z.enum(['made-available', 'accepted', 'dispatched', 'delivered', 'displayed', 'acted']);

/** `security` such as fraud, `legal` such as an order of a court, `safety` of somebody's life or health. */
const ExemptionKind = z.enum(['security', 'legal', 'safety']);

const dutyParts = {
  key: Code,
  /** When it is owed; absent: always. Not known counts as owed. */
  if: Cel.optional(),
  /** Owed when the action goes ahead, while it is held, or both. With `before` it is always both. */
  on: z
    .array(z.enum(['proceed', 'hold']))
    .min(1)
    .max(2)
    .default(['proceed']),
  /** Only when this exemption applies. */
  under: ExemptionKind.optional(),
  /** Key of the template with the words. */
  template: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/),
  /** Why the customer is told, for people of the company. */
  say: Say,
  /** How far it must be shown that they were told. */
  needs: Rung.default('delivered'),
  /** From the decision until that must be shown; after that a person is asked to call. */
  within: SpanByCountry,
  /** Told so long before the action, which is held until then. */
  before: SpanByCountry.optional(),
  /** With `before`: being told longer ago than this counts no more. */
  counts: Span.default('180 days'),
  /** Duties of one customer with the same group are told in one message … */
  group: Code.optional(),
  /** … when they come within this time. */
  groupWithin: Span.optional(),
  /** A safety matter: it does not wait for the end of quiet hours. */
  urgent: z.boolean().default(false),
  /** It asks the customer for something: the message carries a link, and its use is the rung `acted`. */
  asks: z.boolean().default(false),
  /** Its matter is one thing, whatever else changes: then it is told once more, and what only asks is not asked again. */
  once: z.boolean().default(false),
  /**
   * When what they were to be told is settled, so that nobody need tell them any more; not known is not settled. Not for what
   * the law wants told because it was done to them. What is owed only while an action is held ends with the hold by itself.
   */
  moot: z
    .array(
      z.strictObject({
        if: Cel,
        /** What has settled it, for people of the company. */
        say: Say,
      }),
    )
    .max(9)
    .default([]),
};
const PolicyDuty = z
  .strictObject(dutyParts)
  .refine((duty) => (duty.group === undefined) === (duty.groupWithin === undefined), {
    path: ['groupWithin'],
    message: 'group and groupWithin go together.',
  });

/**
 * A recorded lawful exception. It moves notices behind the action and lifts rules; there is no way to write that a notice
 * is left out. It counts only with a named person's approval.
 */
const PolicyExemption = z.strictObject({
  kind: ExemptionKind,
  say: Say,
  /** Codes of the rules that do not count then. */
  lifts: z.array(Code).max(20).default([]),
  /** Keys of the duties with `before` that are told after the action instead … */
  moves: z.array(Code).max(20).default([]),
  /** … so long after it; absent: at once. */
  defer: SpanByCountry.optional(),
});

/** A policy as it is written in YAML. */
export const PolicyFile = z.strictObject({
  policy: PolicyName,
  title: z.string().trim().min(1).max(120),
  source: z.array(PolicySource).min(1).max(20),
  for: TypePatterns,
  rules: z.array(PolicyRule).max(50).default([]),
  duties: z.array(PolicyDuty).max(20).default([]),
  exemptions: z.array(PolicyExemption).max(9).default([]),
});

/** What is written in a policy's file, parsed. */
export type WrittenPolicy = z.output<typeof PolicyFile>;

/** Longest policy, in characters. */
export const MAX_POLICY = 60_000;

/** Facts by their names, as they are written for a trial; what is not there is not known. */
export const GivenFacts = z.record(
  z.string().max(80),
  z.union([
    z.string().max(4000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.string().max(200)).max(500),
    z.record(z.string(), z.json()),
  ]),
);

/** The tests beside a policy: what is expected of it on some facts. */
export const PolicyTests = z.strictObject({
  /** Facts of all tests; a test's own stand above them. */
  given: GivenFacts.default({}),
  tests: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(200),
        type: z.string().min(1).max(100),
        facts: GivenFacts.default({}),
        verdict: z.enum(['proceed', 'hold', 'refuse']),
        /** Codes of all reasons. */
        because: z.array(z.string()).optional(),
        /** Keys of all duties. */
        duties: z.array(z.string()).optional(),
        until: Instant.nullable().optional(),
      }),
    )
    .min(1),
});
