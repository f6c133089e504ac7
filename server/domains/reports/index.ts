import type { z } from 'zod';
import {
  ClosingReport,
  HarmReport,
  LoadReport,
  PromiseReport,
  ReportQuery,
  ResponseReport,
} from '#contracts/reports.ts';
import type { Role } from '#platform/actor.ts';
import type { Database } from '#platform/db/index.ts';
import { get, type Route } from '#platform/http/index.ts';
import { closingReport } from './closing.ts';
import { harmReport } from './harm.ts';
import { loadReport } from './load.ts';
import { type Span, spanOf } from './period.ts';
import { promiseReport } from './promises.ts';
import { responseReport } from './response.ts';

const WHO: readonly Role[] = ['lead', 'manager', 'admin', 'auditor'];

function report<R extends z.ZodType>(
  name: string,
  summary: string,
  response: R,
  make: (db: Database, span: Span, now: Date) => Promise<z.input<R>>,
): Route {
  return get<z.ZodType, readonly Role[], undefined, typeof ReportQuery>({
    url: `/reports/${name}`,
    tag: 'reports',
    summary,
    who: WHO,
    query: ReportQuery,
    response,
    handle: async ({ db, query, now }) => make(db, await spanOf(db, query, now), now),
  });
}

/** Read models only: nothing here is written, and every figure comes from the rows that it is about. */
export const reportRoutes: readonly Route[] = [
  report(
    'promises',
    'Promises that were due: kept, late, broken; by day and team.',
    PromiseReport,
    promiseReport,
  ),
  report('harm', 'What customers bear now and why, and what went wrong day by day.', HarmReport, harmReport),
  report(
    'response',
    'Working time to the first answer that reached the customer.',
    ResponseReport,
    responseReport,
  ),
  report(
    'closing',
    'How and how fast matters closed, and first-contact resolution (R64, R69).',
    ClosingReport,
    closingReport,
  ),
  report('load', 'Who carries how much now.', LoadReport, loadReport),
];
