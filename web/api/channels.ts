import { queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';
import { memory } from './queries.ts';
import type { paths } from './schema.ts';

type Answer<O> = O extends { responses: { 200: { content: { 'application/json': infer T } } } } ? T : never;

/** A provider of SMS or letters. */
export type ChannelSettings = Answer<paths['/v1/channels']['get']>['items'][number];
/** A provider as it is set up. */
export type NewChannel = NonNullable<
  paths['/v1/channels']['post']['requestBody']
>['content']['application/json'];
/** How signing in went. */
export type ChannelTrial = Answer<paths['/v1/channels/trial']['post']>;

/** Providers of SMS and letters. */
export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: ({ signal }) => data(api.GET('/v1/channels', { signal })),
});

/** What providers reported of things that we do not know, latest first; at most 100. */
export const unknownReportsQuery = queryOptions({
  queryKey: ['channels', 'unknown-reports'],
  queryFn: ({ signal }) => data(api.GET('/v1/channels/unknown-reports', { signal })),
  staleTime: 30_000,
});

/** Sets a provider up, or changes one; secrets that are left out stay. */
export async function saveChannel(body: NewChannel, id: string | null, active: boolean): Promise<void> {
  const { driver: _, ...change } = body;
  if (id === null) await data(api.POST('/v1/channels', { body }));
  else await data(api.PATCH('/v1/channels/{id}', { params: { path: { id } }, body: { ...change, active } }));
  await memory.invalidateQueries({ queryKey: channelsQuery.queryKey });
}

/** Signs in to a provider that is set up, or with what is given; sends nothing. */
export const tryChannel = (given: string | NewChannel): Promise<ChannelTrial> =>
  data(
    typeof given === 'string'
      ? api.POST('/v1/channels/{id}/trial', { params: { path: { id: given } } })
      : api.POST('/v1/channels/trial', { body: given }),
  );
