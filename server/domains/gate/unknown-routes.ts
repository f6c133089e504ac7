import { z } from 'zod';
import { UnknownRef } from '#contracts/gate.ts';
import { READERS } from '#platform/actor.ts';
import { get, Page, type Route } from '#platform/http/index.ts';
import { unknownRefs } from './unknown.ts';

/** What nobody could be found for. */
export const unknownRoutes: readonly Route[] = [
  get({
    url: '/unknown-refs',
    tag: 'gate',
    summary:
      'References that systems used and that belong to nobody known, the newest first. Reports of what was done are taken up by themselves once the reference is known.',
    who: READERS,
    query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
    response: Page(UnknownRef),
    handle: async ({ db, query }) => ({ items: await unknownRefs(db, query.limit), next: null }),
  }),
];
