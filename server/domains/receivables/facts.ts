import { z } from 'zod';
import { isWithinReason } from '#contracts/common.ts';
import { LadderSettings } from '#contracts/receivables.ts';
import {
  gathered,
  invoiceNamed,
  isAddressedTo,
  JsonInstant,
  NAMED_INVOICE,
} from '#domains/agreements/index.ts';
import { type FactQuestion, type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import type { GatheredFacts } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';
import { INVOICE_FACTS } from './invoice-facts.ts';
import { type Proofs, proofsOf } from './proof.ts';
import { aroundOf, isOwed, STANDING, Standing } from './standing.ts';

const DAY = 86_400_000;

/** ISO 8601; a number, `null`, 30 February or a year in which nothing happens is no moment, and is not known. */
const ToldInstant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true, local: true })])
  .refine((text) => isWithinReason(new Date(text)))
  .transform((text) => new Date(text).toISOString());

const Told = z.object({
  amount: z.number().optional().catch(undefined),
  currency: z.string().optional().catch(undefined),
  issuedAt: ToldInstant.optional().catch(undefined),
  dueAt: ToldInstant.optional().catch(undefined),
  periodFrom: ToldInstant.optional().catch(undefined),
  periodTo: ToldInstant.optional().catch(undefined),
  /** As `POST /v1/invoices` takes it. */
  period: z.object({ from: ToldInstant, to: ToldInstant }).optional().catch(undefined),
});

/** About the invoice that an action names (`subject.invoice`); for one that is still to come, what the asking system says (`data`). */
export const invoiceFacts: FactSource = {
  name: 'invoice',
  facts: INVOICE_FACTS,
  shared: [NAMED_INVOICE],
  isAbout: (question) => invoiceNamed(question) !== '',
  query: STANDING(sql`named_invoice.id`),
  read: (found, question) => {
    const standing = Standing.nullable().parse(found ?? null);
    if (standing !== null) return ofStored(standing, question);
    const told = Told.parse(question.data);
    return gathered({
      'invoice.known': [false],
      'invoice.amount': [told.amount],
      'invoice.currency': [told.currency],
      'invoice.issuedAt': [told.issuedAt],
      'invoice.dueAt': [told.dueAt],
      'invoice.periodFrom': [told.periodFrom ?? told.period?.from],
      'invoice.periodTo': [told.periodTo ?? told.period?.to],
      'invoice.paid': [false],
      'invoice.delivered': [false],
      'invoice.reminders': [0],
      'invoice.letterOfClaim': [false],
      'invoice.called': [false],
      'invoice.callAttempts': [0],
      'invoice.reviewed': [false],
      'invoice.placed': [false],
      'invoice.claimAnswered': [false],
      'invoice.documentsOwed': [false],
      'invoice.mailReturned': [false],
      'invoice.blocked': [false],
      'invoice.tooLittle': [false],
    });
  },
};

function ofStored(one: Standing, { now, type }: FactQuestion): GatheredFacts {
  const proofs = proofsOf(one.learnt, aroundOf(one));
  const { invoice, returned, reminders, letterOfClaim, called, attempts, reviewed } = proofs;
  const own = [one.entryId];
  const known = (entries: readonly string[]): readonly string[] => (entries.length > 0 ? entries : own);
  const paid = [...one.payments, one.entryId];
  const lastReminder = reminders.at(-1);
  return gathered({
    'invoice.known': [true, own],
    'invoice.amount': [one.amount, own],
    'invoice.openAmount': [one.state === 'cancelled' ? 0 : Math.max(0, one.amount - one.settled), paid],
    'invoice.currency': [one.currency, own],
    'invoice.issuedAt': [one.issuedAt, own],
    'invoice.dueAt': [one.dueAt, own],
    'invoice.overdue': [isOwed(one) && new Date(one.dueAt) < now, own],
    'invoice.periodFrom': [one.periodFrom, own],
    'invoice.periodTo': [one.periodTo, own],
    'invoice.paid': [one.state !== 'cancelled' && !isOwed(one), paid],
    'invoice.cancelled': [one.state === 'cancelled', own],
    // What is not proven is shown by what is known instead, in the end by the invoice itself.
    'invoice.delivered': [invoice !== null, (invoice ?? returned)?.entries ?? own],
    'invoice.deliveredAt': [invoice?.at, invoice?.entries],
    'invoice.returned': [returned !== null, returned?.entries],
    'invoice.reminders': [reminders.length, known(reminders.flatMap(({ entries }) => entries))],
    'invoice.lastReminderAt': [lastReminder?.at, lastReminder?.entries],
    'invoice.letterOfClaim': [letterOfClaim !== null, letterOfClaim?.entries ?? own],
    'invoice.letterOfClaimAt': [letterOfClaim?.at, letterOfClaim?.entries],
    'invoice.called': [called !== null, called?.entries ?? own],
    'invoice.callAttempts': [attempts.length, known(one.calls.map(({ entryId }) => entryId))],
    ...callsOf(one, now),
    ...answersOf(proofs),
    ...levelOf(one, proofs, type),
    'invoice.mailReturned': [proofs.mailReturned !== null, proofs.mailReturned?.entries],
    'invoice.reviewed': [reviewed !== null, reviewed?.entries],
    'invoice.reconciledAt': [one.reconciledAt, own],
    'invoice.placed': [one.placedAt !== null],
    'invoice.placedAt': [one.placedAt],
    'invoice.asInstructed': [
      one.wanted === null || isAddressedTo(one.wanted, one.billTo),
      [one.entryId, one.wantedEntryId],
    ],
    'invoice.conflicts': [one.conflicts],
  });
}

type Given = Parameters<typeof gathered>[0];

/** Calls about the debt, whenever and by whatever number; a talk is a talk, whoever called (R38). */
function callsOf({ calls }: Standing, now: Date): Given {
  const lately = calls.filter(({ at, outgoing }) => outgoing && now.getTime() - at.getTime() < 7 * DAY);
  const talk = calls.findLast(({ reached }) => reached);
  return {
    'invoice.callAttempts7d': [lately.length, lately.map(({ entryId }) => entryId)],
    'invoice.lastCallAt': [calls.at(-1)?.at.toISOString()],
    'invoice.lastTalkAt': [talk?.at.toISOString(), [talk?.entryId]],
  };
}

/** What they answered to the letter of claim (R35). */
function answersOf({ answers }: Proofs): Given {
  const entries = answers.map(({ entryId }) => entryId);
  const last = Math.max(...answers.flatMap(({ at, givenAt }) => [at.getTime(), givenAt?.getTime() ?? 0]));
  const owed = answers.filter(({ kind, givenAt }) => kind === 'documents' && givenAt === null);
  return {
    'invoice.claimAnswered': [answers.length > 0, entries],
    'invoice.claimAnsweredAt': [answers.length > 0 ? new Date(last).toISOString() : null, entries],
    'invoice.documentsOwed': [owed.length > 0, owed.map(({ entryId }) => entryId)],
  };
}

/** What the company decided about the level that this action is (R43); nothing for actions that are none. */
function levelOf(one: Standing, proofs: Proofs, type: string): Given {
  const level = levelFor(type, proofs);
  const settings = one.ladder ?? LadderSettings.parse({});
  if (level === null) return { 'invoice.blocked': [false], 'invoice.tooLittle': [false] };
  const { blocked, minimumAmount, graceDays } = settings.levels[level];
  const from = {
    reminder: new Date(one.dueAt),
    'second-reminder': proofs.reminders.at(-1)?.at,
    'letter-of-claim': proofs.reminders.at(-1)?.at,
    call: proofs.letterOfClaim?.at,
    referral: proofs.letterOfClaim?.at,
  }[level];
  const until = from && new Date(from.getTime() + graceDays * DAY).toISOString();
  return {
    'invoice.blocked': [blocked !== null],
    'invoice.blockReason': [blocked],
    'invoice.tooLittle': [one.amount - one.settled < minimumAmount, [one.entryId]],
    'invoice.graceUntil': [graceDays > 0 ? until : null],
  };
}

function levelFor(
  type: string,
  { reminders }: Proofs,
): keyof z.output<typeof LadderSettings>['levels'] | null {
  if (type === 'invoice.remind') return reminders.length === 0 ? 'reminder' : 'second-reminder';
  if (type === 'invoice.claim' || type === 'debt.claim') return 'letter-of-claim';
  if (type === 'debt.call') return 'call';
  return ['debt.refer', 'debt.sell', 'debt.report'].includes(type) ? 'referral' : null;
}

const Dispute = z.object({ since: JsonInstant, reason: z.string(), entryId: z.string() }).nullable();

/** An open dispute about the invoice that an action names, or about everything of this customer. */
export const disputeFacts: FactSource = {
  name: 'dispute',
  facts: [
    { name: 'dispute.open', type: 'yes-no', words: 'the customer disputes it' },
    { name: 'dispute.since', type: 'timestamp', words: 'the moment since when the customer disputes it' },
    { name: 'dispute.reason', type: 'text', words: 'why the customer disputes it' },
  ],
  shared: [NAMED_INVOICE],
  query: sql`(
    select jsonb_build_object('since', d.since, 'reason', d.reason, 'entryId', d.entry_id)
    from disputes d
    where d.customer_id = ${OF_FAMILY} and d.resolved_at is null and (d.invoice_id is null or d.invoice_id = named_invoice.id)
    order by d.since, d.id limit 1)`,
  read: (found) => {
    const open = Dispute.parse(found);
    const entries = [open?.entryId];
    return gathered({
      'dispute.open': [open !== null, entries],
      'dispute.since': [open?.since, entries],
      'dispute.reason': [open?.reason, entries],
    });
  },
};
