import { z } from 'zod';
import { Id, IdParams, Instant, Nothing } from '#contracts/common.ts';
import {
  Customer,
  CustomerChange,
  CustomerSummary,
  MergeRequest,
  NewContactPoint,
  NewCustomer,
} from '#contracts/customers.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { addContactPoint, changeCustomer, createCustomer, endContactPoint } from './customers.ts';
import { mergeCustomer, unmergeCustomer } from './merging.ts';
import { findCustomer, listCustomers, searchCustomers } from './views.ts';

const tag = 'customers';
const Cursor = z.tuple([Instant, Id]);

/** Customers, their contact points, merging and un-merging. */
export function customerRoutes(): Route[] {
  return [...listing(), ...single(), ...contactPoints(), ...merging()];
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
    handle: async ({ tx, body, actor, now }) => findCustomer(tx, await createCustomer(tx, body, actor, now)),
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
    handle: ({ db, params }) => findCustomer(db, params.id),
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
      return findCustomer(tx, params.id);
    },
  }),
];

const contactPoints = (): Route[] => [
  get({
    url: '/customers/:id/contact-points',
    tag,
    summary: 'How a customer may be reached, each with where we have it from.',
    who: READERS,
    params: IdParams,
    response: Page(Customer.shape.contactPoints.element),
    handle: async ({ db, params }) => ({
      items: (await findCustomer(db, params.id)).contactPoints,
      next: null,
    }),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/contact-points',
    tag,
    summary: 'Add a way to reach a customer.',
    who: WORKERS,
    params: IdParams,
    body: NewContactPoint,
    status: 201,
    response: Customer,
    handle: async ({ tx, params, body, actor, now }) => {
      await addContactPoint(tx, params.id, body, actor, now);
      return findCustomer(tx, params.id);
    },
  }),
  write({
    method: 'DELETE',
    url: '/customers/:id/contact-points/:pointId',
    tag,
    summary: 'End a contact point. It stays on the record and is no longer used.',
    who: WORKERS,
    params: z.object({ id: Id, pointId: Id }),
    status: 204,
    response: Nothing,
    handle: async ({ tx, params, actor, now }) => {
      await endContactPoint(tx, params.id, params.pointId, actor, now);
      return null;
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
      return findCustomer(tx, params.id);
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
      return findCustomer(tx, params.id);
    },
  }),
];
