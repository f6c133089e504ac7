import { z } from 'zod';
import { CaseClock } from './case-clocks.ts';
import { CaseLink } from './case-links.ts';
import { CaseState, Reason, Subject, Tag } from './case-parts.ts';
import { CaseHold, CaseTask } from './case-tasks.ts';
import { ClosedHow } from './closing.ts';
import { Id, Instant } from './common.ts';
import { Handoff } from './handoffs.ts';
import { CaseNumber, Person, PromiseView } from './promises.ts';
import { EntrySummary } from './record.ts';
import { CaseMeasures, Redress } from './redress.ts';
import { Participant } from './working-together.ts';

export const CaseParams = z.object({ number: CaseNumber });

export const CasePartParams = z.object({ number: CaseNumber, id: Id });

/** A reason of harm with its points; a case's harm is their sum (docs/attention.md). */
export const HarmReason = Reason.extend({ weight: z.number().int() });

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

/** The case that a conversation belongs to; `null` where it belongs to none. */
export const CaseOfConversation = z.object({ number: z.string().nullable() });

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
