import { z } from 'zod';
import { Id, Instant, Language, Moment } from './common.ts';
import { CaseNumber } from './promises.ts';

const Line = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\r\n\0]*$/, 'must be one line');
const Words = z.string().trim().min(1).max(4000);

/** A batch of replacements, as the system that ships them calls it. */
const BATCH = { kind: z.literal('batch'), source: Line, thing: Line, batch: Line };
/** Actions of a type that were reported as done in a period. */
const ACTIONS = { kind: z.literal('actions'), actionType: Line, from: Moment, until: Moment };

/** Where those come from whom it concerns. */
export const NewIncidentScope = z.discriminatedUnion('kind', [
  z.strictObject(BATCH),
  z.strictObject(ACTIONS),
  z.strictObject({ kind: z.literal('list'), customerIds: z.array(Id).min(1).max(10_000) }),
]);

const Scope = z.discriminatedUnion('kind', [
  z.object({ id: Id, ...BATCH }),
  z.object({ id: Id, ...ACTIONS }),
  z.object({ id: Id, kind: z.literal('list') }),
]);

export const NewMajorIncident = z.strictObject({
  title: Line,
  /** Leads the company's queue unless told. */
  ownerId: Id.optional(),
  scopes: z.array(NewIncidentScope).max(50).default([]),
});
export const MajorIncidentChange = z.strictObject({
  title: Line.optional(),
  ownerId: Id.optional(),
  /** What people of the company answer whoever asks. */
  staffAnswer: Words.optional(),
});

/** Longer words need a shorter form for text messages. */
export const LONGEST_TEXT_MESSAGE = 600;
const MessageText = z
  .strictObject({
    language: Language,
    subject: Line,
    text: z.string().trim().min(1).max(10_000),
    /** In a text message, instead of `text`. */
    short: z.string().trim().min(1).max(LONGEST_TEXT_MESSAGE).optional(),
  })
  .refine(({ text, short }) => short !== undefined || text.length <= LONGEST_TEXT_MESSAGE, {
    path: ['short'],
    message: `Words of more than ${LONGEST_TEXT_MESSAGE} characters need a shorter form for text messages.`,
  });

/** What the affected are told. `{{customer.name}}` and `{{today}}` may stand in it. */
export const IncidentMessage = z
  .strictObject({
    texts: z
      .array(MessageText)
      .min(1)
      .max(40)
      .refine(
        (texts) => new Set(texts.map((text) => text.language)).size === texts.length,
        'A language is there twice.',
      ),
    /** The language for customers whose own is not there. */
    fallback: Language,
  })
  .refine(({ texts, fallback }) => texts.some((text) => text.language === fallback), {
    path: ['fallback'],
    message: 'The fallback must be one of its languages.',
  });

/** What is still wanted before anybody may be told. */
const Wanted = z.enum(['staff-answer', 'message', 'affected']);

/** What would go out, to how many, before a person lets it. */
export const IncidentPreview = z.object({
  /** Of the words; to be given with the approval, so that what was read is what goes out. */
  digest: z.string().nullable(),
  missing: z.array(Wanted),
  /** Customers who would be told now. */
  people: z.int(),
  /** By the customers' languages; `null`: not known. */
  languages: z.array(
    z.object({
      language: z.string().nullable(),
      people: z.int(),
      /** The words that they get, as one of them would read them; `null` while there are none. */
      words: z
        .object({ language: z.string(), subject: z.string(), text: z.string(), short: z.string() })
        .nullable(),
      /** They are in the customers' own language. */
      own: z.boolean(),
    }),
  ),
});
export const IncidentApproval = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Hours within which each is to be told; those of the settings unless given. */
  withinHours: z.int().min(1).max(720).optional(),
});

export const AffectedState = z.enum(['affected', 'recovered', 'withdrawn', 'removed']);
export const AffectedTelling = z.enum(['none', 'owed', 'telling', 'told', 'asked-person', 'waived', 'moot']);
/** One person whom it concerns; merged customers are one. */
export const Affected = z.object({
  customerId: Id,
  customerName: z.string(),
  state: AffectedState,
  since: Instant,
  reason: z.string().nullable(),
  /** How often they turned to us since; 0: they have not complained. */
  contacts: z.int(),
  cases: z.array(z.string()),
  telling: AffectedTelling,
  noticeId: Id.nullable(),
  toldAt: Instant.nullable(),
});
export const AffectedQuery = z.object({
  state: AffectedState.optional(),
  telling: AffectedTelling.optional(),
});
export const Removal = z.strictObject({ reason: z.string().trim().min(1).max(1000) });
export const IncidentCase = z.strictObject({ caseNumber: CaseNumber });

/**
 * People, merged ones once. `all` = `affected` + `recovered` + `withdrawn`, and as well `told` + `telling` + `owed` +
 * `askedPerson` + `waived` + `untold` + `spared`; `removed` are in none of them.
 */
export const IncidentNumbers = z.object({
  all: z.int(),
  affected: z.int(),
  recovered: z.int(),
  withdrawn: z.int(),
  removed: z.int(),
  told: z.int(),
  telling: z.int(),
  owed: z.int(),
  askedPerson: z.int(),
  /** Somebody decided that they need not be told, or it was settled before. */
  waived: z.int(),
  /** Affected, and nobody has undertaken to tell them. */
  untold: z.int(),
  /** Affected no more before anybody was told. */
  spared: z.int(),
  /** Affected who have not turned to us since. */
  silent: z.int(),
});

const Action = z.object({
  id: Id,
  what: z.string(),
  ownerId: Id,
  owner: z.string(),
  dueAt: Instant,
  doneAt: Instant.nullable(),
  doneBy: z.string().nullable(),
  doneSay: z.string().nullable(),
});
const Review = z.object({
  cause: z.string(),
  containment: z.string(),
  similar: z.string(),
  checkAt: Instant,
  at: Instant,
  by: z.string(),
});

/** Why, what contains it, where else it may be, what is put right by whom and when; it names nobody as the cause (R74, R75). */
export const NewReview = z.strictObject({
  cause: Words,
  containment: Words,
  similar: Words,
  actions: z
    .array(z.strictObject({ what: Words, ownerId: Id, dueAt: Moment }))
    .min(1)
    .max(50),
  /** When its owner looks whether it came back. */
  checkAt: Moment,
});
export const ActionDone = z.strictObject({ say: z.string().trim().min(1).max(2000) });
export const MajorIncidentClosing = z.strictObject({ say: z.string().trim().min(1).max(2000) });

export const MajorIncident = z.object({
  id: Id,
  title: z.string(),
  /** Kept found it by itself. */
  found: z.boolean(),
  ownerId: Id.nullable(),
  owner: z.string().nullable(),
  openedAt: Instant,
  openedBy: z.string(),
  /** `null`: unknown. */
  cause: z.string().nullable(),
  approvedAt: Instant.nullable(),
  closedAt: Instant.nullable(),
  numbers: IncidentNumbers,
  /** What keeps it from being closed. */
  open: z.array(z.enum(['untold', 'no-review'])),
});
export const MajorIncidentDetail = MajorIncident.extend({
  scopes: z.array(Scope),
  staffAnswer: z.string().nullable(),
  message: z
    .object({
      texts: z.array(
        z.object({
          language: z.string(),
          subject: z.string(),
          text: z.string(),
          short: z.string().optional(),
        }),
      ),
      fallback: z.string(),
    })
    .nullable(),
  approvedBy: z.string().nullable(),
  review: Review.nullable(),
  actions: z.array(Action),
  closedBy: z.string().nullable(),
  closedSay: z.string().nullable(),
  cases: z.array(
    z.object({
      caseNumber: z.string(),
      subject: z.string(),
      state: z.enum(['open', 'closed']),
      how: z.enum(['replacement', 'hand', 'likely']),
    }),
  ),
  history: z.array(z.object({ verb: z.string(), say: z.string(), at: Instant, by: z.string() })),
});
export const MajorIncidentQuery = z.object({
  which: z.enum(['open', 'all']).default('all'),
  /** Those that concern this customer, or this case. */
  customer: Id.optional(),
  caseNumber: CaseNumber.optional(),
});

const Share = z.object({
  /** Replacements that were issued. */
  issued: z.int(),
  late: z.int(),
  /** `late` of `issued` in hundredths; `null`: none was issued. */
  percent: z.number().nullable(),
});
/** How many were late in each batch of the same thing, up to the correction and after it. */
export const Recurrence = z.object({
  /** From when on it counts as after: the last corrective action that is done; `null`: none is. */
  correctedAt: Instant.nullable(),
  before: Share,
  after: Share,
  batches: z.array(
    Share.extend({ batch: z.string(), firstIssuedAt: Instant, after: z.boolean(), ofIncident: z.boolean() }),
  ),
});

/** When Kept raises an incident by itself, and how soon the affected are told. */
export const IncidentSettings = z.strictObject({
  /** So many customers of a batch wait beyond the day, */
  lateCustomers: z.int().min(2).max(100_000).default(3),
  /** and they are so much of the batch, in hundredths. */
  latePercent: z.number().min(0).max(100).default(5),
  tellWithinHours: z.int().min(1).max(720).default(48),
});
