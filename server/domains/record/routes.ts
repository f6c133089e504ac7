import { z } from 'zod';
import { Id, IdParams, Instant } from '#contracts/common.ts';
import { Entry, EntrySummary, NewNote, RecordQuery, SearchQuery, SearchResult } from '#contracts/record.ts';
import { requireCustomer, searchCustomers } from '#domains/customers/index.ts';
import { READERS, WORKERS } from '#platform/actor.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { findEntry } from './entry.ts';
import { writeNote } from './notes.ts';
import { searchEntries } from './search.ts';
import { timeline } from './timeline.ts';

const tag = 'record';
const Cursor = z.tuple([Instant, Id]);

/** Cursor of the page after `items`, when that was a full one. */
function nextAfter(items: readonly { occurredAt: string; id: string }[], limit: number): string | null {
  const last = items.at(-1);
  return last && items.length === limit ? cursorOf([last.occurredAt, last.id]) : null;
}

/** The record: timelines, entries, notes, search. Originals are streamed by `originals.ts`. */
export function recordRoutes({ secrets }: { readonly secrets: Secrets }): Route[] {
  return [
    get({
      url: '/customers/:id/record',
      tag,
      summary: 'Everything between the company and a customer, on every channel, newest first.',
      who: READERS,
      params: IdParams,
      query: pageQuery.extend(RecordQuery.shape),
      response: Page(EntrySummary),
      handle: async ({ db, params, query }) => {
        const items = await timeline(db, params.id, query, query.limit, readCursor(Cursor, query.cursor));
        if (items.length === 0) await requireCustomer(db, params.id);
        return { items, next: nextAfter(items, query.limit) };
      },
    }),
    get({
      url: '/entries/:id',
      tag,
      summary: 'One entry, whole, with the evidence of its delivery.',
      who: READERS,
      params: IdParams,
      response: Entry,
      handle: ({ db, params }) => findEntry(db, params.id),
    }),
    write({
      method: 'POST',
      url: '/customers/:id/notes',
      tag,
      summary: 'A note for colleagues. The customer never gets it.',
      who: WORKERS,
      params: IdParams,
      body: NewNote,
      status: 201,
      response: Entry,
      handle: async ({ tx, params, body, actor, now }) =>
        findEntry(tx, await writeNote(tx, secrets, params.id, body, actor, now)),
    }),
    searchRoute(),
  ];
}

const searchRoute = (): Route =>
  get({
    url: '/search',
    tag,
    summary:
      'Entries that hold the words, newest first; "quoted phrase", -without, or. Names of attachments count.',
    who: READERS,
    query: pageQuery.extend(SearchQuery.shape),
    response: SearchResult,
    handle: async ({ db, query }) => {
      const place = readCursor(Cursor, query.cursor);
      const [items, customers] = await Promise.all([
        searchEntries(db, query, Math.min(query.limit, 50), place),
        place ? [] : searchCustomers(db, query.q, 5),
      ]);
      const next = nextAfter(
        items.map((item) => item.entry),
        Math.min(query.limit, 50),
      );
      return { items, next, customers: customers.map(({ id, name, contact }) => ({ id, name, contact })) };
    },
  });
