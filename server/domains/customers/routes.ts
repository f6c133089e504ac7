import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import {
  Customer,
  CustomerChange,
  CustomerSummary,
  MergeRequest,
  NewCustomer,
} from '#contracts/customers.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { changeCustomer, createCustomer } from './customers.ts';
import { mergeCustomer, unmergeCustomer } from './merging.ts';
import { pointRoutes } from './points/routes.ts';
import type { VerifyingParts } from './points/verification.ts';
import { findCustomer, listCustomers, searchCustomers } from './views.ts';
import { wishRoutes } from './wishes/routes.ts';

const tag = 'customers';
const Cursor = z.tuple([Instant, Id]);

/** Customers, their contact points and wishes, merging and un-merging. */
export function customerRoutes(parts: VerifyingParts): Route[] {
  return [...listing(), ...single(), ...pointRoutes(parts), ...wishRoutes(), ...merging()];
}

const listing = (): Route[] => [
  get({
    url: '/customers',
    tag,
    summary: 'Customers, newest first; with `q` those whose name or address contains it, at most 100.',
    who: READERS,
    query: pageQuery.extend({ q: z.string().trim().min(1).max(200).optional() }),
    response: Page(CustomerSummary),
    handle: async ({ db, query }) => {
      if (query.q !== undefined)
        return { items: await searchCustomers(db, query.q, query.limit), next: null };
      const items = await listCustomers(db, query.limit, readCursor(Cursor, query.cursor));
      const last = items.at(-1);
      return {
        items,
        next: last && items.length === query.limit ? cursorOf([last.createdAt.toISOString(), last.id]) : null,
      };
    },
  }),
  write({
    method: 'POST',
    url: '/customers',
    tag,
    summary:
      'A customer whom somebody knows. An address that belongs to another customer is refused, naming them.',
    who: WORKERS,
    body: NewCustomer,
    status: 201,
    response: Customer,
    handle: async ({ tx, body, actor, now }) =>
      findCustomer(tx, await createCustomer(tx, body, actor, now), now),
  }),
];

const single = (): Route[] => [
  get({
    url: '/customers/:id',
    tag,
    summary: 'One customer, with everything of those merged into them.',
    who: READERS,
    params: IdParams,
    response: Customer,
    handle: ({ db, params, now }) => findCustomer(db, params.id, now),
  }),
  write({
    method: 'PATCH',
    url: '/customers/:id',
    tag,
    summary: 'Change what is known, or confirm a provisional customer.',
    who: WORKERS,
    params: IdParams,
    body: CustomerChange,
    response: Customer,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeCustomer(tx, params.id, body, actor, now);
      return findCustomer(tx, params.id, now);
    },
  }),
];

const merging = (): Route[] => [
  write({
    method: 'POST',
    url: '/customers/:id/merge',
    tag,
    summary: 'Link another customer into this one. Nothing is rewritten, so it can be taken back.',
    who: WORKERS,
    params: IdParams,
    body: MergeRequest,
    response: Customer,
    handle: async ({ tx, params, body, actor, now }) => {
      await mergeCustomer(tx, params.id, body.customerId, body.reason, actor, now);
      return findCustomer(tx, params.id, now);
    },
  }),
  write({
    method: 'DELETE',
    url: '/customers/:id/merge/:mergedId',
    tag,
    summary: 'Take a merge back: both are exactly as if they had never been linked.',
    who: WORKERS,
    params: z.object({ id: Id, mergedId: Id }),
    response: Customer,
    handle: async ({ tx, params, actor, now }) => {
      await unmergeCustomer(tx, params.id, params.mergedId, actor, now);
      return findCustomer(tx, params.id, now);
    },
  }),
];
