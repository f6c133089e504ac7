import { z } from 'zod';
import { Channel, Id, Instant } from './common.ts';
import { NewMessage } from './conversations.ts';
import { Letter } from './procedures.ts';
import { CaseNumber, NewPromiseInWords, Person, PromiseView } from './promises.ts';
import { Entry, EntrySummary } from './record.ts';

export const CaseParams = z.object({ number: CaseNumber });
export const CaseLinkParams = z.object({
  number: CaseNumber,
  other: CaseNumber,
  kind: z.enum(['related', 'duplicate-of']),
});
export const CasePartParams = z.object({ number: CaseNumber, id: Id });

export const CaseState = z.enum(['open', 'closed']);
/** Three ways to close: agreed by the customer, solved and confirmed by a check-in, or silence with proof. */
export const ClosedHow = z.enum(['agreed', 'confirmed', 'silence', 'joined']);

/** Why something is refused, or why a case is here: a stable code, words, and the entry behind it. */
export const Reason = z.object({
  code: z.string(),
  say: z.string(),
  entryId: Id.nullable(),
});

/** A reason of harm with its points; a case's harm is their sum (docs/attention.md). */
export const HarmReason = Reason.extend({ weight: z.number().int() });

/** Words, tags and own fields. */
const Subject = z.string().trim().min(1).max(300);
const Tag = z.string().trim().toLowerCase().min(1).max(60);
const Fields = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  z.union([z.string().max(4000), z.number(), z.boolean(), z.null()]),
);

export const CaseSummary = z.object({
  number: z.string(),
  id: Id,
  customerId: Id,
  customerName: z.string(),
  subject: z.string(),
  type: z.string(),
  cause: z.string().nullable(),
  state: CaseState,
  /** The one accountable person; `null` only while the company has no person at all. */
  owner: Person.nullable(),
  team: z.object({ id: Id, name: z.string() }).nullable(),
  /** The work lies in the team's queue; the owner is its lead until somebody takes it. */
  queued: z.boolean(),
  tags: z.array(z.string()),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  /** Since when the customer waits for an answer; `null`: they do not. */
  waitingSince: Instant.nullable(),
  /** A reply came after closing and waits for the owner's choice. */
  replySince: Instant.nullable(),
  /** The next moment that binds us: a clock or a promise. */
  nextDueAt: Instant.nullable(),
  openPromises: z.number().int(),
  brokenPromises: z.number().int(),
  /** Harm to the customer by the published function; larger is worse. */
  harm: z.number().int(),
  reasons: z.array(HarmReason),
});

export const Handoff = z.object({
  id: Id,
  caseNumber: z.string(),
  caseSubject: z.string(),
  customerName: z.string(),
  from: Person.nullable(),
  to: z.object({ kind: z.enum(['person', 'team', 'partner']), id: Id, name: z.string() }),
  /** What is asked of the other side. */
  say: z.string(),
  state: z.enum(['offered', 'accepted', 'refused', 'lapsed', 'withdrawn']),
  offeredAt: Instant,
  /** Until then it must be answered; afterwards it comes back loudly. */
  answerBy: Instant,
  answeredAt: Instant.nullable(),
  answeredBy: z.string().nullable(),
  answer: z.string().nullable(),
});

export const CaseClock = z.object({
  id: Id,
  kind: z.string(),
  say: z.string(),
  startedAt: Instant,
  dueAt: Instant,
  /** Share of the time used up, 0 to 1 and more. */
  used: z.number(),
  metAt: Instant.nullable(),
  metByEntryId: Id.nullable(),
  missedAt: Instant.nullable(),
  stoppedAt: Instant.nullable(),
});

export const CaseTask = z.object({
  id: Id,
  caseNumber: z.string(),
  customerId: Id,
  customerName: z.string(),
  kind: z.enum(['call', 'apology-call', 'check-in', 'tell', 'choose-reply', 'other']),
  say: z.string(),
  owner: Person.nullable(),
  dueAt: Instant,
  state: z.enum(['open', 'done', 'dropped']),
  /** A message that is ready to be sent by a person. */
  draft: z.string().nullable(),
  /** The promise that it is about. */
  promiseId: Id.nullable(),
  doneEntryId: Id.nullable(),
});

export const CaseHold = z.object({
  id: Id,
  reason: z.string(),
  placedBy: z.string(),
  placedAt: Instant,
  releasedAt: Instant.nullable(),
});

export const CaseLink = z.object({
  number: z.string(),
  subject: z.string(),
  state: CaseState,
  /** Seen from this case: it is a duplicate of the other, and so on. */
  kind: z.enum([
    'related',
    'duplicate-of',
    'duplicated-by',
    'follow-up-of',
    'followed-by',
    'split-from',
    'split-into',
    'joined-into',
    'joined-from',
  ]),
});

export const Participant = z.object({
  id: Id,
  name: z.string(),
  /** Somebody of the company, or somebody else. */
  staffId: Id.nullable(),
  address: z.string().nullable(),
  role: z.string(),
});

/** What the matter has cost the customer (R64–R68). */
export const CaseMeasures = z.object({
  contacts: z.number().int(),
  transfers: z.number().int(),
  channelSwitches: z.number().int(),
  questionsRepeated: z.number().int(),
  /** Whole days, from first report to restoration confirmed by the customer. */
  daysWithoutService: z.number().int(),
  withoutService: z.boolean(),
  daysOpen: z.number().int(),
  promisesKept: z.number().int(),
  promisesBroken: z.number().int(),
  /** R64; `null` until seven days have passed. */
  firstContactResolved: z.boolean().nullable(),
});

export const Redress = z.object({
  id: Id,
  kind: z.enum(['credit', 'waive', 'replace', 'extend']),
  /** In minor units (cents), where money is involved. */
  amount: z.number().int().nullable(),
  currency: z.string().nullable(),
  /** What is replaced or extended, where it was named. */
  item: z.string().nullable(),
  say: z.string(),
  givenBy: z.string(),
  givenAt: Instant,
  /** The promise that tracks it until it has reached the customer (R10). */
  promiseId: Id.nullable(),
});

export const Case = CaseSummary.extend({
  opened: z.object({ by: z.string(), entryId: Id.nullable() }),
  closed: z.object({ how: ClosedHow, by: z.string(), entryId: Id.nullable(), say: z.string() }).nullable(),
  /** The remedy that the customer asks for (R2). */
  remedy: z.string().nullable(),
  fields: Fields,
  procedure: z.string().nullable(),
  /** When the customer was given the number. */
  numberGivenAt: Instant.nullable(),
  conversations: z.array(Id),
  clocks: z.array(CaseClock),
  promises: z.array(PromiseView),
  handoffs: z.array(Handoff),
  tasks: z.array(CaseTask),
  holds: z.array(CaseHold),
  links: z.array(CaseLink),
  participants: z.array(Participant),
  redress: z.array(Redress),
  measures: CaseMeasures,
  /** Whom the complaint is about; none of them may answer for it (R12). `entryId`: the words that name them; `null`: set by hand. */
  complainedAbout: z.array(z.object({ id: Id, name: z.string(), entryId: Id.nullable() })),
  /** What stops closing now, beside the way of closing itself; empty: nothing. */
  closable: z.array(Reason),
  abilities: z.array(z.string()),
});

export const CaseEntries = z.object({ items: z.array(EntrySummary) });

export const NewCase = z
  .strictObject({
    customerId: Id.optional(),
    /** The entry that it opens from; its customer, conversation and words are taken. */
    entryId: Id.optional(),
    subject: Subject.optional(),
    type: z.string().max(60).optional(),
    cause: z.string().max(60).optional(),
    procedure: z.string().max(60).optional(),
    remedy: z.string().trim().max(2000).optional(),
    tags: z.array(Tag).max(50).default([]),
    fields: Fields.default({}),
    /** Staff id; a team's queue otherwise. */
    ownerId: Id.optional(),
    teamId: Id.optional(),
  })
  .refine((c) => c.customerId !== undefined || c.entryId !== undefined, 'Name a customer or an entry.');

export const CaseChange = z.strictObject({
  subject: Subject.optional(),
  type: z.string().max(60).optional(),
  cause: z.string().max(60).nullable().optional(),
  procedure: z.string().max(60).nullable().optional(),
  remedy: z.string().trim().max(2000).nullable().optional(),
  tags: z.array(Tag).max(50).optional(),
  fields: Fields.optional(),
  /** Staff ids; `null`: as the customer's words name them. */
  complainedAbout: z.array(Id).max(20).nullable().optional(),
});

export const CaseQuery = z.object({
  state: z.enum(['open', 'closed', 'all']).default('open'),
  /** `mine` is what I have taken; what lies in a queue that I answer for is in `queue`. */
  view: z.enum(['mine', 'team', 'queue', 'all']).default('all'),
  ownerId: Id.optional(),
  teamId: Id.optional(),
  customerId: Id.optional(),
  type: z.string().max(60).optional(),
  cause: z.string().max(60).optional(),
  tag: Tag.optional(),
  waiting: z.stringbool().optional(),
  order: z.enum(['newest', 'harm', 'due']).default('newest'),
});

/** Takes it oneself (no body), gives it to a person, or puts it back into a team's queue. Told to all concerned. */
export const Assignment = z.strictObject({
  staffId: Id.optional(),
  teamId: Id.optional(),
  reason: z.string().trim().max(2000).default(''),
});

export const NewHandoff = z
  .strictObject({
    staffId: Id.optional(),
    teamId: Id.optional(),
    partnerId: Id.optional(),
    say: z.string().trim().min(1).max(5000),
    answerBy: Instant.optional(),
  })
  .refine(
    (h) => [h.staffId, h.teamId, h.partnerId].filter((to) => to !== undefined).length === 1,
    'Name one person, team or partner.',
  );
export const HandoffAnswer = z
  .strictObject({
    answer: z.enum(['accept', 'refuse']),
    reason: z.string().trim().max(2000).default(''),
  })
  .refine((a) => a.answer === 'accept' || a.reason !== '', 'A refusal needs a reason.');
export const HandoffQuery = z.object({
  /** Offered to me or my teams, offered by me, or all. */
  view: z.enum(['to-me', 'from-me', 'all']).default('to-me'),
  state: z.enum(['offered', 'accepted', 'refused', 'lapsed', 'withdrawn']).default('offered'),
});

/** What a message is: an answer, a letter of the procedure, the question whether it is solved, an apology. */
export const MessagePurpose = z.enum([
  'answer',
  ...Letter.options,
  'check-in',
  'closing-question',
  'apology',
]);

/** Entries of ours whose decision, amount or date it replaces on purpose (R11); the customer is told so below it. */
const Supersedes = z.array(Id).max(20).default([]);

/** A message in the case's conversation (the newest mail conversation unless named), with the promises in it. */
export const CaseMessage = z.strictObject({
  ...NewMessage.partial({ to: true, subject: true }).shape,
  conversationId: Id.optional(),
  promises: z.array(NewPromiseInWords).max(20).default([]),
  /** What it is in the procedure: the acknowledgement, a holding letter, an update, the final response. */
  purpose: MessagePurpose.default('answer'),
  supersedes: Supersedes,
});

/**
 * A text message or a letter to the customer of a case, with the promises in it. It goes to the contact point named, else to
 * where they last wrote from on that channel, else to their best one. A letter without a subject has that of the case.
 */
export const CaseDispatch = z.strictObject({
  channel: z.enum(['sms', 'letter']),
  contactPointId: Id.optional(),
  subject: z.string().trim().max(200).optional(),
  text: z.string().trim().min(1).max(20_000),
  promises: z.array(NewPromiseInWords).max(20).default([]),
  purpose: MessagePurpose.exclude(['check-in', 'closing-question']).default('answer'),
  supersedes: Supersedes,
});

/** An answer or a forward within a conversation, with the promises in it; without a case, one is opened for them. */
export const ConversationMessage = NewMessage.extend({
  promises: z.array(NewPromiseInWords).max(20).default([]),
  supersedes: Supersedes,
});

export const CaseNote = z.strictObject({
  text: z.string().trim().min(1).max(100_000),
  /** Staff ids who are told. */
  mentions: z.array(Id).max(50).default([]),
  /** The case's conversation beside which it is shown. */
  conversationId: Id.optional(),
});

/** Closing. `agreed`: the entry in which the customer agrees. `confirmed`: by a check-in's answer. `silence`: proof is looked up. */
export const Closure = z
  .strictObject({
    how: z.enum(['agreed', 'confirmed', 'silence']),
    entryId: Id.optional(),
    cause: z.string().max(60).optional(),
    say: z.string().trim().max(5000).default(''),
  })
  .refine(
    (c) => c.how !== 'agreed' || c.entryId !== undefined,
    'Name the entry in which the customer agrees.',
  );
/** Which way of closing is looked at; nothing is changed. */
export const ClosureQuery = z.object({
  how: Closure.shape.how,
  entryId: Id.optional(),
  cause: z.string().max(60).optional(),
});
/** What stops closing this way now; empty: nothing. `entryId`: the entry that it would rest on. */
export const ClosureCheck = z.object({ because: z.array(Reason), entryId: Id.nullable() });
/** The case that a conversation belongs to; `null` where it belongs to none. */
export const CaseOfConversation = z.object({ number: z.string().nullable() });
/** The owner's choice about a reply after closing, or taking a closed case up again. */
export const Reopening = z.strictObject({
  choice: z.enum(['reopen', 'follow-up', 'acknowledge']).default('reopen'),
  reason: z.string().trim().max(2000).default(''),
});

export const LinkChange = z.strictObject({
  number: CaseNumber,
  kind: z.enum(['related', 'duplicate-of']),
});
export const Splitting = z.strictObject({
  entryIds: z.array(Id).min(1).max(500),
  subject: Subject,
  type: z.string().max(60).optional(),
});
export const Joining = z.strictObject({ into: CaseNumber, reason: z.string().trim().max(2000).default('') });

export const NewParticipant = z
  .strictObject({
    staffId: Id.optional(),
    name: z.string().trim().min(1).max(200).optional(),
    address: z.email().max(254).optional(),
    role: z.string().trim().max(100).default(''),
  })
  .refine((p) => p.staffId !== undefined || p.name !== undefined, 'Name a person.');

export const NewHold = z.strictObject({ reason: z.string().trim().min(1).max(2000) });
export const NewTask = z.strictObject({
  kind: CaseTask.shape.kind.default('other'),
  say: z.string().trim().min(1).max(2000),
  dueAt: Instant.optional(),
  ownerId: Id.optional(),
});
export const TaskQuery = z.object({
  /** Mine; of my teams' cases and people; everybody's. Open ones only. */
  view: z.enum(['mine', 'team', 'all']).default('mine'),
});
export const TaskChange = z.strictObject({
  state: z.enum(['done', 'dropped']),
  entryId: Id.optional(),
  reason: z.string().trim().max(2000).default(''),
});
export const NewRedress = z.strictObject({
  kind: Redress.shape.kind,
  amount: z.number().int().min(1).max(100_000_000).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** What is replaced or extended: a card, a router. Two replacements at once must name different ones. */
  item: z.string().trim().min(1).max(200).optional(),
  /** The promise of an earlier replacement, which this one takes the place of: it is cancelled in the same step. */
  cancels: Id.optional(),
  say: z.string().trim().min(1).max(2000),
  /** By when it has reached the customer; becomes a promise. */
  dueAt: Instant,
  partnerId: Id.optional(),
});
export const RedressLimit = z.object({
  role: z.enum(['agent', 'lead', 'manager', 'admin']),
  kind: Redress.shape.kind,
  /** Largest amount in minor units of this currency; `null`: any. */
  amount: z.number().int().nullable(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
});
export const ServiceChange = z.strictObject({
  service: z.enum(['down', 'restored']),
  at: Instant.optional(),
  /** For `restored`: the customer's own words that it works again. */
  entryId: Id.optional(),
});

/** What a procedure's clocks start with and no letter shows: it was decided; there is nothing further to review (R9). */
export const NewMilestone = z.strictObject({
  milestone: z.enum(['decided', 'deadlock']),
  reason: z.string().trim().min(1).max(2000),
});

/** A contact that came or went outside of the connected channels: a call, a visit, a letter at the counter. */
export const NewContact = z.strictObject({
  channel: Channel.exclude(['system', 'email']),
  direction: z.enum(['in', 'out']),
  /** For calls: was the right person reached? A voicemail is not a conversation. */
  outcome: z.enum(['reached', 'voicemail', 'no-answer', 'busy', 'wrong-person', 'received', 'sent']),
  text: z.string().trim().min(1).max(100_000),
  occurredAt: Instant.optional(),
  caseNumber: CaseNumber.optional(),
  /** With whom, as known. */
  with: z.string().trim().max(300).optional(),
});

/** What was written down, the case that it belongs to now, and promises that it may keep: a person says which. */
export const ContactMade = z.object({
  entry: Entry,
  caseNumber: z.string().nullable(),
  mayKeep: z.array(Id),
});

/** Kinds of matters, the company's own. */
export const CaseType = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  name: z.string().min(1).max(100),
  /** The procedure whose clocks run; `null`: none. */
  procedure: z.string().nullable(),
  /** A case of this type closes only with a cause (R16). */
  needsCause: z.boolean(),
  active: z.boolean(),
});
export const CaseCause = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
  name: z.string().min(1).max(100),
  active: z.boolean(),
});
export const CaseField = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  name: z.string().min(1).max(100),
  kind: z.enum(['text', 'number', 'yes-no', 'choice', 'date']),
  choices: z.array(z.string().max(200)).max(200),
  active: z.boolean(),
});

/** The same verb on many cases; each is done or refused by itself, with its reasons. */
export const BulkRequest = z.strictObject({
  numbers: z.array(CaseNumber).min(1).max(500),
  verb: z.enum(['assign', 'tag', 'untag', 'type', 'close', 'note']),
  staffId: Id.optional(),
  teamId: Id.optional(),
  tag: Tag.optional(),
  type: z.string().max(60).optional(),
  text: z.string().trim().max(10_000).optional(),
  how: z.enum(['silence', 'confirmed']).optional(),
});
export const BulkResult = z.object({
  done: z.number().int(),
  refused: z.number().int(),
  items: z.array(z.object({ number: z.string(), ok: z.boolean(), because: z.array(Reason) })),
});

/** What needs a person now, worst harm first. */
export const AttentionItem = CaseSummary;
export const AttentionQuery = z.object({
  view: z.enum(['mine', 'team', 'all']).default('mine'),
  teamId: Id.optional(),
});
/** `asOf`: the moment of which the order is true; earlier than now only while cases wait to be weighed anew. */
export const AttentionPage = z.object({
  items: z.array(AttentionItem),
  next: z.string().nullable(),
  asOf: Instant,
});
/** How many cases need a person; counting stops at 10,000. */
export const AttentionCounts = z.object({
  mine: z.number().int(),
  team: z.number().int(),
  all: z.number().int(),
  asOf: Instant,
});
/** Somebody who should hear a person's voice today, and why (story 5.5). */
export const CallToMake = z.object({
  customerId: Id,
  customerName: z.string(),
  /** Their numbers, proven ones first. */
  phones: z.array(z.string()),
  timeZone: z.string().nullable(),
  case: z.object({ number: z.string(), subject: z.string() }),
  owner: Person.nullable(),
  /** By when, where something binds us. */
  dueAt: Instant.nullable(),
  harm: z.number().int(),
  reasons: z.array(z.object({ code: z.enum(['task', 'apology', 'promise', 'harm']), say: z.string() })),
});

export const StaffNotification = z.object({
  id: Id,
  kind: z.string(),
  say: z.string(),
  caseNumber: z.string().nullable(),
  conversationId: Id.nullable(),
  entryId: Id.nullable(),
  at: Instant,
  readAt: Instant.nullable(),
});

/** What I am told; `unread` counts to 1,000. */
export const NotificationList = z.object({
  items: z.array(StaffNotification),
  next: z.string().nullable(),
  unread: z.number().int(),
});
/** Which of mine I have read; all where none are named. */
export const NotificationsRead = z.strictObject({ ids: z.array(Id).max(1000).optional() });

/** What somebody does at a case now. It reaches desks as the live event `presence`: `{number, staffId, name, state, at}`. */
export const PresenceChange = z.strictObject({ state: z.enum(['reading', 'writing', 'gone']) });
