import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { ActionAnswer } from '#contracts/gate.ts';
import {
  ConflictDecision,
  Dispute,
  DisputeResolution,
  ImportedInvoice,
  InvoiceCall,
  InvoiceChange,
  InvoiceQuery,
  InvoiceSummary,
  InvoiceView,
  LadderSettings,
  NewDelivery,
  NewDispute,
  NewInvoice,
  NewPayment,
  NewPlacement,
  NewRecall,
  NewReview,
  ReceivablesImport,
  ReceivablesImported,
  Reconciliation,
  TakenInvoice,
} from '#contracts/receivables.ts';
import { LEADS, READERS, type Role, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { settleConflict } from './conflicts.ts';
import { findDispute, openDispute, resolveDispute } from './disputes.ts';
import { changeInvoice, learnDelivery, noteCall, reviewDebt } from './learn.ts';
import { customerOf, type Imported, takeMany } from './many.ts';
import type { ReceivablesParts } from './parts.ts';
import { reconcile, takePayment } from './payments.ts';
import { placeDebt, recallDebt } from './placements.ts';
import { invoiceKey } from './row.ts';
import { ladderSettings, setLadder } from './settings.ts';
import { takeInvoice } from './take.ts';
import { findInvoice, listInvoices } from './views.ts';

const tag = 'receivables';
const MANAGERS: readonly Role[] = ['manager', 'admin'];

/** Invoices, payments, disputes, and the way of a debt. */
export const receivablesRoutes = (parts: ReceivablesParts): Route[] => [
  ...invoices(parts),
  ...many(parts),
  ...proof(parts),
  ...payments(parts),
  ...disputes(parts),
  ...collecting(parts),
  ...settings,
];

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
];

const IMPORT_BYTES = 4 * 1024 * 1024;

const many = (parts: ReceivablesParts): Route[] => [
  write({
    method: 'POST',
    url: '/receivables/imports',
    tag,
    summary:
      'Take in up to 500 invoices, each for itself. Customers by a reference that nobody knows are made. Nothing is sent.',
    who: WORKERS,
    body: ReceivablesImport,
    bodyLimit: IMPORT_BYTES,
    response: ReceivablesImported,
    before: async ({ db, body, actor, now }) => {
      const read = body.items.map((item, n) => ({ n, parsed: ImportedInvoice.safeParse(item) }));
      const right = read.flatMap(({ n, parsed }) => (parsed.success ? [{ n, item: parsed.data }] : []));
      const taken = await takeMany(
        db,
        parts,
        right.map(({ item }): Imported => item),
        { source: `token:${actor.name}` },
        actor,
        now,
      );
      const wrong = read.flatMap(({ n, parsed }) =>
        parsed.success
          ? []
          : [
              {
                n,
                field: parsed.error.issues[0]?.path.join('.') ?? null,
                say: parsed.error.issues[0]?.message ?? 'This is no invoice.',
              },
            ],
      );
      const told = taken.flatMap(({ say }, place) =>
        say === null ? [] : [{ n: right[place]?.n ?? 0, field: null, say }],
      );
      const count = (outcome: string): number => taken.filter((one) => one.outcome === outcome).length;
      return {
        read: body.items.length,
        created: count('created'),
        completed: count('completed'),
        unchanged: count('unchanged'),
        refused: count('refused') + wrong.length,
        problems: [...wrong, ...told],
      };
    },
    handle: async ({ prepared }) => prepared,
  }),
];

const proof = (parts: ReceivablesParts): Route[] => [
  write({
    method: 'POST',
    url: '/invoices/:id/deliveries',
    tag,
    summary:
      'Tell what is known of the way of an invoice, a reminder or a letter of claim that you sent, with what shows it.',
    who: WORKERS,
    params: IdParams,
    body: NewDelivery,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await learnDelivery(tx, parts, await invoiceKey(tx, params.id), body, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/invoices/:id/calls',
    tag,
    summary: 'A call of the record was about this invoice; only the right person counts as reached.',
    who: WORKERS,
    params: IdParams,
    body: InvoiceCall,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await noteCall(tx, await invoiceKey(tx, params.id), body, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/invoices/:id/reviews',
    tag,
    summary: 'A person has looked at a debt, and decides whether it may go to a collector.',
    who: LEADS,
    params: IdParams,
    body: NewReview,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await reviewDebt(tx, parts, await invoiceKey(tx, params.id), body, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
];

const payments = (parts: ReceivablesParts): Route[] => [
  write({
    method: 'POST',
    url: '/invoices/:id/payments',
    tag,
    summary: 'Count a payment, a credit or the reversal of one. The same source and reference once.',
    who: WORKERS,
    params: IdParams,
    body: NewPayment,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await takePayment(tx, parts, await invoiceKey(tx, params.id), body, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/receivables/reconciliations',
    tag,
    summary: 'All payments that arrived until then have been told. Without it nobody is reminded.',
    who: WORKERS,
    body: Reconciliation,
    response: Reconciliation,
    handle: async ({ tx, body, actor, now }) => {
      await reconcile(tx, body, actor, now);
      return body;
    },
  }),
];

const disputes = (parts: ReceivablesParts): Route[] => [
  write({
    method: 'POST',
    url: '/invoices/:id/disputes',
    tag,
    summary: 'The customer disputes it. All steps rest at once, also those of an outside collector.',
    who: WORKERS,
    params: IdParams,
    body: NewDispute,
    status: 201,
    response: Dispute,
    handle: async ({ tx, params, body, actor, now }) =>
      findDispute(tx, await openDispute(tx, parts, { invoiceId: params.id }, body, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/disputes',
    tag,
    summary: 'The customer disputes everything that is asked of them.',
    who: WORKERS,
    params: IdParams,
    body: NewDispute,
    status: 201,
    response: Dispute,
    handle: async ({ tx, params, body, actor, now }) =>
      findDispute(tx, await openDispute(tx, parts, { customerId: params.id }, body, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/disputes/:id/resolution',
    tag,
    summary: 'A dispute has its answer. Steps begin again with fresh notice where the debt still stands.',
    who: WORKERS,
    params: IdParams,
    body: DisputeResolution,
    response: Dispute,
    handle: async ({ tx, params, body, actor, now }) => {
      await resolveDispute(tx, parts, params.id, body, actor, now);
      return findDispute(tx, params.id);
    },
  }),
];

const collecting = (parts: ReceivablesParts): Route[] => [
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
  write({
    method: 'POST',
    url: '/invoices/:id/recall',
    tag,
    summary: 'Call a debt back; the collector confirms within one business day that all steps have stopped.',
    who: WORKERS,
    params: IdParams,
    body: NewRecall,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      await recallDebt(tx, parts, await invoiceKey(tx, params.id), body.reason, actor, now);
      return findInvoice(tx, params.id);
    },
  }),
];

const settings: Route[] = [
  get({
    url: '/receivables/ladder',
    tag,
    summary: 'How the company goes about what is overdue.',
    who: READERS,
    response: LadderSettings,
    handle: ({ db }) => ladderSettings(db),
  }),
  write({
    method: 'PUT',
    url: '/receivables/ladder',
    tag,
    summary: 'Decide how the company goes about what is overdue; policies at the gate hold all the same.',
    who: MANAGERS,
    body: LadderSettings,
    response: LadderSettings,
    handle: async ({ tx, body, actor, now }) => {
      await setLadder(tx, body, actor, now);
      return ladderSettings(tx);
    },
  }),
];
