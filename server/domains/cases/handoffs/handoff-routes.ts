import { z } from 'zod';
import { Case, CaseParams } from '#contracts/cases.ts';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { Assignment, Handoff, HandoffAnswer, HandoffQuery, NewHandoff } from '#contracts/handoffs.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { CaseParts } from '../ground/parts.ts';
import { caseKey } from '../ground/row.ts';
import { assignCase } from '../ownership/assignment.ts';
import { viewCase } from '../views.ts';
import { answerHandoff } from './handoff-answers.ts';
import { handoffKey } from './handoff-row.ts';
import { findHandoff, listHandoffs } from './handoff-views.ts';
import { offerHandoff, withdrawHandoff } from './handoffs.ts';

const view = async (tx: Tx, id: string) => {
  const handoff = await findHandoff(tx, id);
  if (!handoff) throw notFound('hand-off');
  return handoff;
};

/** Routes by which a case comes from one to another. */
export const handoffRoutes = (parts: CaseParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/assignment',
    summary: 'Take a case, give it to a person, or put it back into a team’s queue',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: Assignment,
    response: Case,
    handle: async ({ tx, actor, params, body, now }) => {
      await assignCase(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/handoffs',
    summary: 'Offer a case to a person, a team or a partner; it stays with you until they accept',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: NewHandoff,
    response: Handoff,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      const key = await caseKey(tx, params.number);
      return view(tx, await offerHandoff(tx, parts, key, body, actor, now));
    },
  }),
  get({
    url: '/handoffs',
    summary: 'Hand-offs to me or my teams, from me, or all',
    tag: 'cases',
    who: READERS,
    query: pageQuery.extend(HandoffQuery.shape),
    response: Page(Handoff),
    handle: async ({ db, actor, query }) => {
      const after = readCursor(z.tuple([Instant, Id]), query.cursor);
      const items = await listHandoffs(db, query, actor, query.limit, after);
      const last = items.length === query.limit ? items.at(-1) : undefined;
      const at = query.state === 'offered' ? last?.answerBy : last?.offeredAt;
      return { items, next: last && at ? cursorOf([at, last.id]) : null };
    },
  }),
  write({
    method: 'POST',
    url: '/handoffs/:id/answer',
    summary: 'Accept a hand-off and answer for the case from now on, or refuse it with a reason',
    tag: 'cases',
    who: WORKERS,
    params: IdParams,
    body: HandoffAnswer,
    response: Handoff,
    handle: async ({ tx, actor, params, body, now }) => {
      await answerHandoff(tx, parts, await handoffKey(tx, params.id), body, actor, now);
      return view(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/handoffs/:id/withdrawal',
    summary: 'Take an offer back that nobody has answered',
    tag: 'cases',
    who: WORKERS,
    params: IdParams,
    response: Handoff,
    handle: async ({ tx, actor, params, now }) => {
      await withdrawHandoff(tx, parts, await handoffKey(tx, params.id), actor, now);
      return view(tx, params.id);
    },
  }),
];
