import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';

/** Whom an incident concerns, as far as it is asked for. */
export interface AffectedFilter {
  readonly state?: 'affected' | 'recovered' | 'withdrawn' | 'removed';
}

const paging = {
  initialPageParam: '',
  getNextPageParam: (last: { next: string | null }): string | null => last.next,
};
const at = (cursor: string): { cursor?: string } => (cursor === '' ? {} : { cursor });

/** Incidents that concern several customers, the newest first. */
export const majorsQuery = (which: 'open' | 'all') =>
  infiniteQueryOptions({
    queryKey: ['incidents', 'major', which],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/incidents/major', { params: { query: { which, limit: 50, ...at(pageParam) } }, signal }),
      ),
    ...paging,
    placeholderData: keepPreviousData,
  });

/** Open incidents that concern the customer of a case. */
export const majorsOfCaseQuery = (caseNumber: string) =>
  queryOptions({
    queryKey: ['incidents', 'case', caseNumber],
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/incidents/major', {
          params: { query: { which: 'open', caseNumber, limit: 5 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

/** One incident that concerns several customers. */
export const majorQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'major', 'one', id],
    queryFn: ({ signal }) => data(api.GET('/v1/incidents/major/{id}', { params: { path: { id } }, signal })),
  });

/** Whom it concerns. */
export const affectedQuery = (id: string, filter: AffectedFilter) =>
  infiniteQueryOptions({
    queryKey: ['incidents', 'major', 'affected', id, filter],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/incidents/major/{id}/affected', {
          params: { path: { id }, query: { ...filter, limit: 50, ...at(pageParam) } },
          signal,
        }),
      ),
    ...paging,
    placeholderData: keepPreviousData,
  });

/** What would go out to them; always asked for afresh. */
export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'major', 'preview', id],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/incidents/major/{id}/preview', { params: { path: { id } }, signal })),
    staleTime: 0,
  });

/** Whether it came back. */
export const recurrenceQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'major', 'recurrence', id],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/incidents/major/{id}/recurrence', { params: { path: { id } }, signal })),
  });
