import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query';
import { hearZone } from '../text/clock.ts';
import { api, data, Problem } from './client.ts';
import type {
  Channel,
  Direction,
  TemplatePreviewRequest,
  View,
  WebhookDelivery,
  WorkingCalendar,
} from './types.ts';

/** The desk's memory of what the server said. Reads are tried again twice, never what the server refused. */
export const memory = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (tries, error) =>
        tries < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
      refetchOnWindowFocus: false,
    },
  },
});

/** Which list of the inbox. */
export interface InboxList {
  readonly view: View;
  readonly state: 'open' | 'done';
}

/** Which part of a customer's record. */
export interface RecordPart {
  readonly channel?: Channel | undefined;
  readonly direction?: Direction | undefined;
}

/** What is searched for; instants are ISO 8601. */
export interface Search {
  readonly q: string;
  readonly channel?: Channel | undefined;
  readonly direction?: Direction | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly person?: string | undefined;
  readonly customerId?: string | undefined;
}

const given = <T extends object>(of: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

type Pages<T> = { items: T[]; next: string | null };
const paging = {
  initialPageParam: '',
  getNextPageParam: (last: Pages<unknown>): string | null => last.next,
};
const at = (cursor: string): { cursor?: string } => (cursor === '' ? {} : { cursor });

/** Whoever is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = await data(api.GET('/v1/me', { signal }));
    hearZone(me.profile?.timeZone ?? null);
    return me;
  },
  staleTime: 300_000,
});

/** How many conversations each view holds. */
export const countsQuery = queryOptions({
  queryKey: ['counts'],
  queryFn: ({ signal }) => data(api.GET('/v1/conversations/counts', { signal })),
});

/** One list of the inbox, in pages. */
export const inboxQuery = (list: InboxList) =>
  infiniteQueryOptions({
    queryKey: ['inbox', list],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/conversations', { params: { query: { ...list, limit: 50, ...at(pageParam) } }, signal }),
      ),
    ...paging,
  });

/** One conversation with its newest entries. */
export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => data(api.GET('/v1/conversations/{id}', { params: { path: { id } }, signal })),
  });

/** Customers by part of a name or address; all, when empty. */
export const customersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['customers', q],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/customers', {
          params: { query: { ...given({ q: q || undefined }), limit: 50, ...at(pageParam) } },
          signal,
        }),
      ),
    ...paging,
  });

/** One customer. */
export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => data(api.GET('/v1/customers/{id}', { params: { path: { id } }, signal })),
  });

/** A customer's record, newest first, in pages. */
export const recordQuery = (id: string, part: RecordPart) =>
  infiniteQueryOptions({
    queryKey: ['record', id, part],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/customers/{id}/record', {
          params: { path: { id }, query: { ...given(part), limit: 50, ...at(pageParam) } },
          signal,
        }),
      ),
    ...paging,
  });

/** One entry in full. Entries never change; only evidence is added to them. */
export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['entry', id],
    queryFn: ({ signal }) => data(api.GET('/v1/entries/{id}', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** Hits of a search, in pages. */
export const searchQuery = (search: Search) =>
  infiniteQueryOptions({
    queryKey: ['search', search],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/search', {
          params: { query: { ...given(search), q: search.q, limit: 30, ...at(pageParam) } },
          signal,
        }),
      ),
    ...paging,
    enabled: search.q.trim() !== '',
  });

/** Mails of ours that failed or are in doubt. */
export const troubleQuery = queryOptions({
  queryKey: ['trouble'],
  queryFn: ({ signal }) => data(api.GET('/v1/outgoing', { params: { query: { limit: 100 } }, signal })),
});

/** Mail that could not be read, the newest hundred. */
export const quarantineQuery = queryOptions({
  queryKey: ['quarantine'],
  queryFn: ({ signal }) => data(api.GET('/v1/quarantine', { params: { query: { limit: 100 } }, signal })),
});

/** Mailboxes of the company. */
export const mailboxesQuery = queryOptions({
  queryKey: ['mailboxes'],
  queryFn: ({ signal }) => data(api.GET('/v1/mailboxes', { signal })),
});

/** Where events are sent. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => data(api.GET('/v1/webhooks', { signal })),
});

/** What was sent to a webhook, waits, or failed; newest event first, in pages. */
export const deliveriesQuery = (id: string, state: WebhookDelivery['state'] | 'all') =>
  infiniteQueryOptions({
    queryKey: ['webhooks', id, state],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/webhooks/{id}/deliveries', {
          params: {
            path: { id },
            query: { ...(state === 'all' ? {} : { state }), limit: 50, ...at(pageParam) },
          },
          signal,
        }),
      ),
    ...paging,
  });

/** People of the company. */
export const staffQuery = queryOptions({
  queryKey: ['staff'],
  queryFn: ({ signal }) => data(api.GET('/v1/staff', { signal })),
  staleTime: 60_000,
});

/** Teams of the company. */
export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: ({ signal }) => data(api.GET('/v1/teams', { signal })),
  staleTime: 60_000,
});

/** Working calendars. */
export const calendarsQuery = queryOptions({
  queryKey: ['calendars'],
  queryFn: ({ signal }) => data(api.GET('/v1/calendars', { signal })),
  staleTime: 60_000,
});

/** What a calendar comes to, before it is saved. */
export const calendarPreviewQuery = (body: WorkingCalendar) =>
  queryOptions({
    queryKey: ['calendar-preview', body],
    queryFn: ({ signal }) => data(api.POST('/v1/calendars/preview', { body, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Countries whose holidays are known, the states of one, or the regions of a state. */
export const holidayRegionsQuery = (country: string, state: string) =>
  queryOptions({
    queryKey: ['holiday-regions', country, state],
    queryFn: ({ signal }) =>
      data(
        api.GET('/v1/holiday-regions', {
          params: { query: { ...(country ? { country } : {}), ...(state ? { state } : {}) } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Templates, and the placeholders that there are. */
export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => data(api.GET('/v1/templates', { signal })),
  staleTime: 60_000,
});

/** One template with its versions. */
export const templateQuery = (key: string) =>
  queryOptions({
    queryKey: ['templates', key],
    queryFn: ({ signal }) => data(api.GET('/v1/templates/{key}', { params: { path: { key } }, signal })),
  });

/** What would go out of a template that is being written. */
export const templatePreviewQuery = (body: TemplatePreviewRequest) =>
  queryOptions({
    queryKey: ['template-preview', body],
    queryFn: ({ signal }) => data(api.POST('/v1/templates/preview', { body, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Automations, each as a sentence. */
export const automationsQuery = queryOptions({
  queryKey: ['automations'],
  queryFn: ({ signal }) => data(api.GET('/v1/automations', { signal })),
});

/** What an automation did and did not, newest first. */
export const automationRunsQuery = (automationId: string) =>
  infiniteQueryOptions({
    queryKey: ['automation-runs', automationId],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/v1/automation-runs', {
          params: { query: { automationId, limit: 50, ...at(pageParam) } },
          signal,
        }),
      ),
    ...paging,
  });

/** Everything that a condition may ask for. */
export const automationFactsQuery = queryOptions({
  queryKey: ['automation-facts'],
  queryFn: ({ signal }) => data(api.GET('/v1/automation-facts', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What a condition means, or what is wrong with it. */
export const conditionQuery = (condition: string) =>
  queryOptions({
    queryKey: ['condition', condition],
    queryFn: ({ signal }) => data(api.POST('/v1/automation-conditions', { body: { if: condition }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Kinds of matters. */
export const caseTypesQuery = queryOptions({
  queryKey: ['case-types'],
  queryFn: ({ signal }) => data(api.GET('/v1/case-types', { signal })),
  staleTime: 60_000,
});

/** Causes of matters. */
export const caseCausesQuery = queryOptions({
  queryKey: ['case-causes'],
  queryFn: ({ signal }) => data(api.GET('/v1/case-causes', { signal })),
  staleTime: 60_000,
});

/** The company's own fields of cases. */
export const caseFieldsQuery = queryOptions({
  queryKey: ['case-fields'],
  queryFn: ({ signal }) => data(api.GET('/v1/case-fields', { signal })),
  staleTime: 60_000,
});

/** The macros that I may use. */
export const macrosQuery = queryOptions({
  queryKey: ['macros'],
  queryFn: ({ signal }) => data(api.GET('/v1/macros', { signal })),
  staleTime: 60_000,
});
