import type { InfiniteData } from '@tanstack/react-query';
import { api, data } from './client.ts';
import { countsQuery, type InboxList, memory } from './queries.ts';
import type { ConversationSummary } from './types.ts';

interface Page {
  items: ConversationSummary[];
  next: string | null;
}
type Pages = InfiniteData<Page, string>;

/** Puts a row's new state into every loaded list at once, before the server has answered. */
export function patchRow(id: string, change: Partial<ConversationSummary>): void {
  memory.setQueriesData<Pages>({ queryKey: ['inbox'] }, (pages) => pages && mapRows(pages, id, change));
}

/** Takes a row out of one list, as when it is done. */
export function dropRow(id: string, list: InboxList): void {
  memory.setQueryData<Pages>(['inbox', list], (pages) =>
    pages
      ? {
          ...pages,
          pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((row) => row.id !== id) })),
        }
      : pages,
  );
}

function mapRows(pages: Pages, id: string, change: Partial<ConversationSummary>): Pages {
  return {
    ...pages,
    pages: pages.pages.map((page) =>
      page.items.some((row) => row.id === id)
        ? { ...page, items: page.items.map((row) => (row.id === id ? { ...row, ...change } : row)) }
        : page,
    ),
  };
}

/**
 * Brings loaded lists up to date after `changed` conversations: the first page is asked for again and laid over the
 * rest, so that a list scrolled through 10,000 rows costs one request and not two hundred.
 */
export async function refreshInbox(changed: ReadonlySet<string>): Promise<void> {
  void memory.invalidateQueries({ queryKey: countsQuery.queryKey });
  const lists = memory.getQueryCache().findAll({ queryKey: ['inbox'] });
  await Promise.all(
    lists.map(async (query) => {
      const list = query.queryKey[1];
      if (query.getObserversCount() === 0)
        return memory.removeQueries({ queryKey: query.queryKey, exact: true });
      const pages = memory.getQueryData<Pages>(query.queryKey);
      if (!pages || pages.pages.length < 2)
        return memory.invalidateQueries({ queryKey: query.queryKey, exact: true });
      const fresh = await data(
        api.GET('/v1/conversations', { params: { query: { ...(list as InboxList), limit: 50 } } }),
      );
      return lay(query.queryKey, fresh, changed);
    }),
  );
}

function lay(key: readonly unknown[], fresh: Page, changed: ReadonlySet<string>): void {
  memory.setQueryData<Pages>(key, (old) => {
    if (!old) return old;
    const known = new Set(fresh.items.map((row) => row.id));
    const [first, ...rest] = old.pages.map((page) => ({
      ...page,
      // A changed row that is not on the new first page has left this list, or will be met again further down.
      items: page.items.filter((row) => !known.has(row.id) && !changed.has(row.id)),
    }));
    if (!first) return old;
    return { ...old, pages: [{ items: [...fresh.items, ...first.items], next: first.next }, ...rest] };
  });
}
