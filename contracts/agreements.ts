import { z } from 'zod';
import { Id, Instant, Moment } from './common.ts';

const Word = z.string().trim().min(1).max(200);
/** The system whose number it is, such as `billing-system`. */
export const SourceName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'Write a name such as billing-system.');

/** Something that a customer and the company agreed on, such as a contract for a line. */
export const Agreement = z.object({
  id: Id,
  /** Whose it is; another than the one asked for when they are merged. */
  customerId: Id,
  source: z.string(),
  number: z.string(),
  what: z.string(),
  from: Instant,
  /** When it ends; `null` while nobody has ended it. */
  until: Instant.nullable(),
  /** Nothing after this moment may be billed. */
  billedUntil: Instant.nullable(),
  lastBillAt: Instant.nullable(),
  endReason: z.string().nullable(),
  endedBy: z.string().nullable(),
  /** The action from which the confirmation in writing is owed; see the notices of the customer for its evidence. */
  endActionId: Id.nullable(),
  entryId: Id,
  endEntryId: Id.nullable(),
});

export const NewAgreement = z.strictObject({
  source: SourceName,
  number: Word.describe('The same source and number are the same agreement.'),
  what: z.string().trim().min(1).max(300),
  from: Moment,
  until: Moment.optional(),
});

export const AgreementEnding = z.strictObject({
  until: Moment,
  /** The end unless told. */
  billedUntil: Moment.optional(),
  lastBillAt: Moment,
  reason: z.string().trim().max(1000).default(''),
  /** Where the customer asked for it. */
  entryId: Id.optional(),
});

/** To whom invoices go, such as the customer's company. */
export const InvoiceTarget = z
  .strictObject({
    name: z.string().trim().min(1).max(300).optional(),
    email: z.email().max(254).optional(),
    postal: z.string().trim().min(1).max(1000).optional(),
    customerId: Id.optional(),
  })
  .refine((target) => Object.values(target).some((value) => value !== undefined), 'Say to whom.');

/** What a customer asked for once and what counts for everything after it. */
export const Instruction = z.object({
  id: Id,
  customerId: Id,
  kind: z.enum(['invoice-to']),
  agreementId: Id.nullable(),
  to: InvoiceTarget,
  from: Instant,
  /** Where the customer said so. */
  saidEntryId: Id.nullable(),
  entryId: Id,
  givenBy: z.string(),
  endedAt: Instant.nullable(),
});

export const NewInstruction = z.strictObject({
  kind: z.enum(['invoice-to']),
  to: InvoiceTarget,
  /** Only for this agreement. */
  agreementId: Id.optional(),
  /** Now unless told. */
  from: Moment.optional(),
  /** Where the customer said so. */
  entryId: Id.optional(),
});

export const InstructionEnding = z.strictObject({
  reason: z.string().trim().min(1).max(1000),
  entryId: Id.optional(),
});
