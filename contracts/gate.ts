import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

const Word = z.string().trim().min(1).max(200);

/** What kind of thing is done: `card.block`, `debt.refer`. */
export const ActionType = z
  .string()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$/, 'Write a type such as card.block.');

/** What another system calls a customer, with its own name before it: `card-system:9001`. */
export const CustomerRef = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .regex(/^[^\s:]+:.+$/, 'Write the system before it, such as card-system:9001.');

/** Who is acted on: by Kept's own id, or by a reference of another system. */
export const CustomerNamed = z.union([z.strictObject({ ref: CustomerRef }), z.strictObject({ id: Id })]);

/** Plain values by their names; all of it together at most 16 KiB. */
const Values = z
  .record(z.string().min(1).max(60), z.json())
  .refine((values) => JSON.stringify(values).length <= 16_384, 'This is too long: 16 KiB at most.');

/** Why the usual rules may not wait, and who of the company says so. */
export const Exemption = z.strictObject({
  kind: z.enum(['security', 'legal', 'safety']),
  reason: z.string().trim().min(1).max(1000),
  approver: Word.describe('Id or address of a person of the company with the role lead, manager or admin.'),
});

/** What a system asks before it acts, or reports when it has acted. */
export const NewAction = z.strictObject({
  type: ActionType.describe(
    'What is to be done: a thing and a deed, such as `card.block`. Policies name it.',
  ),
  source: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'Write a name such as card-system.')
    .describe('The asking system, always by the same name: `card-system`.'),
  id: Word.describe('Its own id for this: the same source and id get the same answer, once.'),
  customer: CustomerNamed.describe(
    '`{"ref": "card-system:9001"}`, as that system knows them, or `{"id": …}`, as Kept does.',
  ),
  subject: Values.default({}).describe('What it is about, such as `{"card": "…1234"}`.'),
  reason: z.string().trim().min(1).max(1000).optional().describe('A code such as `replacement`, or words.'),
  mode: z.enum(['ask', 'done']).describe('`ask` before acting, `done` afterwards.'),
  data: Values.default({}).describe('More that policies and letters may want to know: amounts, dates.'),
  at: Moment.optional().describe('When it is to happen, or did; now unless told.'),
  exemption: Exemption.optional().describe('Why the rules may not wait. It moves notices and removes none.'),
  asked: Word.optional().describe(
    'With `done`: the id under which this source asked. Without it the newest that it asked about the same is taken.',
  ),
});

export const Verdict = z.enum(['proceed', 'hold', 'refuse']);

export const Because = z.object({
  code: z.string(),
  say: z.string(),
  evidence: z.array(Id).describe('Entries of the record that show it.'),
});
export const Missing = z.object({
  need: z.string().describe('What is missing.'),
  next: z.string().describe('The next right step, or what happens by itself, and when.'),
});

/** The answer, as it was first given; it never changes. */
export const ActionAnswer = z.object({
  verdict: Verdict.describe('Only `proceed` is leave to act.'),
  action: Id.describe('The id by which `GET /v1/actions/{id}` says what became of it.'),
  because: z.array(Because).describe('Every reason, in words.'),
  missing: z.array(Missing),
  notices: z.array(Id).describe('Duties to tell that came of it.'),
  policy: z
    .string()
    .describe(
      'What decided, with its version, such as `card.block@7`; `none` where no policy speaks of such an action.',
    ),
  until: Instant.nullable().describe(
    'When what stands against it is over by itself if nothing else changes: a hold ends then, after a refusal it may be asked anew. `null`: only facts or a person end it.',
  ),
});

/** How something that was done stands to what was asked. */
export const Standing = z.enum(['as-decided', 'unasked', 'against-hold', 'against-refusal']);

const ActionRow = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  type: ActionType,
  source: z.string(),
  externalId: z.string(),
  mode: z.enum(['ask', 'done']),
  subject: z.record(z.string(), z.json()),
  reason: z.string().nullable(),
  at: Instant,
  decidedAt: Instant,
  decidedFor: z.string(),
  /** As it was answered. */
  verdict: Verdict,
  /** Where it stands now: a hold may have been released since, or have become a refusal. */
  now: Verdict,
  /** Only of what was done. */
  standing: Standing.nullable(),
  policy: z.string(),
});

export const ActionSummary = ActionRow;

/** How a hold ended. */
export const HoldEnd = z.enum(['condition', 'time', 'person', 'refused', 'done', 'withdrawn']);

export const Hold = z.object({
  /** The action's id. */
  id: Id,
  action: ActionRow,
  state: z.enum(['held', 'released', 'refused', 'overtaken', 'withdrawn']),
  /** As of the last look. */
  because: z.array(Because),
  missing: z.array(Missing),
  until: Instant.nullable(),
  policy: z.string(),
  /** The task of the person who was asked to look at it, as nothing ends it by itself. */
  taskId: Id.nullable(),
  heldAt: Instant,
  lookedAt: Instant,
  endedAt: Instant.nullable(),
  endedHow: HoldEnd.nullable(),
  endedBy: z.string().nullable(),
  reason: z.string().nullable(),
});

export const ActionView = ActionRow.extend({
  answer: ActionAnswer,
  /** Everything that the source said beside it. */
  data: z.record(z.string(), z.json()),
  exemption: Exemption.nullable(),
  /** The asked action that was carried out. */
  askedAction: Id.nullable(),
  hold: Hold.omit({ action: true }).nullable(),
  /** Policies with versions that were asked. */
  policies: z.array(z.string()),
  /** Facts that were looked at. */
  facts: z.record(z.string(), z.json()),
  /** Its entry in the record. */
  entryId: Id,
});

export const ActionQuery = z.object({
  customer: Id.optional(),
  type: ActionType.optional(),
  source: z.string().max(100).optional(),
  mode: z.enum(['ask', 'done']).optional(),
  verdict: Verdict.optional(),
  standing: Standing.optional(),
  from: Moment.optional(),
  until: Moment.optional(),
});

export const HoldQuery = z.object({
  state: z.enum(['held', 'ended']).default('held'),
  customer: Id.optional(),
  type: ActionType.optional(),
  source: z.string().max(100).optional(),
});

export const Release = z.strictObject({ reason: z.string().trim().min(3).max(1000) });

/** Why whoever asked does not want it any more. */
export const Withdrawal = z.strictObject({ reason: z.string().trim().min(3).max(1000) });

export const Replay = z.object({
  action: Id,
  same: z.boolean(),
  verdict: Verdict,
  decided: Verdict,
  policies: z.array(z.string()),
  /** What is other, in words; empty when nothing is. */
  differences: z.array(z.string()),
});

/** How words of ours were decided on, as they were accepted or as they left. */
export const MessageDecision = z.object({
  id: Id,
  /** The mail's or dispatch's; of what was refused as it was written, the one that it would have been. */
  messageId: Id,
  customerId: Id,
  moment: z.enum(['accepting', 'leaving']),
  /** What the policies said. */
  verdict: Verdict,
  /** What came of it: a hold that lasts for more than a day is refused. */
  outcome: z.enum(['leaves', 'waits', 'refused']),
  until: Instant.nullable(),
  because: z.array(Because),
  missing: z.array(Missing),
  /** Policies with versions that were asked. */
  policies: z.array(z.string()),
  /** Facts that were looked at. */
  facts: z.record(z.string(), z.json()),
  decidedAt: Instant,
});

export const MessageReplay = Replay.omit({ action: true }).extend({
  /** The decision's id. */
  decision: Id,
  messageId: Id,
});

export const NewRef = z.strictObject({ ref: CustomerRef });
export const Ref = z.object({ ref: z.string(), customerId: Id, addedAt: Instant });

/** A reference that was used and belongs to nobody known. */
export const UnknownRef = z.object({
  ref: z.string(),
  source: z.string(),
  type: z.string(),
  externalId: z.string(),
  mode: z.enum(['ask', 'done']),
  firstAt: Instant,
  lastAt: Instant,
  times: z.int(),
});

export const Batch = z.object({
  id: Id,
  state: z.enum(['working', 'done']),
  total: z.int(),
  done: z.int(),
  /** How often each verdict was given. */
  verdicts: z.object({ proceed: z.int(), hold: z.int(), refuse: z.int() }),
  /** Items that got no verdict. */
  problems: z.int(),
  takenAt: Instant,
  takenBy: z.string(),
  doneAt: Instant.nullable(),
});

export const BatchItem = z.object({
  n: z.int(),
  source: z.string().nullable(),
  id: z.string().nullable(),
  answer: ActionAnswer.nullable(),
  problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
});
