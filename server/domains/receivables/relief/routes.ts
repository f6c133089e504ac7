import { z } from 'zod';
import { IdParams } from '#contracts/common.ts';
import {
  BreathingSpace,
  BreathingSpaceEnding,
  DocumentsGiven,
  NewBreathingSpace,
  NewClaimAnswer,
} from '#contracts/debt-relief.ts';
import { InvoiceView } from '#contracts/receivables.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import type { ReceivablesParts } from '../parts.ts';
import { invoiceKey } from '../row.ts';
import { findInvoice } from '../views.ts';
import { giveDocuments, noteAnswer } from './answers.ts';
import { endSpace, findSpace, openSpace, spacesOf } from './spaces.ts';

const tag = 'receivables';

/** Time that the law gives to people in debt. */
export const reliefRoutes = (parts: ReceivablesParts): Route[] => [...spaces(parts), ...answers(parts)];

const spaces = (parts: ReceivablesParts): Route[] => [
  get({
    url: '/customers/:id/breathing-spaces',
    tag,
    summary: 'Breathing spaces that a customer was ever given, the newest first.',
    who: READERS,
    params: IdParams,
    response: z.object({ items: z.array(BreathingSpace) }),
    handle: async ({ db, params, now }) => ({ items: await spacesOf(db, params.id, now) }),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/breathing-spaces',
    tag,
    summary:
      'The law gives the customer breathing space: contact about debts, interest, fees and every step stop, also an outside collector’s. It ends by itself. The same source and reference once.',
    who: WORKERS,
    params: IdParams,
    body: NewBreathingSpace,
    status: 201,
    response: BreathingSpace,
    handle: async ({ tx, params, body, actor, now }) =>
      findSpace(tx, await openSpace(tx, parts, params.id, body, actor, now), now),
  }),
  write({
    method: 'POST',
    url: '/breathing-spaces/:id/ending',
    tag,
    summary: 'Whoever gave it ended a breathing space before its time. Steps begin again with fresh notice.',
    who: LEADS,
    params: IdParams,
    body: BreathingSpaceEnding,
    response: BreathingSpace,
    handle: async ({ tx, params, body, actor, now }) => {
      await endSpace(tx, parts, params.id, body, actor, now);
      return findSpace(tx, params.id, now);
    },
  }),
];

const answers = (parts: ReceivablesParts): Route[] => [
  write({
    method: 'POST',
    url: '/invoices/:id/claim-answers',
    tag,
    summary:
      'The customer answered a letter of claim: they ask for documents or time to pay, or get advice on debt. It gives them more time.',
    who: WORKERS,
    params: IdParams,
    body: NewClaimAnswer,
    status: 201,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) => {
      const key = await invoiceKey(tx, params.id);
      await noteAnswer(tx, parts, key, body, { actor, found: false }, now);
      return findInvoice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/claim-answers/:id/documents',
    tag,
    summary: 'The documents that the customer asked for went to them; they have time from then on.',
    who: WORKERS,
    params: IdParams,
    body: DocumentsGiven,
    response: InvoiceView,
    handle: async ({ tx, params, body, actor, now }) =>
      findInvoice(tx, await giveDocuments(tx, parts, params.id, body.entryId, actor, now)),
  }),
];
