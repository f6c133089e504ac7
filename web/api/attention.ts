import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';
import type { paths } from './schema.ts';

/** Whose part of a list: mine, my teams', or everybody's. */
export type Whose = 'mine' | 'team' | 'all';
/** What a list of cases is asked for. */
export type CaseFilter = Omit<
  NonNullable<paths['/v1/cases']['get']['parameters']['query']>,
  'limit' | 'cursor'
>;
/** Which hand-offs. */
export interface HandoffList {
  readonly view: 'to-me' | 'from-me' | 'all';
  readonly state: 'offered' | 'accepted' | 'refused' | 'lapsed' | 'withdrawn';
}

const paging = {
  initialPageParam: '',
  getNextPageParam: (last: { next: string | null }): string | null => last.next,
};
const at = (cursor: string): { cursor?: string } => (cursor === '' ? {} : { cursor });
/** Ages in words are the server's: a list that stands still is asked for again. */
const EACH_MINUTE = 60_000;
/** Rows of a page of a list of cases. */
export const PAGE = 50;

/** What needs a person now, worst harm first, in pages. */
export const attentionQuery = (view: Whose) =>
  infiniteQueryOptions({
    queryKey: ['attention', 'list', view],
    queryFn: ({ pageParam, signal }) =>
      data(api.GET('/v1/attention', { params: { query: { view, limit: PAGE, ...at(pageParam) } }, signal })),
    ...paging,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : EACH_MINUTE),
  });

/** How many cases need a person. */
export const attentionCountsQuery = queryOptions({
  queryKey: ['attention', 'counts'],
  queryFn: ({ signal }) => data(api.GET('/v1/attention/counts', { signal })),
});

/** Who should hear a person's voice today. */
export const callsQuery = (view: Whose) =>
  queryOptions({
    queryKey: ['attention', 'calls', view],
    queryFn: ({ signal }) => data(api.GET('/v1/attention/calls', { params: { query: { view } }, signal })),
    refetchInterval: EACH_MINUTE,
  });

/** What is to be done for cases, the next due first; the first hundred. */
export const tasksQuery = (view: Whose) =>
  queryOptions({
    queryKey: ['attention', 'tasks', view],
    queryFn: ({ signal }) => data(api.GET('/v1/tasks', { params: { query: { view, limit: 100 } }, signal })),
  });

/** A list of cases, in pages. */
export const casesQuery = (filter: CaseFilter) =>
  infiniteQueryOptions({
    queryKey: ['case-list', filter],
    queryFn: ({ pageParam, signal }) =>
      data(api.GET('/v1/cases', { params: { query: { ...filter, limit: PAGE, ...at(pageParam) } }, signal })),
    ...paging,
    placeholderData: keepPreviousData,
  });

/** Saved views of cases, each with how many are in it. */
export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: ({ signal }) => data(api.GET('/v1/views', { signal })),
  staleTime: 60_000,
});

/** Hand-offs; the first hundred. */
export const handoffsQuery = (list: HandoffList) =>
  queryOptions({
    queryKey: ['handoffs', list],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/handoffs', { params: { query: { ...list, limit: 100 } }, signal })),
  });

/** What I am told, unread first, in pages. */
export const notificationsQuery = infiniteQueryOptions({
  queryKey: ['notifications', 'list'],
  queryFn: ({ pageParam, signal }) =>
    data(api.GET('/v1/notifications', { params: { query: { limit: 30, ...at(pageParam) } }, signal })),
  ...paging,
});
