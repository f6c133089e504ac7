import { stringify } from 'yaml';
import { z } from 'zod';
import { NewMilestone } from '#contracts/case-clocks.ts';
import { Case, CaseParams } from '#contracts/cases.ts';
import { Procedure, ProcedurePreview, ProcedurePreviewRequest } from '#contracts/procedures.ts';
import { READERS, type Role, WORKERS } from '#platform/actor.ts';
import { get, type Route, write } from '#platform/http/index.ts';
import type { HistoryParts } from '../ground/history.ts';
import { caseKey } from '../ground/row.ts';
import { procedureJsonSchema } from '../procedures/index.ts';
import { viewCase } from '../views.ts';
import { noteMilestone } from './milestones.ts';
import { putProcedure, requireProcedure, type UsedProcedure, usedProcedures } from './own-procedures.ts';
import { previewProcedure } from './procedure-preview.ts';

const tag = 'procedures';
const MANAGERS: readonly Role[] = ['manager', 'admin'];
const Key = z.object({ key: z.string().max(60) });
const View = z.object({
  /** 0: as it comes with Kept. */
  version: z.number().int(),
  procedure: Procedure,
  yaml: z.string(),
});

const view = ({ procedure, version }: UsedProcedure) => ({
  version,
  procedure,
  yaml: stringify(procedure, { lineWidth: 120 }),
});

/** Complaint procedures: those that come with Kept, the company's own, and what their clocks must be told. */
export const procedureRoutes = (parts: HistoryParts): Route[] => [
  get({
    url: '/procedures',
    tag,
    summary: 'Complaint procedures, built in and own, each in its newest version.',
    who: READERS,
    response: z.object({ items: z.array(View) }),
    handle: async ({ db }) => ({ items: [...(await usedProcedures(db)).values()].map(view) }),
  }),
  get({
    url: '/procedures/schema',
    tag,
    summary: 'What a procedure may say, as JSON Schema 2020-12.',
    who: READERS,
    response: z.record(z.string(), z.unknown()),
    handle: async () => ({ ...procedureJsonSchema() }),
  }),
  write({
    method: 'POST',
    url: '/procedures/preview',
    tag,
    summary:
      'What a procedure comes to for a complaint received now, or what is wrong with it; changes nothing.',
    who: READERS,
    body: ProcedurePreviewRequest,
    response: ProcedurePreview,
    handle: ({ tx, body, now }) => previewProcedure(tx, body.yaml, now),
  }),
  get({
    url: '/procedures/:key',
    tag,
    summary: 'One complaint procedure.',
    who: READERS,
    params: Key,
    response: View,
    handle: async ({ db, params }) => view(await requireProcedure(db, params.key)),
  }),
  write({
    method: 'PUT',
    url: '/procedures/:key',
    tag,
    summary: 'A procedure of the company, as YAML; a new version. Clocks that run already never move.',
    who: MANAGERS,
    params: Key,
    body: z.strictObject({ yaml: z.string().max(100_000) }),
    response: View,
    handle: async ({ tx, params, body, actor, now }) =>
      view(await putProcedure(tx, params.key, body.yaml, actor, now)),
  }),
  write({
    method: 'POST',
    url: '/cases/:number/milestones',
    tag,
    summary: 'Note that it was decided, or that there is nothing further to review: clocks start with it.',
    who: WORKERS,
    params: CaseParams,
    body: NewMilestone,
    response: Case,
    handle: async ({ tx, params, body, actor, now }) => {
      await noteMilestone(tx, parts, await caseKey(tx, params.number), body, actor, now);
      return viewCase(tx, params.number, actor, now);
    },
  }),
];
