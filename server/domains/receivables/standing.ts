import { z } from 'zod';
import { LadderSettings } from '#contracts/receivables.ts';
import { JsonInstant, TargetGiven } from '#domains/agreements/index.ts';
import { OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';
import type { Around } from './proof.ts';

type Sql = ReturnType<typeof sql>;

const At = z.coerce.date();

/** Everything about one invoice that steps depend on, as `STANDING` gives it. */
export const Standing = z.object({
  id: z.string(),
  entryId: z.string(),
  amount: z.number(),
  settled: z.number(),
  currency: z.string(),
  state: z.enum(['open', 'paid', 'cancelled']),
  issuedAt: JsonInstant,
  dueAt: JsonInstant,
  periodFrom: JsonInstant.nullable(),
  periodTo: JsonInstant.nullable(),
  billTo: TargetGiven.nullable(),
  /** The instruction that counted when it was issued. */
  wanted: TargetGiven.nullable(),
  wantedEntryId: z.string().nullable(),
  reconciledAt: JsonInstant.nullable(),
  placedAt: JsonInstant.nullable(),
  dispute: z.object({ endedAt: At.nullable(), open: z.boolean() }),
  restsUntil: At.nullable(),
  conflicts: z.number(),
  payments: z.array(z.string()),
  learnt: z.array(
    z.object({
      what: z.enum(['invoice', 'reminder', 'letter-of-claim']),
      piece: z.string(),
      rung: z.string(),
      at: At,
      entryId: z.string().nullable(),
    }),
  ),
  calls: z.array(z.object({ at: At, reached: z.boolean(), outgoing: z.boolean(), entryId: z.string() })),
  answers: z.array(
    z.object({
      kind: z.enum(['documents', 'debt-advice', 'time-to-pay']),
      at: At,
      givenAt: At.nullable(),
      entryId: z.string(),
    }),
  ),
  ladder: LadderSettings.nullable(),
  reviews: z.array(z.object({ at: At, decision: z.enum(['refer', 'keep']), entryId: z.string() })),
});
export type Standing = z.output<typeof Standing>;

/** Something is owed of it: it is open, and no credit note or invoice over nothing. */
export const isOwed = ({ state, amount, settled }: Pick<Standing, 'state' | 'amount' | 'settled'>): boolean =>
  state === 'open' && amount > settled;

/** A number as it is compared (`numberKey`). */
const KEY = (number: Sql) =>
  sql`regexp_replace(upper(regexp_replace(normalize(${number}, NFKC), '\\s+', '', 'g')), '^0+(?=.)', '')`;

/** Reported by whoever sent it. */
const REPORTED = sql`
  select d.what, d.source || ' ' || d.ref as piece, d.rung, d.at, d.entry_id as "entryId"
  from invoice_deliveries d where d.customer_id = i.customer_id and d.invoice_id = i.id`;

/** Types of steps whose notices bring the pieces of an invoice to the customer. */
export const STEP_TYPES = sql`('invoice.issue', 'invoice.remind', 'invoice.claim', 'debt.claim')`;

/** The action `a` is about the invoice `i`. */
export const ABOUT_INVOICE = sql`${KEY(sql`a.request -> 'subject' ->> 'invoice'`)} = i.number_key
    and (a.source = i.source or not exists (select from invoice_keys k where k.source = a.source and k.number_key = i.number_key))`;

/** Told by Kept: a notice that came of a step, taken to be delivered as long as nothing rebuts it. */
const TOLD = sql`
  select case n.type when 'invoice.issue' then 'invoice' when 'invoice.remind' then 'reminder' else 'letter-of-claim' end,
    n.id::text, case when n.state = 'told' then 'delivered' else 'failed' end,
    case when n.state = 'told' then n.told_at else n.rebutted_at end, n.told_entry_id
  from notices n join actions a on a.id = n.action_id and a.customer_id = ${OF_FAMILY}
  where n.customer_id = ${OF_FAMILY} and n.type in ${STEP_TYPES}
    and (n.state = 'told' or n.rebutted_at is not null)
    and ${ABOUT_INVOICE}`;

/**
 * One jsonb value about the invoice `invoice` (an id), over `who.ids`, its customer and whom they are one with; null where
 * there is none.
 */
export const STANDING = (invoice: Sql) => sql`(
  select jsonb_build_object('id', i.id, 'entryId', i.entry_id, 'amount', i.amount, 'settled', i.settled, 'currency', i.currency,
    'state', i.state, 'issuedAt', i.issued_at, 'dueAt', i.due_at, 'periodFrom', i.period_from, 'periodTo', i.period_to,
    'billTo', i.bill_to, 'wanted', w.target, 'wantedEntryId', coalesce(w.said_entry_id, w.entry_id),
    'reconciledAt', (select r.until from reconciliations r where r.source = i.source order by r.until desc limit 1),
    'placedAt', (select p.placed_at from placements p
      where p.customer_id = i.customer_id and p.invoice_id = i.id and p.recalled_at is null),
    'dispute', (select jsonb_build_object('endedAt', max(d.resolved_at), 'open', coalesce(bool_or(d.resolved_at is null), false))
      from disputes d where d.customer_id = ${OF_FAMILY} and (d.invoice_id = i.id or d.invoice_id is null)),
    'restsUntil', (select max(coalesce(s.ended_at, s.ends_at)) from breathing_spaces s
      where s.customer_id = ${OF_FAMILY} and s.begun_at is not null),
    'conflicts', (select count(*) from invoice_conflicts c
      where c.customer_id = i.customer_id and c.invoice_id = i.id and c.settled_at is null),
    'payments', array(select p.entry_id from payments p
      where p.customer_id = i.customer_id and p.invoice_id = i.id order by p.at),
    'learnt', array(select to_jsonb(l) from (${REPORTED} union all ${TOLD}) as l order by l.at),
    'calls', array(select jsonb_build_object('at', c.at, 'reached', c.reached, 'outgoing', c.outgoing, 'entryId', c.call_entry_id)
      from invoice_calls c where c.customer_id = i.customer_id and c.invoice_id = i.id order by c.at),
    'answers', array(select jsonb_build_object('kind', a.kind, 'at', a.at, 'givenAt', a.given_at, 'entryId', a.said_entry_id)
      from claim_answers a where a.customer_id = i.customer_id and a.invoice_id = i.id order by a.at),
    'ladder', (select settings from ladder_settings),
    'reviews', array(select jsonb_build_object('at', r.at, 'decision', r.decision, 'entryId', r.entry_id)
      from invoice_reviews r where r.customer_id = i.customer_id and r.invoice_id = i.id order by r.at))
  from invoices i left join lateral (
    select t.target, t.said_entry_id, t.entry_id from instructions t
    where t.customer_id = ${OF_FAMILY} and t.kind = 'invoice-to' and t.from_at <= i.issued_at
      and (t.ended_at is null or t.ended_at > i.issued_at) and (t.agreement_id is null or t.agreement_id = i.agreement_id)
    order by t.agreement_id is null, t.from_at desc, t.id desc limit 1) w on true
  where i.customer_id = ${OF_FAMILY} and i.id = ${invoice})`;

/** What proof needs beside the way of its pieces. */
export const aroundOf = (standing: Standing): Around => ({
  dueAt: new Date(standing.dueAt),
  disputeEndedAt: standing.dispute.endedAt,
  restsUntil: standing.restsUntil,
  calls: standing.calls,
  answers: standing.answers,
  reviews: standing.reviews,
});
