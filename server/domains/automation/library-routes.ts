import { z } from 'zod';
import {
  Macro,
  MacroPreview,
  MacroRun,
  MacroRunParams,
  NewMacro,
  NewView,
  View,
} from '#contracts/automation.ts';
import { IdParams, Nothing } from '#contracts/common.ts';
import type { CaseParts } from '#domains/cases/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import { archiveMacro, changeMacro, createMacro, findMacro, listMacros } from './macros.ts';
import { previewMacro, runMacro } from './run.ts';
import { archiveView, changeView, createView, findView, listViews } from './views.ts';

/** Macros: anybody makes their own; what is a team's or everybody's is for leads to change. */
export function macroRoutes(parts: CaseParts): Route[] {
  const tag = 'macros';
  return [
    get({
      url: '/macros',
      tag,
      summary: 'The macros that I may use, by name.',
      who: READERS,
      response: z.object({ items: z.array(Macro) }),
      handle: async ({ db, actor }) => ({ items: await listMacros(db, actor) }),
    }),
    write({
      method: 'POST',
      url: '/macros',
      tag,
      summary: 'Make a macro.',
      who: WORKERS,
      body: NewMacro,
      status: 201,
      response: Macro,
      handle: async ({ tx, body, actor, now }) =>
        findMacro(tx, await createMacro(tx, body, actor, now), actor),
    }),
    write({
      method: 'PUT',
      url: '/macros/:id',
      tag,
      summary: 'Change a macro.',
      who: WORKERS,
      params: IdParams,
      body: NewMacro,
      response: Macro,
      handle: async ({ tx, params, body, actor, now }) => {
        await changeMacro(tx, params.id, body, actor, now);
        return findMacro(tx, params.id, actor);
      },
    }),
    write({
      method: 'DELETE',
      url: '/macros/:id',
      tag,
      summary: 'Put a macro away.',
      who: WORKERS,
      params: IdParams,
      status: 204,
      response: Nothing,
      handle: async ({ tx, params, actor, now }) => {
        await archiveMacro(tx, params.id, actor, now);
        return null;
      },
    }),
    ...runRoutes(parts),
  ];
}

const runRoutes = (parts: CaseParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/macros/:id/preview',
    tag: 'macros',
    summary: 'What a macro would do to this case, with the exact texts. Nothing is done.',
    who: WORKERS,
    params: MacroRunParams,
    response: MacroPreview,
    handle: async ({ tx, params, actor, now }) => ({
      steps: await previewMacro(tx, await findMacro(tx, params.id, actor), params.number, actor, now),
    }),
  }),
  write({
    method: 'POST',
    url: '/cases/:number/macros/:id',
    tag: 'macros',
    summary: 'Run a macro: all of its steps, or, where one may not be done, none.',
    who: WORKERS,
    params: MacroRunParams,
    response: MacroRun,
    handle: async ({ tx, params, actor, now }) => ({
      say: await runMacro(tx, parts, await findMacro(tx, params.id, actor), params.number, actor, now),
    }),
  }),
];

const views = 'views';

/** Saved views: anybody makes their own; what is a team's or everybody's is for leads to change. */
export const viewRoutes: Route[] = [
  get({
    url: '/views',
    tag: views,
    summary: 'The saved views that I may use, with how many cases are in each.',
    who: READERS,
    response: z.object({ items: z.array(View) }),
    handle: async ({ db, actor }) => ({ items: await listViews(db, actor) }),
  }),
  write({
    method: 'POST',
    url: '/views',
    tag: views,
    summary: 'Save a view.',
    who: READERS,
    body: NewView,
    status: 201,
    response: View,
    handle: async ({ tx, body, actor, now }) => findView(tx, await createView(tx, body, actor, now), actor),
  }),
  write({
    method: 'PUT',
    url: '/views/:id',
    tag: views,
    summary: 'Change a saved view.',
    who: READERS,
    params: IdParams,
    body: NewView,
    response: View,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeView(tx, params.id, body, actor, now);
      return findView(tx, params.id, actor);
    },
  }),
  write({
    method: 'DELETE',
    url: '/views/:id',
    tag: views,
    summary: 'Put a saved view away.',
    who: READERS,
    params: IdParams,
    status: 204,
    response: Nothing,
    handle: async ({ tx, params, actor, now }) => {
      await archiveView(tx, params.id, actor, now);
      return null;
    },
  }),
];
