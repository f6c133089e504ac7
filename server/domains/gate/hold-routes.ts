import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { Hold, HoldQuery, Release, Withdrawal } from '#contracts/gate.ts';
import { LEADS, READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { HoldParts } from './look.ts';
import { missingNow } from './missing.ts';
import { releaseHold, withdrawHold } from './release.ts';
import { findAction, listHolds, toHold } from './views.ts';

const tag = 'gate';
const Place = z.tuple([Instant, Id]);

/** What is held, why, and letting it go ahead. */
export const holdRoutes = (parts: HoldParts): Route[] => [
  get({
    url: '/holds',
    tag,
    summary: 'What is held (`state=ended`: what was), newest first, with the reasons as of the last look.',
    who: READERS,
    query: pageQuery.extend(HoldQuery.shape),
    response: Page(Hold),
    handle: async ({ db, query, now }) => {
      const rows = await listHolds(db, query, readCursor(Place, query.cursor), query.limit);
      const missing = await missingNow(db, rows, now);
      const items = rows.map((row) => toHold(row, missing.get(row.id)));
      const last = items.at(-1);
      const at = query.state === 'held' ? last?.heldAt : last?.endedAt;
      return { items, next: last && at && rows.length === query.limit ? cursorOf([at, last.id]) : null };
    },
  }),
  get({
    url: '/holds/:id',
    tag,
    summary: 'The hold of an action, by the action’s id.',
    who: READERS,
    params: IdParams,
    response: Hold,
    handle: async ({ db, params, now }) => {
      const row = await findAction(db, params.id);
      return toHold(row, (await missingNow(db, [row], now)).get(row.id));
    },
  }),
  write({
    method: 'POST',
    url: '/holds/:id/release',
    tag,
    summary:
      'Let a held action go ahead in spite of the rules: a person, with a reason. What the customer is owed to be told stays owed.',
    who: LEADS,
    params: IdParams,
    body: Release,
    response: Hold,
    handle: async ({ tx, params, body, actor, now }) => {
      await releaseHold(tx, parts, params.id, body.reason, actor, now);
      return toHold(await findAction(tx, params.id));
    },
  }),
  write({
    method: 'POST',
    url: '/holds/:id/withdrawal',
    tag,
    summary:
      'Whoever asked does not want to do it any more: the hold ends, and what was asked or announced for it need not be told.',
    who: WORKERS,
    params: IdParams,
    body: Withdrawal,
    response: Hold,
    handle: async ({ tx, params, body, actor, now }) => {
      await withdrawHold(tx, parts, params.id, body.reason, actor, now);
      return toHold(await findAction(tx, params.id));
    },
  }),
];
