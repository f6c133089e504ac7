import { z } from 'zod';
import { AttentionCounts, AttentionPage, AttentionQuery, CallToMake } from '#contracts/attention.ts';
import { NEED_REVIEW } from '#domains/customers/index.ts';
import { READERS } from '#platform/actor.ts';
import { get, pageQuery, type Route } from '#platform/http/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { CASE_LOOK, caseLook } from '../ground/refresh.ts';
import { needRoutes } from '../needs/need-routes.ts';
import { needReview } from '../needs/needs.ts';
import { redressRoutes } from '../redress/routes.ts';
import { callsToMake } from './calls.ts';
import { attention, attentionCounts } from './list.ts';

const tag = 'attention';

/** What needs a person now, who should be called, what customers need, and putting things right. */
export const attentionRoutes = (parts: HistoryParts): Route[] => [
  get({
    url: '/attention',
    tag,
    summary:
      'What needs a person now, worst harm to the customer first, each with its reasons (docs/attention.md).',
    who: READERS,
    query: pageQuery.extend(AttentionQuery.shape),
    response: AttentionPage,
    handle: ({ db, query, actor, now }) => attention(db, query, actor, now),
  }),
  get({
    url: '/attention/counts',
    tag,
    summary: 'How many cases need a person, by view; counting stops at 10,000.',
    who: READERS,
    response: AttentionCounts,
    handle: ({ db, actor, now }) => attentionCounts(db, actor, now),
  }),
  get({
    url: '/attention/calls',
    tag,
    summary:
      'Who should be called today and why: calls that are owed, promised, or due to those harmed most.',
    who: READERS,
    query: AttentionQuery,
    response: z.object({ items: z.array(CallToMake) }),
    handle: async ({ db, query, actor, now }) => ({ items: await callsToMake(db, query, actor, now) }),
  }),
  ...needRoutes(parts),
  ...redressRoutes(parts),
];

/** Handlers of attention's timers by their kind. */
export const attentionTimers: ReadonlyMap<string, TimerHandler> = new Map([
  [CASE_LOOK, caseLook],
  [NEED_REVIEW, needReview],
]);
