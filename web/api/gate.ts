import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, data } from './client.ts';
import { memory } from './queries.ts';

/** Which holds. */
export interface HoldFilter {
  readonly state?: 'held' | 'ended';
  readonly type?: string;
  readonly source?: string;
  readonly customer?: string;
}
/** What evidence is asked for. */
export interface EvidenceOf {
  readonly customer?: string;
  readonly action?: string;
  readonly type?: string;
  readonly from?: string;
  readonly until?: string;
}

const paging = {
  initialPageParam: '',
  getNextPageParam: (last: { next: string | null }): string | null => last.next,
};
const at = (cursor: string): { cursor?: string } => (cursor === '' ? {} : { cursor });

/** What is held, or was, the newest first. */
export const holdsQuery = (filter: HoldFilter) =>
  infiniteQueryOptions({
    queryKey: ['holds', filter],
    queryFn: ({ pageParam, signal }) =>
      data(api.GET('/v1/holds', { params: { query: { ...filter, limit: 50, ...at(pageParam) } }, signal })),
    ...paging,
    placeholderData: keepPreviousData,
  });

/** How much is held: the first hundred. */
export const heldQuery = queryOptions({
  queryKey: ['holds', 'count'],
  queryFn: ({ signal }) => data(api.GET('/v1/holds', { params: { query: { limit: 100 } }, signal })),
});

/** While a batch is worked on its figures are asked for so often (milliseconds). */
const LIVE = 2_000;

/** Batches that were taken in last, the newest first; live while one is worked on. */
export const batchesQuery = infiniteQueryOptions({
  queryKey: ['batches'],
  queryFn: ({ pageParam, signal }) =>
    data(api.GET('/v1/actions/batches', { params: { query: { limit: 10, ...at(pageParam) } }, signal })),
  ...paging,
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ items }) => items.some((one) => one.state === 'working')) ? LIVE : 5 * LIVE,
});

/** Lines of a batch that got no verdict; `seen`: how many there are, so that new ones are asked for. */
export const batchProblemsQuery = (id: string, seen: number) =>
  infiniteQueryOptions({
    queryKey: ['batches', id, 'problems', seen],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/actions/batches/{id}/items', {
          params: { path: { id }, query: { limit: 50, problems: 'true', ...at(pageParam) } },
          signal,
        }),
      ),
    ...paging,
    placeholderData: keepPreviousData,
  });

/** One action. */
export const actionQuery = (id: string) =>
  queryOptions({
    queryKey: ['action', id],
    queryFn: ({ signal }) => data(api.GET('/v1/actions/{id}', { params: { path: { id } }, signal })),
  });

/** Whether it is decided the same again. */
export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['action', id, 'replay'],
    queryFn: ({ signal }) => data(api.GET('/v1/actions/{id}/replay', { params: { path: { id } }, signal })),
  });

/** Duties to tell that came of an action. */
export const noticesOfActionQuery = (action: string) =>
  queryOptions({
    queryKey: ['notices', 'action', action],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/notices', { params: { query: { action, limit: 50 } }, signal })),
  });

/** Duties to tell a customer, the newest hundred. */
export const noticesOfCustomerQuery = (id: string) =>
  queryOptions({
    queryKey: ['notices', 'customer', id],
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/customers/{id}/notices', { params: { path: { id }, query: { limit: 100 } }, signal }),
      ),
  });

/** A duty to tell with everything that was done for it. */
export const noticeQuery = (id: string) =>
  queryOptions({
    queryKey: ['notices', 'one', id],
    queryFn: ({ signal }) => data(api.GET('/v1/notices/{id}', { params: { path: { id } }, signal })),
  });

/** What is held of a customer. */
export const holdsOfCustomerQuery = (customer: string) =>
  queryOptions({
    queryKey: ['holds', 'customer', customer],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/holds', { params: { query: { customer, limit: 50 } }, signal })),
  });

/** A customer's replacements. */
export const replacementsQuery = (customer: string) =>
  queryOptions({
    queryKey: ['replacements', customer],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/replacements', { params: { query: { customer, limit: 50 } }, signal })),
  });

/** What a customer and the company agreed on. */
export const agreementsQuery = (id: string) =>
  queryOptions({
    queryKey: ['agreements', id],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/customers/{id}/agreements', { params: { path: { id } }, signal })),
  });

/** What a customer asked for once and for all. */
export const instructionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['instructions', id],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/customers/{id}/instructions', { params: { path: { id } }, signal })),
  });

/** A customer's newest invoices. */
export const invoicesQuery = (customer: string) =>
  queryOptions({
    queryKey: ['invoices', customer],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/invoices', { params: { query: { customer, limit: 50 } }, signal })),
  });

/** Time that the law gave a customer in debt, the newest first. */
export const breathingSpacesQuery = (id: string) =>
  queryOptions({
    queryKey: ['breathing-spaces', id],
    queryFn: ({ signal }) =>
      data(api.GET('/v1/customers/{id}/breathing-spaces', { params: { path: { id } }, signal })),
  });

/** The register of breaches. */
export const incidentsQuery = (which: 'open' | 'all') =>
  infiniteQueryOptions({
    queryKey: ['incidents', which],
    queryFn: ({ pageParam, signal }) =>
      data(api.GET('/v1/incidents', { params: { query: { which, limit: 50, ...at(pageParam) } }, signal })),
    ...paging,
    placeholderData: keepPreviousData,
  });

/** One breach. */
export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: ['incidents', 'one', id],
    queryFn: ({ signal }) => data(api.GET('/v1/incidents/{id}', { params: { path: { id } }, signal })),
  });

/** Things done without a word; the last thirty days unless told. */
export const silentQuery = (span: { readonly from?: string }) =>
  queryOptions({
    queryKey: ['silent', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/silent-actions', { params: { query: span }, signal })),
    staleTime: 60_000,
  });

/** How duties to tell were fulfilled. */
export const tellingQuery = (span: { readonly from?: string }) =>
  queryOptions({
    queryKey: ['reports', 'notices', span],
    queryFn: ({ signal }) => data(api.GET('/v1/reports/notices', { params: { query: span }, signal })),
    staleTime: 60_000,
  });

/** Where evidence is downloaded. */
export const evidenceAddress = (of: EvidenceOf, form: 'csv' | 'pdf'): string =>
  `/v1/reports/evidence.${form}?${new URLSearchParams(Object.entries(of))}`;

/** Which events make which of it stale. */
const STALE: readonly { readonly of: RegExp; readonly keys: readonly string[] }[] = [
  { of: /^kept\.(action|hold)\./, keys: ['holds', 'action', 'silent'] },
  { of: /^kept\.notice\./, keys: ['notices', 'silent', 'incidents'] },
  { of: /^kept\.policy\./, keys: ['policies'] },
  { of: /^kept\.(major-)?incident\./, keys: ['incidents'] },
  { of: /^kept\.replacement\./, keys: ['replacements'] },
  { of: /^kept\.(invoice|dispute|claim|debt)\./, keys: ['invoices'] },
  { of: /^kept\.breathing-space\./, keys: ['breathing-spaces', 'invoices'] },
  { of: /^kept\.agreement\./, keys: ['agreements'] },
  { of: /^kept\.instruction\./, keys: ['instructions'] },
];
/** A burst of actions asks for these lists no more often. */
const PAUSE = 1500;
const due = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Brings what the gate shows up to date after events of these types. */
export function gateChanged(types: readonly string[]): void {
  for (const { of, keys } of STALE)
    if (types.some((type) => of.test(type))) for (const key of keys) due.add(key);
  if (due.size > 0 && timer === undefined) timer = setTimeout(refresh, PAUSE);
}

function refresh(): void {
  timer = undefined;
  for (const key of due) void memory.invalidateQueries({ queryKey: [key] });
  due.clear();
}
