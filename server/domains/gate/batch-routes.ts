import { z } from 'zod';
import { IdParams } from '#contracts/common.ts';
import { Batch, BatchItem } from '#contracts/gate.ts';
import { READERS } from '#platform/actor.ts';
import { cursorOf, get, Page, type Route, readCursor } from '#platform/http/index.ts';
import { batchItems, findBatch, listBatches } from './batches.ts';

const tag = 'gate';
const Place = z.tuple([z.int().nonnegative()]);
const Newest = z.tuple([z.iso.datetime(), z.uuid()]);
const paging = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(300).optional(),
});

/** How far batches are, and their answers. */
export const batchRoutes: readonly Route[] = [
  get({
    url: '/actions/batches',
    tag,
    summary: 'How far the batches are that were taken in last, the newest first.',
    who: READERS,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(50).default(10),
      cursor: z.string().max(300).optional(),
    }),
    response: Page(Batch),
    handle: async ({ db, query }) => {
      const items = await listBatches(db, query.limit, readCursor(Newest, query.cursor));
      const last = items.at(-1);
      return { items, next: last && items.length === query.limit ? cursorOf([last.takenAt, last.id]) : null };
    },
  }),
  get({
    url: '/actions/batches/:id',
    tag,
    summary: 'How far a batch is.',
    who: READERS,
    params: IdParams,
    response: Batch,
    handle: ({ db, params }) => findBatch(db, params.id),
  }),
  get({
    url: '/actions/batches/:id/items',
    tag,
    summary:
      'Items of a batch with their answers, in the order in which they were given; `problems=true`: only those that got no verdict.',
    who: READERS,
    params: IdParams,
    query: paging.extend({ problems: z.enum(['true']).optional() }),
    response: Page(BatchItem),
    handle: async ({ db, params, query }) => {
      const items = await batchItems(db, params.id, {
        after: readCursor(Place, query.cursor)?.[0] ?? 0,
        limit: query.limit,
        problems: query.problems !== undefined,
      });
      const last = items.at(-1);
      return { items, next: last && items.length === query.limit ? cursorOf([last.n]) : null };
    },
  }),
];
