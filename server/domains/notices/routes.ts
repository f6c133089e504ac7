import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { Notice, NoticeQuery, NoticeView, PersonTelling, Waiver } from '#contracts/notices.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { tellInPerson, waive } from './by-person.ts';
import { listNotices, viewNotice } from './views.ts';

type Item = z.input<typeof Notice>;

const page = (items: Item[], limit: number) => {
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, next: last ? cursorOf([last.owedAt, last.id]) : null };
};

const After = z.tuple([Instant, Id]);

/** Duties to tell: what customers are owed, what was done, what shows it; and what only a person may do. */
export const noticeRoutes = (parts: { readonly secrets: Secrets }): Route[] => [
  get({
    url: '/notices',
    summary: 'Duties to tell, the newest first',
    tag: 'notices',
    who: READERS,
    query: pageQuery.extend(NoticeQuery.shape),
    response: Page(Notice),
    handle: async ({ db, query }) =>
      page(await listNotices(db, query, query.limit, readCursor(After, query.cursor)), query.limit),
  }),
  get({
    url: '/notices/:id',
    summary: 'One duty to tell with everything that was done for it, and the evidence',
    tag: 'notices',
    who: READERS,
    params: IdParams,
    response: NoticeView,
    handle: ({ db, params }) => viewNotice(db, params.id),
  }),
  get({
    url: '/customers/:id/notices',
    summary: 'What a customer is owed and was told, the newest first',
    tag: 'notices',
    who: READERS,
    params: IdParams,
    query: pageQuery.extend(NoticeQuery.omit({ customer: true }).shape),
    response: Page(Notice),
    handle: async ({ db, params, query }) => {
      await requireCustomer(db, params.id);
      const about = { ...query, customer: params.id };
      return page(await listNotices(db, about, query.limit, readCursor(After, query.cursor)), query.limit);
    },
  }),
  write({
    method: 'POST',
    url: '/notices/:id/waiver',
    summary: 'The customer need not be told: by a named person, with a reason that stays on the record',
    tag: 'notices',
    who: LEADS,
    params: IdParams,
    body: Waiver,
    response: NoticeView,
    handle: async ({ tx, actor, params, body, now }) => {
      await waive(tx, parts, params.id, body, actor, now);
      return viewNotice(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/notices/:id/telling',
    summary: 'What a person did to tell the customer; with the right person reached they are told',
    tag: 'notices',
    who: WORKERS,
    params: IdParams,
    body: PersonTelling,
    response: NoticeView,
    handle: async ({ tx, actor, params, body, now }) => {
      await tellInPerson(tx, parts, params.id, body, actor, now);
      return viewNotice(tx, params.id);
    },
  }),
];
