import { CaseLinkParams, Joining, LinkChange, Splitting } from '#contracts/case-links.ts';
import { Case, CaseParams } from '#contracts/cases.ts';
import { WORKERS } from '#platform/actor.ts';
import { type Route, write } from '#platform/http/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { caseKey } from '../ground/row.ts';
import { viewCase } from '../views.ts';
import { joinCase, takeJoiningBack } from './joining.ts';
import { linkCases, unlinkCases } from './linking.ts';
import { splitCase } from './splitting.ts';

/** Routes by which cases are linked, split and joined; entries stay as they are. */
export const linkRoutes = (parts: HistoryParts): Route[] => [
  write({
    method: 'POST',
    url: '/cases/:number/links',
    summary: 'Link a case with another, as related or as a duplicate of it',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: LinkChange,
    response: Case,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      await linkCases(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
  write({
    method: 'DELETE',
    url: '/cases/:number/links/:other/:kind',
    summary: 'Take such a link away',
    tag: 'cases',
    who: WORKERS,
    params: CaseLinkParams,
    response: Case,
    handle: async ({ tx, actor, params: { number, other, kind }, now }) => {
      await unlinkCases(tx, parts, await caseKey(tx, number), { number: other, kind }, actor, now);
      return viewCase(tx, number, actor, now);
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/splitting',
    summary: 'Make a case of its own out of some of its entries; gives the new case',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: Splitting,
    response: Case,
    status: 201,
    handle: async ({ tx, actor, params, body, now }) => {
      const number = await splitCase(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, number, actor, now);
    },
  }),
  write({
    method: 'POST',
    url: '/cases/:number/joining',
    summary: 'Join a case into another of the same customer, with everything owed in it; gives the other',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    body: Joining,
    response: Case,
    handle: async ({ tx, actor, params, body, now }) => {
      await joinCase(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, body.into, actor, now);
    },
  }),
  write({
    method: 'DELETE',
    url: '/cases/:number/joining',
    summary: 'Take a joining back: exactly what the case brought along is its own again',
    tag: 'cases',
    who: WORKERS,
    params: CaseParams,
    response: Case,
    handle: async ({ tx, actor, params, now }) => {
      await takeJoiningBack(tx, parts, await caseKey(tx, params.number), actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
];
