import { IdParams } from '#contracts/common.ts';
import { Dispute, DisputeResolution, NewDispute } from '#contracts/receivables.ts';
import { WORKERS } from '#platform/actor.ts';
import { type Route, write } from '#platform/http/index.ts';
import { findDispute, openDispute, resolveDispute } from './disputes.ts';
import type { ReceivablesParts } from './parts.ts';

const tag = 'receivables';

/** What customers dispute, and how it ended. */
export const disputeRoutes = (parts: ReceivablesParts): Route[] => [
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
