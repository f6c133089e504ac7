import { z } from 'zod';
import {
  Automation,
  AutomationFact,
  AutomationRun,
  AutomationSwitch,
  AutomationWithVersions,
  ConditionCheck,
  ConditionRequest,
  NewAutomation,
  RunQuery,
  Trial,
  TrialRequest,
} from '#contracts/automation.ts';
import { IdParams } from '#contracts/common.ts';
import { compile, sentenceOf } from '#domains/decisions/index.ts';
import { LEADS, READERS } from '#platform/actor.ts';
import { get, Page, pageQuery, type Route, write } from '#platform/http/index.ts';
import {
  changeAutomation,
  createAutomation,
  findAutomation,
  listAutomations,
  switchAutomation,
} from './automations.ts';
import { FACTS } from './facts.ts';
import { listRuns } from './runs.ts';
import { tryOnPast } from './trial.ts';

const tag = 'automations';

const reading: Route[] = [
  get({
    url: '/automations',
    tag,
    summary: 'Automations, each as a sentence, with what they did in the last seven days.',
    who: READERS,
    response: z.object({ items: z.array(Automation) }),
    handle: async ({ db, now }) => ({ items: await listAutomations(db, now) }),
  }),
  get({
    url: '/automations/:id',
    tag,
    summary: 'One automation with its versions, newest first.',
    who: READERS,
    params: IdParams,
    response: AutomationWithVersions,
    handle: ({ db, params, now }) => findAutomation(db, params.id, now),
  }),
  get({
    url: '/automation-facts',
    tag,
    summary: 'Everything that a condition may ask for.',
    who: READERS,
    response: z.object({ items: z.array(AutomationFact) }),
    handle: async () => ({ items: [...FACTS.facts.values()] }),
  }),
  get({
    url: '/automation-runs',
    tag,
    summary: 'What automations did, and what they could or might not do, newest first.',
    who: READERS,
    query: pageQuery.extend(RunQuery.shape),
    response: Page(AutomationRun),
    handle: ({ db, query }) => listRuns(db, query, query.limit, query.cursor),
  }),
];

const changing: Route[] = [
  write({
    method: 'POST',
    url: '/automations',
    tag,
    summary: 'Make an automation: when this happens, if this holds, do that.',
    who: LEADS,
    body: NewAutomation,
    status: 201,
    response: AutomationWithVersions,
    handle: async ({ tx, body, actor, now }) =>
      findAutomation(tx, await createAutomation(tx, body, actor, now), now),
  }),
  write({
    method: 'PUT',
    url: '/automations/:id',
    tag,
    summary: 'Its next version.',
    who: LEADS,
    params: IdParams,
    body: NewAutomation,
    response: AutomationWithVersions,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeAutomation(tx, params.id, body, actor, now);
      return findAutomation(tx, params.id, now);
    },
  }),
  write({
    method: 'PATCH',
    url: '/automations/:id',
    tag,
    summary: 'Switch it off, or on again.',
    who: LEADS,
    params: IdParams,
    body: AutomationSwitch,
    response: AutomationWithVersions,
    handle: async ({ tx, params, body, actor, now }) => {
      await switchAutomation(tx, params.id, body.active, actor, now);
      return findAutomation(tx, params.id, now);
    },
  }),
];

const trying: Route[] = [
  write({
    method: 'POST',
    url: '/automations/:id/trial',
    tag,
    summary: 'On which past events it would have acted. Nothing is done.',
    who: LEADS,
    params: IdParams,
    body: TrialRequest,
    response: Trial,
    before: ({ db, params, body }) => tryOnPast(db, params.id, body),
    handle: async ({ prepared }) => prepared,
  }),
  write({
    method: 'POST',
    url: '/automation-conditions',
    tag,
    summary: 'Whether a condition can be saved: its sentence, or what is wrong and where.',
    who: LEADS,
    body: ConditionRequest,
    response: ConditionCheck,
    handle: async ({ body }) => {
      const compiled = compile(body.if, FACTS);
      return compiled.ok
        ? { ok: true, sentence: sentenceOf(compiled.condition), errors: [] }
        : { ok: false, sentence: null, errors: [...compiled.errors] };
    },
  }),
];

/** Automations: everybody sees what they do, leads make them. */
export const automationOwnRoutes: readonly Route[] = [...reading, ...changing, ...trying];
