import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data, Problem } from './client.ts';
import { memory } from './queries.ts';
import type { paths } from './schema.ts';

const getCase = (number: string, signal?: AbortSignal) =>
  data(api.GET('/v1/cases/{number}', { params: { path: { number } }, ...(signal ? { signal } : {}) }));

type Body<P extends keyof paths> = paths[P]['post'] extends {
  requestBody: { content: { 'application/json': infer T } };
}
  ? T
  : never;

/** A case with everything about it. */
export type Case = Awaited<ReturnType<typeof getCase>>;
/** A promise. */
export type PromiseView = Case['promises'][number];
/** Something to be done. */
export type CaseTask = Case['tasks'][number];
/** Something offered to somebody else. */
export type Handoff = Case['handoffs'][number];
/** A deadline of a procedure. */
export type CaseClock = Case['clocks'][number];
/** Why something is refused, or why a case is here. */
export type Reason = Case['closable'][number];
/** How a case closes. */
export type ClosedHow = Body<'/v1/cases/{number}/closure'>['how'];
/** What is decided about words that came after closing. */
export type Choice = NonNullable<Body<'/v1/cases/{number}/reopening'>['choice']>;
/** A message of a case, as it is sent. */
export type CaseMessage = Body<'/v1/cases/{number}/messages'>;
/** What a message is. */
export type Purpose = NonNullable<CaseMessage['purpose']>;
/** A promise within a message. */
export type PromiseInWords = NonNullable<CaseMessage['promises']>[number];
/** What kind of thing is promised. */
export type PromiseAct = PromiseView['act'];
/** A promise found in words that are being written. */
export type FoundPromise = Awaited<ReturnType<typeof findPromises>>['items'][number];
/** What to put something right with. */
export type NewRedress = Body<'/v1/cases/{number}/redress'>;

/** What can be changed of what a case is about. */
export type CaseChange = paths['/v1/cases/{number}']['patch'] extends {
  requestBody: { content: { 'application/json': infer T } };
}
  ? T
  : never;

/** One case. */
export const caseQuery = (number: string) =>
  queryOptions({ queryKey: ['case', number], queryFn: ({ signal }) => getCase(number, signal) });

/** What belongs to a case, oldest first. */
export const caseEntriesQuery = (number: string) =>
  queryOptions({
    queryKey: ['case', number, 'entries'],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/cases/{number}/entries', { params: { path: { number } }, signal })),
  });

/** Cases of a customer, the newest first. */
export const casesOfCustomerQuery = (id: string) =>
  queryOptions({
    queryKey: ['cases', 'of', id],
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/customers/{id}/cases', {
          params: { path: { id }, query: { state: 'all', limit: 50 } },
          signal,
        }),
      ),
  });

/** The number of the case that a conversation belongs to. */
export const caseOfConversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['case-of', id],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/conversations/{id}/case', { params: { path: { id } }, signal })),
  });

/** What would stop closing this way now. */
export const closureQuery = (number: string, given: { how: ClosedHow; entryId?: string; cause?: string }) =>
  queryOptions({
    queryKey: ['case', number, 'closure', given],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/cases/{number}/closure', { params: { path: { number }, query: given }, signal })),
    placeholderData: keepPreviousData,
    enabled: given.how !== 'agreed' || given.entryId !== undefined,
  });

/** Whose promises. */
export type PromiseList = 'mine' | 'team' | 'all';

/** What came of promises: those that are owed, or settled in one way. */
export type PromiseStanding = 'owed' | 'kept' | 'released' | 'withdrawn';

/** Promises that are owed, or settled in one way, by due moment, in pages. */
export const promisesQuery = (view: PromiseList, state: PromiseStanding = 'owed') =>
  infiniteQueryOptions({
    queryKey: ['promises', view, state],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/promises', {
          params: {
            query: { state, view, limit: 100, ...(pageParam === '' ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last): string | null => last.next,
  });

/** Finds promises in words that are being written; nothing is kept. */
export const findPromises = (text: string, customerId: string | null, signal: AbortSignal) =>
  data(api.POST('/v1/promises/finding', { body: { text, ...(customerId ? { customerId } : {}) }, signal }));

/** Partners who do things for us. */
export const partnersQuery = queryOptions({
  queryKey: ['partners'],
  queryFn: ({ signal }) => data(api.GET('/v1/partners', { signal })),
  staleTime: 60_000,
});

/** Macros that whoever is signed in may use. */
export const macrosQuery = queryOptions({
  queryKey: ['macros'],
  queryFn: ({ signal }) => data(api.GET('/v1/macros', { signal })),
  staleTime: 60_000,
});

/** What a macro would do to a case. */
export const macroPreviewQuery = (number: string, id: string) =>
  queryOptions({
    queryKey: ['case', number, 'macro', id],
    queryFn: ({ signal }) =>
      data(api.POST('/v1/cases/{number}/macros/{id}/preview', { params: { path: { number, id } }, signal })),
    retry: false,
  });

/** The text of a template as it would go out. */
export const templateFilledQuery = (
  key: string,
  about: { caseNumber?: string; customerId?: string; promiseId?: string },
) =>
  queryOptions({
    queryKey: ['template-filled', key, about],
    queryFn: ({ signal }) =>
      data(api.POST('/v1/templates/{key}/preview', { params: { path: { key } }, body: about, signal })),
    retry: false,
  });

/** A complaint procedure. */
export const procedureQuery = (key: string) =>
  queryOptions({
    queryKey: ['procedure', key],
    queryFn: ({ signal }) => data(api.GET('/v1/procedures/{key}', { params: { path: { key } }, signal })),
    staleTime: 300_000,
  });

/** What each role may give to put things right. */
export const redressLimitsQuery = queryOptions({
  queryKey: ['redress-limits'],
  queryFn: ({ signal }) => data(api.GET('/v1/redress-limits', { signal })),
  staleTime: 300_000,
});

/** After a change of a case: what was answered is shown at once, and all that may show it is asked for again. */
export function caseChanged(answer: Case): void {
  memory.setQueryData(['case', answer.number], answer);
  stale(answer.number);
}

/** Everything that may show a case, its promises or its words is asked for again. */
export function stale(number: string | null): void {
  void memory.invalidateQueries({ queryKey: number === null ? ['case'] : ['case', number] });
  for (const key of [
    'cases',
    'case-list',
    'case-of',
    'promises',
    'attention',
    'handoffs',
    'views',
    'record',
    'conversation',
  ])
    void memory.invalidateQueries({ queryKey: [key] });
}

/** Reasons that a refusal names, if it does. */
export function reasonsOf(error: unknown): readonly Reason[] {
  const because = error instanceof Problem ? error.details.because : undefined;
  return Array.isArray(because) ? because.filter(isReason) : [];
}

const isReason = (value: unknown): value is Reason =>
  typeof value === 'object' && value !== null && 'code' in value && 'say' in value;

/** What a letter lacks, as a refusal says it. */
export function missingOf(error: unknown): readonly string[] {
  if (!(error instanceof Problem) || error.code !== 'letter-incomplete') return [];
  const { missing } = error.details;
  return Array.isArray(missing)
    ? missing.flatMap((one: unknown) =>
        typeof one === 'object' && one !== null && 'say' in one ? [String(one.say)] : [],
      )
    : [];
}
