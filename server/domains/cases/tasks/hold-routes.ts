import { CaseHold, NewHold } from '#contracts/case-tasks.ts';
import { CaseParams, CasePartParams } from '#contracts/cases.ts';
import { WORKERS } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { type Route, write } from '#platform/http/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { type CaseKey, caseKey } from '../ground/row.ts';
import { holdsOf, placeHold, releaseHold } from './holds.ts';

const view = async (tx: Tx, key: CaseKey, id: string) => {
  const hold = (await holdsOf(tx, key)).find((one) => one.id === id);
  if (!hold) throw notFound('hold of this case');
  return hold;
};

/** Routes of what keeps a case from being closed. */
export const holdRoutes = (parts: HistoryParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/holds',
    summary: 'Keep a case from being closed until the hold is released',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: NewHold,
    response: CaseHold,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      const key = await caseKey(tx, params.number);
      return view(tx, key, await placeHold(tx, parts, key, body.reason, actor, now));
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/holds/:id/release',
    summary: 'Release a hold',
    tag: 'cases',
    who: WORKERS,
    params: CasePartParams,
    response: CaseHold,
    handle: async ({ tx, actor, params, now }) => {
      const key = await caseKey(tx, params.number);
      await releaseHold(tx, parts, key, params.id, actor, now);
      return view(tx, key, params.id);
    },
  }),
];
