import { BulkRequest, BulkResult } from '#contracts/cases.ts';
import { WORKERS } from '#platform/actor.ts';
import { type Route, write } from '#platform/http/index.ts';
import { bulk } from './bulk.ts';
import type { CaseParts } from './ground/parts.ts';

/** The route of one verb on many cases. */
export const bulkRoutes = (parts: CaseParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/bulk',
    summary: 'The same verb on many cases; each is done by its rules or refused with its reasons',
    tag: 'cases',
    who: WORKERS,
    body: BulkRequest,
    response: BulkResult,
    before: ({ db, actor, body, now, request }) => {
      const given = request.headers['idempotency-key'];
      return bulk(db, parts, body, { actor, now, idempotencyKey: Array.isArray(given) ? given[0] : given });
    },
    handle: async ({ prepared }) => prepared,
  }),
];
