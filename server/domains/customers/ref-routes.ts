import { z } from 'zod';
import { Id, IdParams, Nothing } from '#contracts/common.ts';
import { CustomerRef, NewRef, Ref } from '#contracts/gate.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { get, Page, type Route, write } from '#platform/http/index.ts';
import { familyOf } from './family.ts';
import { addRef, refsOf, removeRef } from './refs.ts';

const tag = 'customers';

/** What other systems call a customer. */
export const refRoutes = (): Route[] => [
  get({
    url: '/customers/:id/refs',
    tag,
    summary: 'What other systems call a customer, those merged into them too.',
    who: READERS,
    params: IdParams,
    response: Page(Ref),
    handle: async ({ db, params }) => ({
      items: await refsOf(db, await familyOf(db, params.id)),
      next: null,
    }),
  }),
  write({
    method: 'POST',
    url: '/customers/:id/refs',
    tag,
    summary: 'Say what another system calls this customer. Whoever asks the gate by it then is answered.',
    who: WORKERS,
    params: IdParams,
    body: NewRef,
    status: 201,
    response: Page(Ref),
    handle: async ({ tx, params, body, actor, now }) => {
      await addRef(tx, params.id, body.ref, actor, now);
      return { items: await refsOf(tx, [params.id]), next: null };
    },
  }),
  write({
    method: 'DELETE',
    url: '/customers/:id/refs/:ref',
    tag,
    summary: 'This reference is not this customer any more.',
    who: WORKERS,
    params: z.object({ id: Id, ref: CustomerRef }),
    status: 204,
    response: Nothing,
    handle: async ({ tx, params, actor, now }) => {
      await removeRef(tx, params.id, params.ref, actor, now);
      return null;
    },
  }),
];
