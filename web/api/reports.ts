import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';

/** What a report covers: from this day until today, of one team or all. */
export interface ReportSpan {
  readonly from: string;
  readonly teamId?: string;
}

const FRESH = 60_000;

/** What customers bear now, and how it went by day. */
export const harmQuery = (span: ReportSpan) =>
  queryOptions({
    queryKey: ['reports', 'harm', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/harm', { params: { query: span }, signal })),
    staleTime: FRESH,
  });

/** Promises that were due. */
export const promisesReportQuery = (span: ReportSpan) =>
  queryOptions({
    queryKey: ['reports', 'promises', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/promises', { params: { query: span }, signal })),
    staleTime: FRESH,
  });

/** Time to the first answer. */
export const responseQuery = (span: ReportSpan) =>
  queryOptions({
    queryKey: ['reports', 'response', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/response', { params: { query: span }, signal })),
    staleTime: FRESH,
  });

/** How matters closed. */
export const closingQuery = (span: ReportSpan) =>
  queryOptions({
    queryKey: ['reports', 'closing', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/closing', { params: { query: span }, signal })),
    staleTime: FRESH,
  });

/** Who carries how much. */
export const loadQuery = (span: ReportSpan) =>
  queryOptions({
    queryKey: ['reports', 'load', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/load', { params: { query: span }, signal })),
    staleTime: FRESH,
  });
