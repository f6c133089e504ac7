import type { InfiniteData } from '@tanstack/react-query';
import { attentionQuery, PAGE, type Whose } from './attention.ts';
import { api, data } from './client.ts';
import { memory } from './queries.ts';
import type { CaseSummary } from './types.ts';

interface Page {
  items: CaseSummary[];
  next: string | null;
  asOf: string;
}
type Pages = InfiniteData<Page, string>;

/** Events change what needs a person many times a second in a large company; the lists follow this often. */
const PAUSE = 1500;
/** So many pages are asked for again as they are. */
const FEW = 2;
/** What the company decides, and which of it is asked for again. */
const SETTINGS: readonly { readonly of: RegExp; readonly keys: readonly string[] }[] = [
  { of: /^kept\.settings\.cases-/, keys: ['case-types', 'case-causes', 'case-fields'] },
  { of: /^kept\.settings\.procedure-/, keys: ['procedures', 'procedure'] },
  { of: /^kept\.settings\.promises-/, keys: ['promise-settings'] },
  { of: /^kept\.settings\.partner-/, keys: ['partners'] },
  { of: /^kept\.settings\.redress-limits-/, keys: ['redress-limits'] },
];
const LISTS = /^kept\.(case|promise|entry|outgoing|conversation|customer)\./;

let due: ReturnType<typeof setTimeout> | undefined;

/** Brings the lists of work up to date after events of these types. */
export function workChanged(types: readonly string[]): void {
  const some = (wanted: RegExp): boolean => types.some((type) => wanted.test(type));
  if (some(/^kept\.notification\./)) void memory.invalidateQueries({ queryKey: ['notifications'] });
  if (some(/^kept\.case\.handoff-/)) void memory.invalidateQueries({ queryKey: ['handoffs'] });
  if (some(/^kept\.settings\.view-/)) void memory.invalidateQueries({ queryKey: ['views'] });
  for (const { of, keys } of SETTINGS)
    if (some(of)) for (const key of keys) void memory.invalidateQueries({ queryKey: [key] });
  if (some(LISTS) && due === undefined) due = setTimeout(refreshLists, PAUSE);
}

function refreshLists(): void {
  due = undefined;
  for (const key of ['counts', 'calls', 'tasks'])
    void memory.invalidateQueries({ queryKey: ['attention', key] });
  void memory.invalidateQueries({ queryKey: ['case-list'] });
  for (const query of memory.getQueryCache().findAll({ queryKey: ['attention', 'list'], type: 'active' }))
    void refreshAttention(query.queryKey[2] as Whose);
}

/** Where many pages are loaded, the first is asked for again and laid over the rest. */
async function refreshAttention(view: Whose): Promise<void> {
  const { queryKey } = attentionQuery(view);
  const pages = memory.getQueryData<Pages>(queryKey)?.pages.length ?? 0;
  if (pages <= FEW) return memory.invalidateQueries({ queryKey });
  const fresh = await data(api.GET('/v1/attention', { params: { query: { view, limit: PAGE } } }));
  const known = new Set(fresh.items.map((row) => row.id));
  memory.setQueryData<Pages>(queryKey, (old) => {
    const [first, ...rest] = old?.pages ?? [];
    if (!old || !first) return old;
    const without = (page: Page): Page => ({
      ...page,
      items: page.items.filter((row) => !known.has(row.id)),
    });
    const left = without(first).items.filter((row) => row.harm < (fresh.items.at(-1)?.harm ?? 0));
    return {
      ...old,
      pages: [{ ...first, asOf: fresh.asOf, items: [...fresh.items, ...left] }, ...rest.map(without)],
    };
  });
}
