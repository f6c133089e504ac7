import { z } from 'zod';
import { IdParams } from '#contracts/common.ts';
import { Batch, BatchItem } from '#contracts/gate.ts';
import { READERS } from '#platform/actor.ts';
import { cursorOf, get, Page, type Route, readCursor } from '#platform/http/index.ts';
import { batchItems, findBatch } from './batches.ts';

const tag = 'gate';
const Place = z.tuple([z.int().nonnegative()]);
const paging = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(300).optional(),
});

/** How far batches are, and their answers. */
export const batchRoutes: readonly Route[] = [
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
    summary: 'Items of a batch with their answers, in the order in which they were given.',
    who: READERS,
    params: IdParams,
    query: paging,
    response: Page(BatchItem),
    handle: async ({ db, params, query }) => {
      const items = await batchItems(db, params.id, readCursor(Place, query.cursor)?.[0] ?? 0, query.limit);
      const last = items.at(-1);
      return { items, next: last && items.length === query.limit ? cursorOf([last.n]) : null };
    },
  }),
];
