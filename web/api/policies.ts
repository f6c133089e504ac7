import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';
import { memory } from './queries.ts';
import type { paths } from './schema.ts';

type Answer<O> = O extends { responses: { 200: { content: { 'application/json': infer T } } } } ? T : never;
type Body<O> = O extends { requestBody: { content: { 'application/json': infer T } } } ? T : never;

/** A policy as a row. */
export type PolicySummary = Answer<paths['/v1/policies']['get']>['items'][number];
/** A policy with its text, its sentences and all it has been. */
export type PolicyView = Answer<paths['/v1/policies/{name}']['get']>;
/** A policy as it reads. */
export type PolicySentences = PolicyView['sentences'];
/** What is wrong with a text, and how it reads. */
export type PolicyCheck = Answer<paths['/v1/policy-checks']['post']>;
/** What may be asked for in a policy. */
export type PolicyFact = Answer<paths['/v1/policy-facts']['get']>['items'][number];
/** What a policy says on facts or past actions. */
export type PolicyTrial = Answer<paths['/v1/policies/{name}/trial']['post']>;
/** What a policy is tried on. */
export type TriedOn = Body<paths['/v1/policies/{name}/trial']['post']>['on'];
/** What a draft would have changed. */
export type PolicyComparison = Answer<paths['/v1/policies/{name}/comparison']['post']>;

/** All policies. */
export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => data(api.GET('/v1/policies', { signal })),
});

/** One policy. */
export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ['policies', 'one', name],
    queryFn: ({ signal }) => data(api.GET('/v1/policies/{name}', { params: { path: { name } }, signal })),
  });

/** One version of a policy. */
export const policyVersionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['policies', 'one', name, version],
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/policies/{name}/versions/{version}', { params: { path: { name, version } }, signal }),
      ),
  });

/** Everything that a policy may ask for. */
export const policyFactsQuery = queryOptions({
  queryKey: ['policy-facts'],
  queryFn: ({ signal }) => data(api.GET('/v1/policy-facts', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What is to be put right in a text, and how it reads. */
export const policyCheckQuery = (yaml: string) =>
  queryOptions({
    queryKey: ['policy-check', yaml],
    queryFn: ({ signal }) => data(api.POST('/v1/policy-checks', { body: { yaml }, signal })),
    enabled: yaml.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

/** What a text says on given facts or on past actions. */
export const policyTrialQuery = (name: string, yaml: string, on: TriedOn) =>
  queryOptions({
    queryKey: ['policy-trial', name, yaml, on],
    queryFn: ({ signal }) =>
      data(api.POST('/v1/policies/{name}/trial', { params: { path: { name } }, body: { yaml, on }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });

/** What a text would have changed in a part of a period. */
export const comparePart = (
  name: string,
  yaml: string,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<PolicyComparison> =>
  data(
    api.POST('/v1/policies/{name}/comparison', {
      params: { path: { name } },
      body: { yaml, from, to },
      signal,
    }),
  );

/** Saves a text as the next version, as a draft or in force at once. */
export async function savePolicy(
  name: string,
  body: {
    readonly yaml: string;
    readonly reason: string;
    readonly publish: boolean;
    readonly sure?: boolean;
  },
): Promise<PolicyView> {
  return took(await data(api.PUT('/v1/policies/{name}', { params: { path: { name } }, body })));
}

/** Puts a version in force, also one that was before; `null` takes the policy out of force. */
export async function publishPolicy(
  name: string,
  version: number | null,
  reason: string,
): Promise<PolicyView> {
  const params = { path: { name } };
  return took(
    await data(
      version === null
        ? api.POST('/v1/policies/{name}/withdrawal', { params, body: { reason } })
        : api.POST('/v1/policies/{name}/publication', { params, body: { version, reason } }),
    ),
  );
}

function took(policy: PolicyView): PolicyView {
  memory.setQueryData(policyQuery(policy.name).queryKey, policy);
  void memory.invalidateQueries({ queryKey: policiesQuery.queryKey });
  return policy;
}
