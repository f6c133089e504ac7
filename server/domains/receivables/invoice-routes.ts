import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { ActionAnswer } from '#contracts/gate.ts';
import {
  ConflictDecision,
  InvoiceCall,
  InvoiceChange,
  InvoiceQuery,
  InvoiceSummary,
  InvoiceView,
  NewDelivery,
  NewInvoice,
  NewPayment,
  NewPlacement,
  NewRecall,
  NewReview,
  TakenInvoice,
} from '#contracts/receivables.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { settleConflict } from './conflicts.ts';
import { changeInvoice, learnDelivery, noteCall, reviewDebt } from './learn.ts';
import { customerOf } from './many.ts';
import type { ReceivablesParts } from './parts.ts';
import { takePayment } from './payments.ts';
import { placeDebt, recallDebt } from './placements.ts';
import { type InvoiceKey, invoiceKey } from './row.ts';
import { takeInvoice } from './take.ts';
import { findInvoice, listInvoices } from './views.ts';

const tag = 'receivables';

/** One invoice, and what is done about it. */
export const invoiceRoutes = (parts: ReceivablesParts): Route[] => [...invoices(parts), ...verbs(parts)];

const invoices = (parts: ReceivablesParts): Route[] => [
  get({
    url: '/invoices',
    tag,
    summary: 'Invoices, the newest first, each with where it stands and what comes next.',
    who: READERS,
    query: pageQuery.extend(InvoiceQuery.shape),
    response: Page(InvoiceSummary),
    handle: async ({ db, query, now }) => {
      const after = readCursor(z.tuple([Instant, Id]), query.cursor);
      const items = await listInvoices(db, query, now, query.limit, after);
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.issuedAt, last.id]) : null };
    },
  }),
  get({
    url: '/invoices/:id',
    tag,
    summary: 'One invoice: how far its way is proven, and what is open about it.',
    who: READERS,
    params: IdParams,
    response: InvoiceView,
    handle: ({ db, params }) => findInvoice(db, params.id),
  }),
  write({
    method: 'POST',
    url: '/invoices',
    tag,
    summary:
      'Take in an invoice. The same source and number once; what was missing is added, what differs is told and changes nothing.',
    who: WORKERS,
    body: NewInvoice,
    response: TakenInvoice,
    handle: async ({ tx, body, actor, now }) => {
      const customerId = await customerOf(tx, body.customer, null, actor, now);
      const { id, outcome, conflicts } = await takeInvoice(tx, parts, customerId, body, actor, now);
      return { outcome, conflicts: [...conflicts], invoice: await findInvoice(tx, id) };
    },
  }),
  write({
    method: 'PATCH',
    url: '/invoices/:id',
    tag,
    summary: 'Cancel an invoice, or let Kept take its steps.',
    who: WORKERS,
    params: IdParams,
    body: InvoiceChange,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeInvoice(tx, parts, await invoiceKey(tx, params.id), body, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/invoices/:id/conflicts/:conflictId/decision',
    tag,
    summary: 'Decide a contradiction: what is kept stays, or what was given counts.',
    who: LEADS,
    params: z.object({ id: Id, conflictId: Id }),
    body: ConflictDecision,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await settleConflict(tx, parts, { invoiceId: params.id, id: params.conflictId }, body.take, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/invoices/:id/placement',
    tag,
    summary:
      'Give a debt to an outside collector, with the gate’s leave; `answer` says what it has against it.',
    who: LEADS,
    params: IdParams,
    body: NewPlacement,
    response: z.object({ answer: ActionAnswer.nullable(), invoice: InvoiceView }),
    handle: async ({ tx, params, body, actor, now }) => {
      const answer = await placeDebt(tx, parts, await invoiceKey(tx, params.id), body, actor, now);
      return { answer, invoice: await findInvoice(tx, params.id) };
    },
  }),
];

/** What all verbs on one invoice have in common; the answer is the invoice as it then stands. */
const ON_INVOICE = { method: 'POST', tag, params: IdParams, response: InvoiceView } as const;

async function afterwards(tx: Tx, id: string, act: (key: InvoiceKey) => Promise<unknown>) {
  await act(await invoiceKey(tx, id));
  return findInvoice(tx, id);
}

const verbs = (parts: ReceivablesParts): Route[] => [
  write({
    ...ON_INVOICE,
    url: '/invoices/:id/deliveries',
    summary:
      'Tell what is known of the way of an invoice, a reminder or a letter of claim that you sent, with what shows it.',
    who: WORKERS,
    body: NewDelivery,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, (key) => learnDelivery(tx, parts, key, body, actor, now)),
  }),
  write({
    ...ON_INVOICE,
    url: '/invoices/:id/calls',
    summary: 'A call of the record was about this invoice; only the right person counts as reached.',
    who: WORKERS,
    body: InvoiceCall,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, (key) => noteCall(tx, parts, key, body, actor, now)),
  }),
  write({
    ...ON_INVOICE,
    url: '/invoices/:id/reviews',
    summary: 'A person has looked at a debt, and decides whether it may go to a collector.',
    who: LEADS,
    body: NewReview,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, (key) => reviewDebt(tx, parts, key, body, actor, now)),
  }),
  write({
    ...ON_INVOICE,
    url: '/invoices/:id/payments',
    summary: 'Count a payment, a credit or the reversal of one. The same source and reference once.',
    who: WORKERS,
    body: NewPayment,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, (key) => takePayment(tx, parts, key, body, actor, now)),
  }),
  write({
    ...ON_INVOICE,
    url: '/invoices/:id/recall',
    summary: 'Call a debt back; the collector confirms within one business day that all steps have stopped.',
    who: WORKERS,
    body: NewRecall,
    handle: ({ tx, params, body, actor, now }) =>
      afterwards(tx, params.id, (key) => recallDebt(tx, parts, key, body.reason, actor, now)),
  }),
];
