import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import {
  Breaking,
  FindPromises,
  FoundPromises,
  Keeping,
  NewPromise,
  PromiseOwner,
  PromiseQuery,
  PromiseSettings,
  PromiseView,
  Release,
  Rescheduling,
  Telling,
} from '#contracts/promises.ts';
import { READERS, type Role, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import { breakPromise, tellCustomer } from './breaking.ts';
import { promiseByHand } from './by-hand.ts';
import { findInText } from './find.ts';
import { keepPromise, releasePromise } from './keeping.ts';
import { changeOwner } from './owner.ts';
import { partnerRoutes } from './partner-routes.ts';
import type { PromiseParts } from './parts.ts';
import { reschedulePromise } from './rescheduling.ts';
import { changePromiseSettings, promiseSettings } from './settings.ts';
import { listPromises, viewPromise } from './views.ts';

const tag = 'promises';
const MANAGERS: readonly Role[] = ['manager', 'admin'];

/** Promises: made, found in words, listed, kept, broken, moved, told; and the partners that do things for us. */
export const promiseRoutes = (parts: PromiseParts): Route[] => [
  ...listing,
  ...making(parts),
  ...settling(parts),
  ...settings,
  ...partnerRoutes(parts),
];

const listing: Route[] = [
  get({
    url: '/promises',
    tag,
    summary: 'Promises by due moment; what is owed unless told.',
    who: READERS,
    query: PromiseQuery.extend(pageQuery.shape),
    response: Page(PromiseView),
    handle: async ({ db, actor, query }) => {
      const after = readCursor(z.tuple([Instant, Id]), query.cursor);
      const items = await listPromises(db, query, actor, query.limit, after);
      const last = items.at(-1);
      return { items, next: last && items.length === query.limit ? cursorOf([last.dueAt, last.id]) : null };
    },
  }),
  get({
    url: '/promises/:id',
    tag,
    summary: 'One promise.',
    who: READERS,
    params: IdParams,
    response: PromiseView,
    handle: ({ db, params }) => viewPromise(db, params.id),
  }),
];

const making = (parts: PromiseParts): Route[] => [
  write({
    method: 'POST',
    url: '/promises',
    tag,
    summary: 'Note a promise that was given; without a case, one is opened for it.',
    who: WORKERS,
    body: NewPromise,
    status: 201,
    response: PromiseView,
    handle: async ({ tx, body, actor, now }) =>
      viewPromise(tx, await promiseByHand(tx, parts, body, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/promises/finding',
    tag,
    summary: 'Find promises in words as they are written; nothing is kept.',
    who: WORKERS,
    body: FindPromises,
    response: FoundPromises,
    handle: ({ tx, body, now }) => findInText(tx, body, now),
  }),
];

/** A verb on one promise; it answers the promise as it then is. */
const verb = <B extends z.ZodType>(name: string, summary: string, body: B) => ({
  method: 'POST' as const,
  url: `/promises/:id/${name}`,
  tag,
  summary,
  who: WORKERS,
  params: IdParams,
  body,
  response: PromiseView,
});

const settling = (parts: PromiseParts): Route[] => [
  write({
    ...verb(
      'keeping',
      'It is kept, as an entry proves; 409 `not-proven` with the reason where it does not.',
      Keeping,
    ),
    handle: async ({ tx, params, body, actor, now }) => {
      await keepPromise(tx, parts, params.id, body, actor, now);
      return viewPromise(tx, params.id);
    },
  }),
  write({
    ...verb(
      'breaking',
      'Say before the miss that it will not be kept in time: it is broken now, and still owed.',
      Breaking,
    ),
    handle: async ({ tx, params, body, actor, now }) => {
      await breakPromise(tx, parts, params.id, body, actor, now);
      return viewPromise(tx, params.id);
    },
  }),
  write({
    ...verb('release', 'The customer lets us off, in the entry named.', Release),
    handle: async ({ tx, params, body, actor, now }) => {
      await releasePromise(tx, parts, params.id, body, actor, now);
      return viewPromise(tx, params.id);
    },
  }),
  write({
    ...verb(
      'rescheduling',
      'A new moment: it counts once the customer has been told, by a mail that has left and not come back, or in a call.',
      Rescheduling,
    ),
    handle: async ({ tx, params, body, actor, now }) => {
      await reschedulePromise(tx, parts, params.id, body, actor, now);
      return viewPromise(tx, params.id);
    },
  }),
  write({
    ...verb(
      'telling',
      'Tell the customer that it was broken: by a mail, or by the entry in which they were told.',
      Telling,
    ),
    handle: async ({ tx, params, body, actor, now }) => {
      await tellCustomer(tx, parts, params.id, body, actor, now);
      return viewPromise(tx, params.id);
    },
  }),
  write({
    ...verb('owner', 'Somebody else answers for it from now on; both are told.', PromiseOwner),
    handle: async ({ tx, params, body, actor, now }) => {
      await changeOwner(tx, parts, params.id, body.ownerId, actor, now);
      return viewPromise(tx, params.id);
    },
  }),
];

const settings: Route[] = [
  get({
    url: '/settings/promises',
    tag: 'settings',
    summary: 'What happens when a promise is broken.',
    who: READERS,
    response: PromiseSettings,
    handle: ({ db }) => promiseSettings(db),
  }),
  write({
    method: 'PUT',
    url: '/settings/promises',
    tag: 'settings',
    summary:
      'Decide what happens when a promise is broken: a person tells the customer, or Kept does so at once.',
    who: MANAGERS,
    body: PromiseSettings,
    response: PromiseSettings,
    handle: ({ tx, body, actor, now }) => changePromiseSettings(tx, body, actor, now),
  }),
];
