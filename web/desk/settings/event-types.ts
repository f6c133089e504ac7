import { useQuery } from '@tanstack/react-query';
import { api, data } from '../../api/client.ts';

/** Types of events that an automation can look at: each, and each beginning that several share. */
export function useEventTypes(): string[] {
  const catalogue = useQuery({
    queryKey: ['event-types'],
    queryFn: ({ signal }) => data(api.GET('/v1/event-types', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const types = (catalogue.data?.items ?? [])
    .map((one) => one.type)
    .filter((type) => !/^kept\.(automation|notification|staff|security|settings|webhook|clock)\./.test(type));
  return [...new Set(types.map((type) => type.replace(/\.[^.]+$/, '.*'))), ...types].sort();
}
