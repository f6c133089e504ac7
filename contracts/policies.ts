import { z } from 'zod';
import { Id, Instant } from './common.ts';

/** Names a policy; given once. */
export const PolicyName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/, 'Use small letters, digits, dots and dashes.');
export const PolicyParams = z.object({ name: PolicyName });

const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'Use small letters, digits and dashes.');
const Say = z.string().trim().min(1).max(500);
const Cel = z.string().trim().min(1).max(2000);

/** What a policy is about: a type of action (`card.block`), all of a kind (`card.*`), or every action (`*`). */
export const TypePattern = z
  .string()
  .max(100)
  .regex(
    /^(\*|[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*(\.\*)?)$/,
    'Write a type such as card.block, or card.* for all of a kind, or *.',
  );

/** A length of time in words: `1 minute`, `14 days`. A day has 24 hours, a week 7 days. */
export const Span = z
  .string()
  .regex(/^\d{1,5} (second|minute|hour|day|week)s?$/, 'Write a length of time such as 1 minute or 14 days.');

/** One length of time, or one by the country of the customer (ISO 3166-1, two letters) with one for all others. */
export const SpanByCountry = z.union([
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
export const PolicySource = z.strictObject({
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
export const Waits = z.strictObject({ from: z.string().min(1).max(80), for: SpanByCountry });

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
};
export const PolicyRule = z
  .strictObject(ruleParts)
  .refine((rule) => (rule.require === undefined) !== (rule.waits === undefined), {
    path: ['require'],
    message: 'A rule has either require or waits.',
  });

export const Rung = z.enum(['made-available', 'accepted', 'dispatched', 'delivered', 'displayed', 'acted']);

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
};
export const PolicyDuty = z
  .strictObject(dutyParts)
  .refine((duty) => (duty.group === undefined) === (duty.groupWithin === undefined), {
    path: ['groupWithin'],
    message: 'group and groupWithin go together.',
  });

/**
 * A recorded lawful exception. It moves notices behind the action and lifts rules; there is no way to write that a notice
 * is left out. It counts only with a named person's approval.
 */
export const PolicyExemption = z.strictObject({
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
  for: z.array(TypePattern).min(1).max(50),
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

const PolicyText = z.string().min(1).max(MAX_POLICY);
const Why = z.string().trim().min(3).max(1000);

/** A new version; with `publish` it is in force from now on, without it lies there as a draft. */
export const PolicyChange = z.strictObject({
  yaml: PolicyText,
  reason: Why,
  publish: z.boolean().default(false),
});
export const PolicyPublication = z.strictObject({ version: z.int().min(1), reason: Why });
export const PolicyWithdrawal = z.strictObject({ reason: Why });
export const PolicyVersionParams = z.object({ name: PolicyName, version: z.coerce.number().int().min(1) });

export const PolicySummary = z.object({
  name: z.string(),
  title: z.string(),
  /** Types of actions that it governs. */
  for: z.array(z.string()),
  /** The version in force; `null`: none, it is withdrawn or only a draft. */
  version: z.int().nullable(),
  /** The newest version, when it is not in force. */
  draft: z.int().nullable(),
  /** What is in force came with Kept and was not changed. */
  builtIn: z.boolean(),
  source: z.array(z.object({ mark: z.string(), say: z.string(), see: z.array(z.string()) })),
  changedAt: Instant,
  changedBy: z.string(),
});

/** A policy as it reads for people. */
export const PolicySentences = z.object({
  rules: z.array(z.object({ code: z.string(), verdict: z.enum(['hold', 'refuse']), sentence: z.string() })),
  duties: z.array(z.object({ key: z.string(), template: z.string(), sentence: z.string() })),
  exemptions: z.array(z.object({ kind: z.string(), sentence: z.string() })),
});

export const PolicyVersion = z.object({
  version: z.int(),
  state: z.enum(['in-force', 'was-in-force', 'draft']),
  builtIn: z.boolean(),
  by: z.string(),
  reason: z.string(),
  at: Instant,
});
export const PolicyVersionView = PolicyVersion.extend({
  name: z.string(),
  yaml: z.string(),
  sentences: PolicySentences,
});
export const PolicyView = PolicySummary.extend({
  /** What is in force, else the newest. */
  yaml: z.string(),
  sentences: PolicySentences,
  /** Newest first. */
  versions: z.array(PolicyVersion),
  /** What was put in force or withdrawn (`version` null), newest first. */
  publications: z.array(
    z.object({ version: z.int().nullable(), by: z.string(), reason: z.string(), at: Instant }),
  ),
});

export const PolicyFact = z.object({ name: z.string(), type: z.string(), words: z.string() });

/** Something to be put right in a policy. `error`: it cannot be in force; `warning`: it can, and likely not as meant. */
export const PolicyFinding = z.object({
  level: z.enum(['error', 'warning']),
  policy: z.string(),
  /** From 1; 0 where it is about the whole. */
  line: z.int(),
  say: z.string(),
  /** What to do. */
  fix: z.string(),
});
export const PolicyCheckRequest = z.strictObject({ yaml: PolicyText });
export const PolicyCheck = z.object({
  ok: z.boolean(),
  findings: z.array(PolicyFinding),
  sentences: PolicySentences.nullable(),
});

/** What is tried: a text, or a version; neither: what is in force. */
const tried = { yaml: PolicyText.optional(), version: z.int().min(1).optional() };
const isOne = ({ yaml, version }: { yaml?: string | undefined; version?: number | undefined }): boolean =>
  yaml === undefined || version === undefined;
const ONE = { path: ['version'], message: 'Give a text or a version, not both.' };
const Period = { from: Instant, to: Instant };
const inOrder = ({ from, to }: { from: string; to: string }): boolean => Date.parse(from) < Date.parse(to);
const LATER = { path: ['to'], message: 'must come after from' };

/** Tries a policy: on given facts, on single past actions, or on those of a period (from inclusive, to exclusive). */
export const PolicyTrialRequest = z
  .strictObject({
    ...tried,
    on: z.union([
      z.strictObject({ type: z.string().min(1).max(100), facts: GivenFacts.default({}) }),
      z.strictObject({ actions: z.array(Id).min(1).max(100) }),
      z.strictObject(Period).refine(inOrder, LATER),
    ]),
  })
  .refine(isOne, ONE);

const Verdict = z.enum(['proceed', 'hold', 'refuse']);
const Tried = z.object({
  verdict: Verdict,
  because: z.array(z.object({ code: z.string(), say: z.string(), evidence: z.array(z.string()) })),
  missing: z.array(z.object({ need: z.string(), next: z.string() })),
  duties: z.array(z.object({ policy: z.string(), key: z.string(), say: z.string() })),
  policy: z.string(),
  until: Instant.nullable(),
});
const PastAction = z.object({
  id: Id,
  type: z.string(),
  source: z.string(),
  externalId: z.string(),
  customerId: Id,
  at: Instant,
});
export const PolicyTrialItem = Tried.extend({
  /** `null`: on given facts. */
  action: PastAction.nullable(),
  /** What was answered then. */
  answered: Verdict.nullable(),
  /** Facts that it looks at and that were not stored with the action: what it says of them is «not known». */
  notStored: z.array(z.string()),
});
export const PolicyTrial = z.object({
  looked: z.int(),
  verdicts: z.object({ proceed: z.int(), hold: z.int(), refuse: z.int() }),
  /** Actions of which something was not stored: their verdict is not known and not in `verdicts`. */
  notKnown: z.int(),
  /** There were more actions than are looked at; the newest were left out. */
  cut: z.boolean(),
  /** The first 100. */
  items: z.array(PolicyTrialItem),
});

/** What a draft would have changed over a period, against what is in force now. */
export const PolicyComparisonRequest = z
  .strictObject({ ...tried, ...Period })
  .refine(inOrder, LATER)
  .refine(isOne, ONE);
export const PolicyComparison = z.object({
  looked: z.int(),
  same: z.int(),
  changed: z.int(),
  /** Actions whose stored facts do not reach for an answer; never guessed. */
  notKnown: z.int(),
  /** Which facts were not stored, and for how many of those actions. */
  notStored: z.array(z.object({ fact: z.string(), actions: z.int() })),
  /** Duties to tell that would come or go, among the same verdicts too. */
  duties: z.object({ more: z.int(), fewer: z.int() }),
  changes: z.array(z.object({ from: Verdict, to: Verdict, actions: z.int() })),
  cut: z.boolean(),
  /** The first 20 of each change. */
  examples: z.array(
    z.object({
      action: PastAction,
      from: Verdict,
      to: Verdict,
      because: z.array(z.object({ code: z.string(), say: z.string() })),
    }),
  ),
});
