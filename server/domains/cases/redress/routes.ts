import { z } from 'zod';
import { Case, CaseParams } from '#contracts/cases.ts';
import { NewRedress, RedressLimit, ServiceChange } from '#contracts/redress.ts';
import { READERS, type Role, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { caseKey } from '../ground/row.ts';
import { changeService } from '../needs/service.ts';
import { viewCase } from '../views.ts';
import { giveRedress } from './give.ts';
import { listLimits, setLimits } from './limits.ts';

const MANAGERS: readonly Role[] = ['manager', 'admin'];
const tag = 'cases';
const Limits = z.strictObject({ items: z.array(RedressLimit).max(500) });

/** Putting things right: redress within limits, and the days without service. */
export const redressRoutes = (parts: HistoryParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/redress',
    tag,
    summary:
      'Give something to put it right, within your limits; it is owed until it has reached the customer.',
    who: WORKERS,
    params: CaseParams,
    body: NewRedress,
    status: 201,
    response: Case,
    handle: async ({ tx, params, body, actor, now }) => {
      await giveRedress(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/service',
    tag,
    summary: 'The customer is without service; or has it again, as their own words say.',
    who: WORKERS,
    params: CaseParams,
    body: ServiceChange,
    response: Case,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeService(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
  get({
    url: '/redress-limits',
    tag: 'settings',
    summary: 'What each role may give to put things right.',
    who: READERS,
    response: Limits,
    handle: async ({ db }) => ({ items: await listLimits(db) }),
  }),
  write({
    method: 'PUT',
    url: '/redress-limits',
    tag: 'settings',
    summary: 'Set what each role may give; what is left out may not be given.',
    who: MANAGERS,
    body: Limits,
    response: Limits,
    handle: async ({ tx, body, actor, now }) => {
      await setLimits(tx, body.items, actor, now);
      return { items: await listLimits(tx) };
    },
  }),
];
