import { z } from 'zod';
import { Id, IdParams } from '#contracts/common.ts';
import {
  ActionDone,
  IncidentSettings,
  MajorIncidentClosing,
  MajorIncidentDetail,
  NewReview,
} from '#contracts/major-incidents.ts';
import { LEADS, READERS, type Role, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { closeMajor, finishAction, reviewMajor } from './review.ts';
import { incidentSettings, setIncidents } from './settings.ts';
import { findMajor } from './views.ts';

const tag = 'incidents';
const MANAGERS: readonly Role[] = ['manager', 'admin'];

/** How an incident that concerns many ends, and when Kept raises one by itself. */
export const endingRoutes: Route[] = [
  write({
    method: 'PUT',
    url: '/incidents/major/:id/review',
    tag,
    summary:
      'Why it happened, and what is put right, each with one owner and one day; it names nobody as the cause.',
    who: LEADS,
    params: IdParams,
    body: NewReview,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await reviewMajor(tx, params.id, body, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/major/:id/actions/:actionId/completion',
    tag,
    summary: 'A corrective action is done; also after the incident was closed.',
    who: WORKERS,
    params: z.object({ id: Id, actionId: Id }),
    body: ActionDone,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await finishAction(tx, params, body.say, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  write({
    method: 'POST',
    url: '/incidents/major/:id/closing',
    tag,
    summary: 'Close it; refused while affected people are untold, and without a review.',
    who: LEADS,
    params: IdParams,
    body: MajorIncidentClosing,
    response: MajorIncidentDetail,
    handle: async ({ tx, params, body, actor, now }) => {
      await closeMajor(tx, params.id, body.say, actor, now);
      return findMajor(tx, params.id);
    },
  }),
  get({
    url: '/settings/incidents',
    tag,
    summary: 'When Kept raises an incident by itself, and how soon the affected are told.',
    who: READERS,
    response: IncidentSettings,
    handle: ({ db }) => incidentSettings(db),
  }),
  write({
    method: 'PUT',
    url: '/settings/incidents',
    tag,
    summary: 'Decide it; what is open stays as it is.',
    who: MANAGERS,
    body: IncidentSettings,
    response: IncidentSettings,
    handle: async ({ tx, body, actor, now }) => {
      await setIncidents(tx, body, actor, now);
      return incidentSettings(tx);
    },
  }),
];
