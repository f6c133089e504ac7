import { z } from 'zod';
import { CaseMessage } from './case-messages.ts';
import { Reason } from './case-parts.ts';
import { NewTask } from './case-tasks.ts';
import { CaseQuery } from './cases.ts';
import { Channel, Id, Instant, Language, Moment } from './common.ts';
import { CaseNumber, PromiseAct, PromiseProof } from './promises.ts';
import { EventPattern } from './webhooks.ts';

const Name = z.string().trim().min(1).max(120);
/** Names a template in macros and automations; given once. */
export const TemplateKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/);
export const TemplateParams = z.object({ key: TemplateKey });

/** What a message is in the matter, as in the message of a case. */
export const Purpose = CaseMessage.shape.purpose.unwrap();

/** The words in one language. Placeholders stand in double braces: `{{case.number}}`. */
export const TemplateText = z.strictObject({
  language: Language,
  subject: z
    .string()
    .trim()
    .max(300)
    .regex(/^[^\r\n\0]*$/, 'must be one line')
    .default(''),
  body: z.string().trim().min(1).max(20_000),
});

const Texts = z
  .array(TemplateText)
  .min(1)
  .max(40)
  .refine(
    (texts) => new Set(texts.map((text) => text.language)).size === texts.length,
    'A language is there twice.',
  );

const templateRules = {
  name: Name,
  /** Where it may be used; empty: everywhere. */
  channels: z.array(Channel).max(9).default([]),
  purpose: Purpose.default('answer'),
  texts: Texts,
  /** The language for customers whose own is not there. */
  fallback: Language,
};
const hasFallback = (template: { texts: readonly { language: string }[]; fallback: string }): boolean =>
  template.texts.some((text) => text.language === template.fallback);
const NO_FALLBACK = { path: ['fallback'], message: 'The fallback must be one of its languages.' };

/** A template, whole: a change gives all of it and becomes its next version. */
export const NewTemplate = z.strictObject(templateRules).refine(hasFallback, NO_FALLBACK);

export const Template = z.object({
  key: z.string(),
  name: z.string(),
  channels: z.array(Channel),
  purpose: Purpose,
  texts: z.array(z.object({ language: z.string(), subject: z.string(), body: z.string() })),
  fallback: z.string(),
  /** Comes with Kept; a change stands in its place. */
  builtIn: z.boolean(),
  /** 0: as it comes with Kept. */
  version: z.int(),
  changedAt: Instant.nullable(),
  changedBy: z.string().nullable(),
  archivedAt: Instant.nullable(),
});
export const TemplateWithVersions = Template.extend({
  /** Newest first. */
  versions: z.array(Template.omit({ archivedAt: true })),
});
export const ArchiveChange = z.strictObject({ archived: z.boolean() });

/** What a placeholder stands for. */
export const Placeholder = z.object({ name: z.string(), words: z.string() });

const previewOf = {
  /** The case's customer unless named; without either, invented values show the form. */
  customerId: Id.optional(),
  caseNumber: CaseNumber.optional(),
  promiseId: Id.optional(),
  language: Language.optional(),
};
export const TemplatePreviewRequest = z.strictObject(previewOf);
/** A template that is not saved yet. */
export const DraftPreviewRequest = z.strictObject({ ...previewOf, draft: NewTemplate });
export const TemplatePreview = z.object({
  language: z.string(),
  subject: z.string(),
  body: z.string(),
  /** Placeholders without a value here; with any of them it cannot go out. */
  missing: z.array(Placeholder),
});

/** So much later; working time counts by the calendar of the owner's team. */
export const Later = z.strictObject({
  count: z.int().min(1).max(1000),
  unit: z.enum(['hours', 'days', 'working-hours', 'working-days']),
});

const Key = z.string().min(1).max(60);
const Tag = z.string().trim().toLowerCase().min(1).max(60);
const Say = z.string().trim().min(1).max(5000);

/** One step of a macro or an automation: a verb of cases with what it needs. Texts may hold placeholders. */
export const Step = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('reply'), template: TemplateKey }),
  z.strictObject({ verb: z.literal('note'), text: Say }),
  z.strictObject({ verb: z.literal('tag'), tag: Tag }),
  z.strictObject({ verb: z.literal('untag'), tag: Tag }),
  z.strictObject({ verb: z.literal('type'), type: Key }),
  z.strictObject({ verb: z.literal('cause'), cause: Key }),
  z.strictObject({
    verb: z.literal('field'),
    field: Key,
    value: z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]),
  }),
  /** To a person or a team's queue; neither: to whoever runs the macro. */
  z.strictObject({ verb: z.literal('assign'), staffId: Id.optional(), teamId: Id.optional() }),
  z
    .strictObject({
      verb: z.literal('hand-over'),
      staffId: Id.optional(),
      teamId: Id.optional(),
      partnerId: Id.optional(),
      say: Say,
    })
    .refine(
      (to) => [to.staffId, to.teamId, to.partnerId].filter((id) => id !== undefined).length === 1,
      'Name one person, team or partner.',
    ),
  z.strictObject({
    verb: z.literal('promise'),
    words: z.string().trim().min(1).max(2000),
    act: PromiseAct,
    due: Later,
    proof: PromiseProof.optional(),
  }),
  z.strictObject({ verb: z.literal('task'), kind: NewTask.shape.kind, say: Say, due: Later }),
  z.strictObject({ verb: z.literal('hold'), reason: z.string().trim().min(1).max(2000) }),
  z.strictObject({ verb: z.literal('close'), how: z.enum(['confirmed', 'silence']), cause: Key.optional() }),
]);
const Steps = z.array(Step).min(1).max(20);

/** What a step will do, in words, and for a reply the exact text. */
export const StepPreview = z.object({
  say: z.string(),
  text: TemplatePreview.nullable(),
});

const scope = {
  /** Whose it is: only mine, a team's, or everybody's. */
  scope: z.enum(['own', 'team', 'everybody']).default('own'),
  teamId: Id.optional(),
};
const hasTeam = (given: { scope: string; teamId?: string | undefined }): boolean =>
  (given.scope === 'team') === (given.teamId !== undefined);
const NO_TEAM = { path: ['teamId'], message: 'Name the team, and only for what is a team’s.' };

export const NewMacro = z.strictObject({ name: Name, ...scope, steps: Steps }).refine(hasTeam, NO_TEAM);
const owned = {
  id: Id,
  name: z.string(),
  scope: z.enum(['own', 'team', 'everybody']),
  team: z.object({ id: Id, name: z.string() }).nullable(),
  changedAt: Instant,
  changedBy: z.string(),
  /** Whether whoever asks may change it. */
  mine: z.boolean(),
};
export const Macro = z.object({
  ...owned,
  steps: z.array(Step),
  /** The steps in words. */
  say: z.array(z.string()),
});
export const MacroRunParams = z.object({ number: CaseNumber, id: Id });
export const MacroPreview = z.object({ steps: z.array(StepPreview) });
export const MacroRun = z.object({ say: z.array(z.string()) });

/** What the list of cases is asked for, in JSON. */
const ViewFilter = z.strictObject({ ...CaseQuery.shape, waiting: z.boolean().optional() });
/** A named list of cases. */
export const NewView = z.strictObject({ name: Name, ...scope, filter: ViewFilter }).refine(hasTeam, NO_TEAM);
export const View = z.object({
  ...owned,
  filter: ViewFilter,
  /** Cases in it for whoever asks; counting stops at 10,000. */
  count: z.int(),
});

const automationRules = {
  name: Name,
  /** When one of these happens to a customer (`kept.case.opened`, `kept.promise.*`), … */
  when: z.array(EventPattern).min(1).max(50),
  /** … if this holds (CEL over the documented facts; empty: always), … */
  if: z.string().trim().max(2000).default(''),
  /** … do these, all or none. */
  do: Steps,
};
/** An automation, whole: a change gives all of it and becomes its next version. */
export const NewAutomation = z.strictObject({ ...automationRules, active: z.boolean().default(true) });
export const AutomationSwitch = z.strictObject({ active: z.boolean() });

/**
 * `acted`: all steps were done. `refused`: a step may not be done; nothing was. `failed`: something broke; nothing was done.
 * `unknown`: the condition could not be decided. `stopped`: it would have gone in circles.
 */
export const RunVerdict = z.enum(['acted', 'refused', 'failed', 'unknown', 'stopped']);

const automationView = {
  id: Id,
  name: z.string(),
  when: z.array(z.string()),
  if: z.string(),
  do: z.array(Step),
  /** The whole of it as one sentence. */
  sentence: z.string(),
  version: z.int(),
  changedAt: Instant,
  changedBy: z.string(),
};
export const Automation = z.object({
  ...automationView,
  active: z.boolean(),
  /** Of the last seven days, by verdict. */
  runs: z.object({ acted: z.int(), refused: z.int(), failed: z.int(), unknown: z.int(), stopped: z.int() }),
});
export const AutomationWithVersions = Automation.extend({ versions: z.array(z.object(automationView)) });

export const AutomationRun = z.object({
  id: Id,
  automationId: Id,
  automation: z.string(),
  version: z.int(),
  verdict: RunVerdict,
  /** What was done, or why not. */
  because: z.array(Reason),
  event: z.object({ id: Id, type: z.string(), at: Instant }),
  caseNumber: z.string().nullable(),
  customerId: Id.nullable(),
  /** The facts that it was decided by. */
  facts: z.record(z.string(), z.unknown()),
  at: Instant,
});
export const RunQuery = z.object({ automationId: Id.optional(), verdict: RunVerdict.optional() });

/** Past events from (inclusive) to (exclusive). */
export const TrialRequest = z
  .strictObject({ from: Moment, to: Moment })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must come after from',
  });
export const Trial = z.object({
  /** Events looked at; those of other types are not counted. */
  looked: z.int(),
  holds: z.int(),
  unknown: z.int(),
  /** There were more events than are looked at; the newest were left out. */
  cut: z.boolean(),
  /** The first 100 on which it would have acted or could not decide. Facts about the case are as they stand today. */
  items: z.array(
    z.object({
      event: AutomationRun.shape.event,
      verdict: z.enum(['would-act', 'unknown']),
      because: z.string(),
      caseNumber: z.string().nullable(),
      customerId: Id.nullable(),
    }),
  ),
});

export const ConditionRequest = z.strictObject({ if: z.string().max(10_000) });
/** Whether a condition can be saved: its sentence, or what is wrong and where (offsets in UTF-16 units, lines from 1). */
export const ConditionCheck = z.object({
  ok: z.boolean(),
  sentence: z.string().nullable(),
  errors: z.array(z.object({ from: z.int(), to: z.int(), line: z.int(), column: z.int(), say: z.string() })),
});
/** Everything that a condition may ask for. */
export const AutomationFact = z.object({ name: z.string(), type: z.string(), words: z.string() });
