import type { z } from 'zod';
import { EvidenceQuery, EvidenceReport } from '#contracts/evidence.ts';
import {
  ClosingReport,
  CompanyReportQuery,
  HarmReport,
  LoadReport,
  NoticesReport,
  PromiseReport,
  ReportQuery,
  ResponseReport,
  SilentReport,
} from '#contracts/reports.ts';
import { READERS, type Role } from '#platform/actor.ts';
import type { Database } from '#platform/db/index.ts';
import { get, type Route } from '#platform/http/index.ts';
import { closingReport } from './closing.ts';
import { evidenceReport } from './evidence/index.ts';
import { harmReport } from './harm.ts';
import { loadReport } from './load.ts';
import { noticesReport } from './notices.ts';
import { type Span, spanOf } from './period.ts';
import { promiseReport } from './promises.ts';
import { responseReport } from './response.ts';
import { silentReport } from './silent.ts';

export { type Evidence, evidenceCsv, evidencePages } from './evidence/index.ts';

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

/** Of the company as a whole; everybody who works here may see what customers were not told. */
function companyReport<R extends z.ZodType>(
  name: string,
  summary: string,
  response: R,
  make: (db: Database, span: Span, now: Date) => Promise<z.input<R>>,
): Route {
  return get<z.ZodType, readonly Role[], undefined, typeof CompanyReportQuery>({
    url: `/reports/${name}`,
    tag: 'reports',
    summary,
    who: READERS,
    query: CompanyReportQuery,
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
  companyReport(
    'silent-actions',
    'What was done to customers without a word in time, unasked, or in spite of the answer; by day and type.',
    SilentReport,
    silentReport,
  ),
  companyReport(
    'notices',
    'Duties to tell: how many were fulfilled, how fast, over what, with what evidence, and which were not.',
    NoticesReport,
    noticesReport,
  ),
  get<typeof EvidenceReport, readonly Role[], undefined, typeof EvidenceQuery>({
    url: '/reports/evidence',
    tag: 'reports',
    summary:
      'What was asked and done to whom, what was decided, what they were told, and the entries that show it. Also as `/reports/evidence.csv` and `.pdf`.',
    who: READERS,
    query: EvidenceQuery,
    response: EvidenceReport,
    handle: ({ db, query, actor, now }) => evidenceReport(db, query, actor, now),
  }),
];
