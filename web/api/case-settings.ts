import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { partnersQuery, redressLimitsQuery } from './cases.ts';
import { api, data } from './client.ts';
import { caseCausesQuery, caseFieldsQuery, caseTypesQuery, memory } from './queries.ts';
import type { paths } from './schema.ts';

type Lists = '/v1/case-types' | '/v1/case-causes' | '/v1/case-fields' | '/v1/redress-limits' | '/v1/partners';
type Listed<P extends Lists | '/v1/procedures'> =
  paths[P]['get']['responses'][200]['content']['application/json']['items'][number];

/** A kind of matter. */
export type CaseType = Listed<'/v1/case-types'>;
/** Why matters arise. */
export type CaseCause = Listed<'/v1/case-causes'>;
/** A field that the company gave its cases. */
export type CaseField = Listed<'/v1/case-fields'>;
/** What a role may give to put things right. */
export type RedressLimit = Listed<'/v1/redress-limits'>;
/** Another company that does things for us. */
export type Partner = Listed<'/v1/partners'>;
/** A complaint procedure with its version, 0 where it is as it comes with Kept, and its YAML. */
export type UsedProcedure = Listed<'/v1/procedures'>;
/** A complaint procedure. */
export type Procedure = UsedProcedure['procedure'];

/** Makes the next list out of the one that there is now. */
export type ListChange<T> = (items: readonly T[]) => T[];

/** Changes the kinds of matters as they are at this moment. */
export async function changeTypes(change: ListChange<CaseType>): Promise<void> {
  const { items } = await memory.fetchQuery({ ...caseTypesQuery, staleTime: 0 });
  const next = await data(api.PUT('/v1/case-types', { body: { items: change(items) } }));
  memory.setQueryData(caseTypesQuery.queryKey, next);
}

/** Changes the causes as they are at this moment. */
export async function changeCauses(change: ListChange<CaseCause>): Promise<void> {
  const { items } = await memory.fetchQuery({ ...caseCausesQuery, staleTime: 0 });
  const next = await data(api.PUT('/v1/case-causes', { body: { items: change(items) } }));
  memory.setQueryData(caseCausesQuery.queryKey, next);
}

/** Changes the company's own fields as they are at this moment. */
export async function changeFields(change: ListChange<CaseField>): Promise<void> {
  const { items } = await memory.fetchQuery({ ...caseFieldsQuery, staleTime: 0 });
  const next = await data(api.PUT('/v1/case-fields', { body: { items: change(items) } }));
  memory.setQueryData(caseFieldsQuery.queryKey, next);
}

/** Changes the limits as they are at this moment. */
export async function changeLimits(change: ListChange<RedressLimit>): Promise<void> {
  const { items } = await memory.fetchQuery({ ...redressLimitsQuery, staleTime: 0 });
  const next = await data(api.PUT('/v1/redress-limits', { body: { items: change(items) } }));
  memory.setQueryData(redressLimitsQuery.queryKey, next);
}

/** Complaint procedures, each in its newest version. */
export const proceduresQuery = queryOptions({
  queryKey: ['procedures'],
  queryFn: ({ signal }) => data(api.GET('/v1/procedures', { signal })),
  staleTime: 60_000,
});

/** What a procedure comes to for a complaint received now, or what is wrong with its YAML. */
export type ProcedurePreview =
  paths['/v1/procedures/preview']['post']['responses'][200]['content']['application/json'];

/** What a procedure that is shown or written comes to. */
export const procedurePreviewQuery = (yaml: string) =>
  queryOptions({
    queryKey: ['procedure-preview', yaml],
    queryFn: ({ signal }) => data(api.POST('/v1/procedures/preview', { body: { yaml }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Puts a procedure in place of the one with this key, or beside the others; answers the key. */
export async function putProcedure(key: string, yaml: string): Promise<string> {
  await data(api.PUT('/v1/procedures/{key}', { params: { path: { key } }, body: { yaml } }));
  void memory.invalidateQueries({ queryKey: ['procedure'] });
  await memory.invalidateQueries({ queryKey: proceduresQuery.queryKey });
  return key;
}

/** What happens when a promise is broken. */
export const promiseSettingsQuery = queryOptions({
  queryKey: ['promise-settings'],
  queryFn: ({ signal }) => data(api.GET('/v1/settings/promises', { signal })),
  staleTime: 60_000,
});

/** Decides what happens when a promise is broken. */
export async function changePromiseSettings(
  body: paths['/v1/settings/promises']['put']['requestBody']['content']['application/json'],
): Promise<void> {
  const next = await data(api.PUT('/v1/settings/promises', { body }));
  memory.setQueryData(promiseSettingsQuery.queryKey, next);
}

/** Adds another company that does things for us. */
export async function addPartner(body: { name: string; email: string }): Promise<void> {
  await data(api.POST('/v1/partners', { body }));
  await memory.invalidateQueries({ queryKey: partnersQuery.queryKey });
}

/** Changes a partner, or puts it away. */
export async function changePartner(
  id: string,
  body: { name?: string; email?: string; active?: boolean },
): Promise<void> {
  await data(api.PATCH('/v1/partners/{id}', { params: { path: { id } }, body }));
  await memory.invalidateQueries({ queryKey: partnersQuery.queryKey });
}
