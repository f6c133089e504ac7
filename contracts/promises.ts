import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

/** A case number as people read it out: ten digits, hyphens where they help (`483-120-7745`). */
export const CaseNumber = z
  .string()
  .regex(/^\d{3}-?\d{3}-?\d{4}$/)
  .transform((number) => number.replaceAll('-', '').replace(/^(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3'));

/** Somebody of the company, by name. */
export const Person = z.object({ id: Id, name: z.string() });

export const PromiseAct = z.enum(['call', 'write', 'send', 'refund', 'visit', 'repair', 'check', 'other']);

/**
 * What proves that a promise is kept. `reached`: the right person was reached (voicemail is not; R66). `message`: something
 * we sent that has left and not come back. `entry`: any entry that shows it. `customer`: the customer says so.
 * `partner`: the partner's confirmation.
 */
export const PromiseProof = z.enum(['reached', 'message', 'entry', 'customer', 'partner']);

/**
 * `waiting`: in a mail that can still be taken back. `open`: owed. `broken`: missed and still owed. `kept`: proven, in time
 * or late (`brokenAt` tells). `released`: the customer let us off, or another replacement takes its place. `withdrawn`: the mail
 * with the words never left.
 */
export const PromiseState = z.enum(['waiting', 'open', 'broken', 'kept', 'released', 'withdrawn']);

export const Partner = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  active: z.boolean(),
});
export const NewPartner = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254),
});
export const PartnerChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  email: z.email().max(254).optional(),
  active: z.boolean().optional(),
});

/** Something that the company, or a partner for it, said it would do. */
export const PromiseView = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  caseNumber: z.string(),
  conversationId: Id.nullable(),
  /** Where the words stand; `null` while the mail has not left, or where it was said elsewhere. */
  entryId: Id.nullable(),
  act: PromiseAct,
  /** The words used. */
  words: z.string(),
  /** Who answers for it; `null` only while the company has no person at all. */
  owner: Person.nullable(),
  partner: z.object({ id: Id, name: z.string() }).nullable(),
  dueAt: Instant,
  /** The zone in which the due moment was meant: the customer's. */
  timeZone: z.string(),
  proof: PromiseProof,
  state: PromiseState,
  madeAt: Instant,
  brokenAt: Instant.nullable(),
  settledAt: Instant.nullable(),
  /** The entry that proves it. */
  proofEntryId: Id.nullable(),
  /** A new moment that counts once the customer has been told. */
  reschedule: z.object({ dueAt: Instant, reason: z.string(), outgoingId: Id.nullable() }).nullable(),
  /** Attempts that did not reach the person, such as a voicemail. */
  attempts: z.number().int(),
  /** What the partner answered on their page. */
  partnerAnswer: z.object({ answer: z.enum(['done', 'yes', 'no']), say: z.string(), at: Instant }).nullable(),
  /** Whether the customer has been told that it slipped. */
  toldAt: Instant.nullable(),
});

/** A promise within a message that is written, as the composer's chips give it. */
export const NewPromiseInWords = z.strictObject({
  words: z.string().trim().min(1).max(2000),
  act: PromiseAct.default('other'),
  dueAt: Moment,
  proof: PromiseProof.optional(),
  partnerId: Id.optional(),
  /** Staff id; whoever writes unless told. */
  ownerId: Id.optional(),
});

/** A promise made by hand or by another system. Without a case, one is opened for it. */
export const NewPromise = NewPromiseInWords.extend({
  caseNumber: CaseNumber.optional(),
  customerId: Id.optional(),
  /** Where it was said, such as a call. */
  entryId: Id.optional(),
}).refine((p) => p.caseNumber !== undefined || p.customerId !== undefined, 'Name a case or a customer.');

export const PromiseQuery = z.object({
  state: z.enum(['owed', 'waiting', 'open', 'broken', 'kept', 'released', 'withdrawn']).default('owed'),
  /** Mine, my teams', or everybody's. */
  view: z.enum(['mine', 'team', 'all']).default('all'),
  customerId: Id.optional(),
  caseNumber: CaseNumber.optional(),
  partnerId: Id.optional(),
  dueBefore: Moment.optional(),
});

/** How it was kept; the entry must bear the proof that the promise needs. */
export const Keeping = z.strictObject({
  entryId: Id,
  say: z.string().trim().max(2000).default(''),
});
/** It will not be kept in time, said before or at the moment. */
export const Breaking = z.strictObject({ reason: z.string().trim().min(1).max(2000) });
/** The customer lets us off; the entry in which they say so. */
export const Release = z.strictObject({ entryId: Id, reason: z.string().trim().min(1).max(2000) });
/**
 * A new moment. It counts when the customer has been told: by the message given here once it has left and not failed, or by
 * an entry in which the person was told (a call that reached them).
 */
export const Rescheduling = z
  .strictObject({
    dueAt: Moment,
    reason: z.string().trim().min(1).max(2000),
    message: z.strictObject({ text: z.string().trim().min(1).max(100_000) }).optional(),
    entryId: Id.optional(),
  })
  .refine((r) => (r.message === undefined) !== (r.entryId === undefined), 'Give a message or an entry.');

/** The customer is told that it slipped: by this message, or by an entry in which the person was told. */
export const Telling = z
  .strictObject({
    message: z.strictObject({ text: z.string().trim().min(1).max(100_000) }).optional(),
    entryId: Id.optional(),
  })
  .refine((t) => (t.message === undefined) !== (t.entryId === undefined), 'Give a message or an entry.');

/** Somebody else answers for it from now on. */
export const PromiseOwner = z.strictObject({ ownerId: Id });

/** How a customer hears of a broken promise: by a `draft` that a person sends, or at once by Kept (`send`). */
export const PromiseSettings = z.strictObject({ tell: z.enum(['draft', 'send']) });

export const FindPromises = z.strictObject({
  /** What is being written, without what it quotes; a longer text is asked for in pieces. */
  text: z.string().max(20_000),
  /** Whose time zone counts. */
  customerId: Id.optional(),
  language: z.string().max(35).optional(),
});
export const FoundPromises = z.object({
  items: z.array(
    z.object({
      start: z.number().int(),
      end: z.number().int(),
      words: z.string(),
      act: PromiseAct,
      dueWords: z.string().nullable(),
      dueAt: Instant.nullable(),
    }),
  ),
  timeZone: z.string(),
});

/** What a partner sees behind the signed link. */
export const PartnerPage = z.object({
  /** A promise made on their behalf, or a matter that is handed over to them. */
  kind: z.enum(['promise', 'handoff']),
  company: z.string(),
  partner: z.string(),
  words: z.string(),
  dueAt: Instant,
  timeZone: z.string(),
  state: PromiseState,
  answer: z.enum(['done', 'yes', 'no']).nullable(),
  /** What may be answered now; empty once it is settled. */
  answers: z.array(z.enum(['done', 'yes', 'no'])),
});
/** `yes`: it will be done in time; `done`: it is done; `no`: it will not. */
export const PartnerAnswer = z.strictObject({
  answer: z.enum(['done', 'yes', 'no']),
  say: z.string().trim().max(2000).default(''),
});
