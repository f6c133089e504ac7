import { z } from 'zod';
import { CaseCause, CaseField, CaseType } from '#contracts/case-settings.ts';
import { READERS, type Role } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { listCauses, listFields, listTypes, setCauses, setFields, setTypes } from './settings.ts';

const MANAGERS: readonly Role[] = ['manager', 'admin'];
const wanted = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item).max(200) });
const all = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

/** Routes of the company's own types, causes and fields; everybody sees them, managers and admins set them. */
export const settingsRoutes: Route[] = [
  get({
    url: '/case-types',
    summary: 'Kinds of matters',
    tag: 'settings',
    who: READERS,
    response: all(CaseType),
    handle: async ({ db }) => ({ items: await listTypes(db) }),
  }),
  write({
    method: 'PUT',
    url: '/case-types',
    summary: 'Set the kinds of matters; what is left out is no longer offered',
    tag: 'settings',
    who: MANAGERS,
    body: wanted(CaseType),
    response: all(CaseType),
    handle: async ({ tx, actor, body, now }) => {
      await setTypes(tx, body.items, actor, now);
      return { items: await listTypes(tx) };
    },
  }),
  get({
    url: '/case-causes',
    summary: 'Causes of matters',
    tag: 'settings',
    who: READERS,
    response: all(CaseCause),
    handle: async ({ db }) => ({ items: await listCauses(db) }),
  }),
  write({
    method: 'PUT',
    url: '/case-causes',
    summary: 'Set the causes; what is left out is no longer offered',
    tag: 'settings',
    who: MANAGERS,
    body: wanted(CaseCause),
    response: all(CaseCause),
    handle: async ({ tx, actor, body, now }) => {
      await setCauses(tx, body.items, actor, now);
      return { items: await listCauses(tx) };
    },
  }),
  get({
    url: '/case-fields',
    summary: 'Fields that the company gave its cases',
    tag: 'settings',
    who: READERS,
    response: all(CaseField),
    handle: async ({ db }) => ({ items: await listFields(db) }),
  }),
  write({
    method: 'PUT',
    url: '/case-fields',
    summary: 'Set the fields of cases; what is left out is no longer offered, its values stay',
    tag: 'settings',
    who: MANAGERS,
    body: wanted(CaseField),
    response: all(CaseField),
    handle: async ({ tx, actor, body, now }) => {
      await setFields(tx, body.items, actor, now);
      return { items: await listFields(tx) };
    },
  }),
];
