import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';
import { GivenFacts, MAX_POLICY, PolicyName } from './policy-file.ts';

export const PolicyParams = z.object({ name: PolicyName });
const PolicyText = z.string().min(1).max(MAX_POLICY);
const Why = z.string().trim().min(3).max(1000);

/** A new version; with `publish` it is in force from now on, without it lies there as a draft. */
export const PolicyChange = z.strictObject({
  yaml: PolicyText,
  reason: Why,
  publish: z.boolean().default(false),
  /** In force although the check found errors in it. */
  sure: z.boolean().default(false),
});
export const PolicyPublication = z.strictObject({
  version: z.int().min(1),
  reason: Why,
  /** In force although the check found errors in it. */
  sure: z.boolean().default(false),
});
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
const Period = { from: Moment, to: Moment };
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
  /** `message`: a decision on a mail, SMS, letter or inbox message of ours, with the message's id; there may be two of one. */
  kind: z.enum(['action', 'message']),
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
