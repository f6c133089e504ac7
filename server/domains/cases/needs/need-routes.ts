import { z } from 'zod';
import { Id, IdParams } from '#contracts/common.ts';
import { CustomerNeed, NeedEnding, NewNeed } from '#contracts/customers.ts';
import { needsOf, needsToReview, requireCustomer } from '#domains/customers/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { familyOfCase } from '../ground/unanswered.ts';
import { closeNeed, recordNeed } from './needs.ts';

const tag = 'customers';
const All = z.object({ items: z.array(CustomerNeed) });

const all = async (db: Database | Tx, id: string) => {
  await requireCustomer(db, id);
  return { items: await needsOf(db, await familyOfCase(db, id), 'all') };
};

/** What customers need of us. They are here and not with customers, because cases are weighed by them. */
export const needRoutes = (parts: HistoryParts): Route[] => [
  get({
    url: '/needs/review',
    tag,
    summary: 'Needs that are to be looked at again with their customers, the longest overdue first.',
    who: READERS,
    query: pageQuery,
    response: Page(CustomerNeed),
    handle: async ({ db, query, now }) => {
      const after = readCursor(z.tuple([z.iso.date(), Id]), query.cursor);
      const items = await needsToReview(db, now, query.limit, after);
      const last = items.length === query.limit ? items.at(-1) : undefined;
      return { items, next: last ? cursorOf([last.reviewOn, last.id]) : null };
    },
  }),
  get({
    url: '/customers/:id/needs',
    tag,
    summary: 'What a customer needs of us, ended ones last.',
    who: READERS,
    params: IdParams,
    response: All,
    handle: ({ db, params }) => all(db, params.id),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/needs',
    tag,
    summary: 'Record a need with the customer’s consent and a day to look at it again; never a diagnosis.',
    who: WORKERS,
    params: IdParams,
    body: NewNeed,
    status: 201,
    response: All,
    handle: async ({ tx, params, body, actor, now }) => {
      await recordNeed(tx, parts, params.id, body, actor, now);
      return all(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/customers/:id/needs/:needId/end',
    tag,
    summary: 'End a need. It stays on the record and counts no more.',
    who: WORKERS,
    params: z.object({ id: Id, needId: Id }),
    body: NeedEnding,
    response: All,
    handle: async ({ tx, params, body, actor, now }) => {
      await closeNeed(
        tx,
        parts,
        { customerId: params.id, needId: params.needId, reason: body.reason },
        actor,
        now,
      );
      return all(tx, params.id);
    },
  }),
];
