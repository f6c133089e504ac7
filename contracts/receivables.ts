import { z } from 'zod';
import { InvoiceTarget, SourceName } from './agreements.ts';
import { Id, Instant, Moment } from './common.ts';
import { ClaimAnswer } from './debt-relief.ts';
import { Currency, whyNoAmount } from './money.ts';

const Number_ = z.string().trim().min(1).max(100);
/** An amount in whole units with at most four decimals: `35.7` or `"35.70"`. */
export const Amount = z
  .union([
    z.number(),
    z
      .string()
      .trim()
      .regex(/^-?\d{1,12}(\.\d{1,4})?0*$/),
  ])
  .transform(Number)
  .pipe(z.number().min(-1e12).max(1e12));
const CustomerOf = z.union([
  z.strictObject({ id: Id }),
  z.strictObject({
    ref: z
      .string()
      .trim()
      .min(3)
      .max(200)
      .regex(/^[^\s:]+:.+$/),
  }),
]);

/** Steps on the way from an invoice to a collector, in their order (P7). */
export const Rung = z.enum([
  'issue',
  'due',
  'reminder',
  'second-reminder',
  'letter-of-claim',
  'call',
  'review',
  'referral',
]);

/** Where an invoice stands on the ladder, and what comes next. */
export const LadderStep = z.object({
  /** The next one to be taken; `null`: there is nothing more to do. */
  rung: Rung.nullable(),
  /**
   * `waiting` for time or for proof of the step before; `held` or `refused` by the gate; `asked-person`: a person has it in hand;
   * `stopped`: paid, cancelled, disputed; `done`: with a collector; `by-source`: the company's own system takes the steps.
   */
  state: z.enum(['waiting', 'held', 'refused', 'asked-person', 'stopped', 'done', 'by-source']),
  say: z.string(),
  /** What comes next, and when it happens by itself. */
  next: z.string().nullable(),
  at: Instant.nullable(),
  actionId: Id.nullable(),
});

export const InvoiceSummary = z.object({
  id: Id,
  customerId: Id,
  customerName: z.string(),
  source: z.string(),
  number: z.string(),
  what: z.string().nullable(),
  amount: z.number(),
  openAmount: z.number(),
  currency: z.string(),
  issuedAt: Instant,
  dueAt: Instant,
  state: z.enum(['open', 'paid', 'cancelled']),
  disputed: z.boolean(),
  placed: z.boolean(),
  /** Kept takes the steps by itself. */
  driven: z.boolean(),
  step: LadderStep,
});

const Proven = z.object({ at: Instant, entries: z.array(Id) });

export const InvoiceView = InvoiceSummary.extend({
  agreementId: Id.nullable(),
  period: z.object({ from: Instant.nullable(), to: Instant.nullable() }),
  billTo: InvoiceTarget.nullable(),
  /** To whom the customer had asked it to go when it was issued; `null`: they had not asked. */
  instructedTo: InvoiceTarget.nullable(),
  asInstructed: z.boolean(),
  reconciledUntil: Instant.nullable(),
  paidAt: Instant.nullable(),
  /** How far its way is proven. */
  proven: z.object({
    invoice: Proven.nullable(),
    returned: Proven.nullable(),
    /** Something of the way came back, and nothing of its kind has arrived since. */
    mailReturned: Proven.nullable(),
    /** Messages of Kept that may have come back, and of which nothing else shows that they arrived: they prove nothing. */
    inDoubt: Proven.nullable(),
    reminders: z.array(Proven),
    letterOfClaim: Proven.nullable(),
    called: Proven.nullable(),
    attempts: z.array(Instant),
    reviewed: Proven.nullable(),
  }),
  payments: z.array(
    z.object({
      id: Id,
      source: z.string(),
      ref: z.string(),
      kind: z.enum(['payment', 'credit', 'reversal']),
      amount: z.number(),
      at: Instant,
    }),
  ),
  /** What they answered to a letter of claim; it gives them more time (R35). */
  answers: z.array(ClaimAnswer),
  disputes: z.array(
    z.object({
      id: Id,
      reason: z.string(),
      since: Instant,
      resolvedAt: Instant.nullable(),
      outcome: z.enum(['upheld', 'partly-upheld', 'rejected', 'withdrawn']).nullable(),
      resolution: z.string().nullable(),
    }),
  ),
  placements: z.array(
    z.object({
      id: Id,
      partner: z.object({ id: Id, name: z.string() }),
      placedAt: Instant,
      recalledAt: Instant.nullable(),
      recallReason: z.string().nullable(),
      /** The collector must have stopped by then, and said so. */
      acknowledgeBy: Instant.nullable(),
      acknowledgedAt: Instant.nullable(),
      caseNumber: z.string().nullable(),
    }),
  ),
  /** What sources said of it that is not so here; a person decides. */
  conflicts: z.array(
    z.object({
      id: Id,
      field: z.string(),
      kept: z.string(),
      given: z.string(),
      source: z.string(),
      seenAt: Instant,
    }),
  ),
  /** Steps that the gate let through. */
  steps: z.array(z.object({ rung: Rung, at: Instant, actionId: Id.nullable() })),
  entryId: Id,
});

const InvoiceGiven = z.strictObject({
  source: SourceName,
  number: Number_.describe(
    'The same source and number are the same invoice; spaces and leading zeros do not count.',
  ),
  customer: CustomerOf,
  amount: Amount,
  currency: Currency,
  issuedAt: Moment,
  dueAt: Moment,
  what: z.string().trim().min(1).max(300).optional(),
  /** Number of the agreement that it charges for. */
  agreement: z.string().trim().min(1).max(200).optional(),
  period: z.strictObject({ from: Moment, to: Moment }).optional(),
  billTo: InvoiceTarget.optional(),
  /** Kept takes the steps by itself from now on. */
  driven: z.boolean().optional(),
});

/** An amount has no more decimals than its currency. */
function inItsCurrency({ value, issues }: z.core.ParsePayload<z.output<typeof InvoiceGiven>>): void {
  const why = whyNoAmount(value.amount, value.currency);
  if (why !== null) issues.push({ code: 'custom', message: why, path: ['amount'], input: value.amount });
}

export const NewInvoice = InvoiceGiven.check(inItsCurrency);

/** What became of what was given: `completed` where something was new, `unchanged` where nothing was. */
export const TakenInvoice = z.object({
  outcome: z.enum(['created', 'completed', 'unchanged', 'refused']),
  /** Fields that differ from what is kept; what is kept stays. */
  conflicts: z.array(z.object({ field: z.string(), kept: z.string(), given: z.string() })),
  invoice: InvoiceView,
});

export const ImportedInvoice = InvoiceGiven.extend({
  /** When it was paid in full, where it was. */
  settledAt: Moment.optional(),
  disputed: z.boolean().optional(),
}).check(inItsCurrency);
/** Many at once, each on its own: one that cannot be taken refuses no other. */
export const ReceivablesImport = z.strictObject({ items: z.array(z.unknown()).min(1).max(500) });
export const ReceivablesImported = z.object({
  read: z.number().int(),
  created: z.number().int(),
  completed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  problems: z.array(z.object({ n: z.number().int(), field: z.string().nullable(), say: z.string() })),
});

export const InvoiceChange = z.strictObject({
  driven: z.boolean().optional(),
  cancelled: z.strictObject({ reason: z.string().trim().min(1).max(1000) }).optional(),
});

export const ConflictDecision = z.strictObject({
  /** `true`: what was given counts from now on. */
  take: z.boolean(),
});

export const InvoiceQuery = z.object({
  customer: Id.optional(),
  state: z.enum(['open', 'overdue', 'paid', 'cancelled', 'disputed', 'placed']).optional(),
});

export const NewPayment = z.strictObject({
  source: SourceName,
  ref: Number_.describe('The same source and reference are the same payment.'),
  kind: z.enum(['payment', 'credit', 'reversal']).default('payment'),
  amount: Amount,
  at: Moment,
});

export const Reconciliation = z.strictObject({
  source: SourceName,
  /** All payments that arrived until then have been told. */
  until: Moment,
});

export const NewDispute = z.strictObject({
  reason: z.string().trim().min(1).max(2000),
  /** Since when; now unless told. */
  since: Moment.optional(),
  /** Where the customer said so. */
  entryId: Id.optional(),
});
export const DisputeResolution = z.strictObject({
  outcome: z.enum(['upheld', 'partly-upheld', 'rejected', 'withdrawn']),
  resolution: z.string().trim().min(1).max(2000),
});
export const Dispute = z.object({
  id: Id,
  customerId: Id,
  invoiceId: Id.nullable(),
  reason: z.string(),
  since: Instant,
  resolvedAt: Instant.nullable(),
  outcome: DisputeResolution.shape.outcome.nullable(),
  resolution: z.string().nullable(),
  entryId: Id,
});

/** The way of an invoice, a reminder or a letter of claim that another system sent. */
export const NewDelivery = z.strictObject({
  what: z.enum(['invoice', 'reminder', 'letter-of-claim']),
  source: SourceName,
  /** The piece, as its sender calls it: a tracking number, a message id. */
  ref: Number_,
  channel: z.enum(['email', 'sms', 'letter', 'portal']),
  recipient: z.string().trim().min(1).max(1000),
  rung: z.enum([
    'accepted',
    'dispatched',
    'delivered',
    'displayed',
    'acted',
    'failed',
    'returned',
    'wrong-recipient',
  ]),
  at: Moment,
  proof: z.string().trim().min(1).max(1000).describe('What shows it: a receipt, a scan, a line of a log.'),
});

export const InvoiceCall = z.strictObject({
  entryId: z.uuid().describe('The call in the record; whether the right person was reached stands there.'),
});
export const NewReview = z.strictObject({
  decision: z.enum(['refer', 'keep']),
  reason: z.string().trim().min(1).max(2000),
});
export const NewPlacement = z.strictObject({
  partnerId: Id,
  /** The action `debt.refer` that the gate let through; Kept asks by itself where there is none. */
  actionId: Id.optional(),
});
export const NewRecall = z.strictObject({ reason: z.string().trim().min(1).max(1000) });

/** What a level of the ladder asks for beside its interval (R43). */
const LadderLevel = z.strictObject({
  /** Of less than this the step is not taken; in the invoice’s currency. */
  minimumAmount: z.number().min(0).max(1e6).default(0),
  /** Days that are let pass before the step, for payments on their way. */
  graceDays: z.number().int().min(0).max(90).default(0),
  /** Why nobody takes the step at all now; `null`: they do. */
  blocked: z.string().trim().min(1).max(300).nullable().default(null),
});

/** How the company goes about what is overdue (P7, R43). */
export const LadderSettings = z.strictObject({
  /** Days from falling due to the first reminder. */
  reminderAfterDays: z.number().int().min(0).max(365).default(14),
  secondReminderAfterDays: z.number().int().min(1).max(365).default(14),
  letterOfClaimAfterDays: z.number().int().min(1).max(365).default(14),
  /** From the letter of claim to the call. */
  callAfterDays: z.number().int().min(1).max(365).default(30),
  /** Below this nothing is claimed beyond the second reminder. */
  minimumAmount: z.number().min(0).max(1e6).default(0),
  /** To whom debts go; without one nothing is referred by itself. */
  collectorId: Id.nullable().default(null),
  levels: z
    .strictObject({
      reminder: LadderLevel.prefault({}),
      'second-reminder': LadderLevel.prefault({}),
      'letter-of-claim': LadderLevel.prefault({}),
      call: LadderLevel.prefault({}),
      referral: LadderLevel.prefault({}),
    })
    .prefault({}),
});
