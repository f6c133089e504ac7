import { useEffect, useRef, useState } from 'react';

/** Something with an identity that stands somewhere in a list. */
interface Placed {
  readonly id: string;
}

/** What is shown: the row as it is now, or as it was when it left. */
export interface Shown<T> {
  readonly row: T;
  readonly gone: boolean;
}

/** How many of these ranks keep their order at most: the longest rising subsequence. */
function inOrder(ranks: readonly number[]): number {
  const ends: number[] = [];
  for (const rank of ranks) {
    // Nearly all stand as they stood, so the search is rarely needed.
    const at = rank > (ends.at(-1) ?? -1) ? ends.length : ends.findIndex((end) => end >= rank);
    ends[at] = rank;
  }
  return ends.length;
}

/** Where the last of the rows that both have stands in `rows`; -1: they have none. */
const lastShared = (rows: readonly string[], others: readonly string[]): number => {
  const known = new Set(others);
  return rows.findLastIndex((id) => known.has(id));
};

/** How many rows came, went or moved between two orders, as far as both are loaded. */
export function changesBetween(before: readonly string[], after: readonly string[]): number {
  const [left, right] = [lastShared(before, after), lastShared(after, before)];
  if (left < 0) return before.length + after.length;
  // Beyond the last row that both have, pages were loaded, or not: that is no change.
  const [old, now] = [before.slice(0, left + 1), after.slice(0, right + 1)];
  const ranks = new Map(now.map((id, at) => [id, at]));
  const kept = old.flatMap((id) => ranks.get(id) ?? []);
  return old.length - kept.length + (now.length - kept.length) + (kept.length - inOrder(kept));
}

const beginsWith = (long: readonly string[], short: readonly string[]): boolean =>
  short.length <= long.length && short.every((id, at) => long[at] === id);

/**
 * A list that does not jump under the cursor: what is shown keeps its order, with each row's newest state, until `still`
 * says that nobody is in it or the new order is asked for. Pages that follow are added as they come.
 */
export function useCalm<T extends Placed>(rows: readonly T[], still: () => boolean) {
  const [order, setOrder] = useState<readonly string[]>([]);
  const known = useRef(new Map<string, T>());
  const fresh = rows.map((row) => row.id);
  const now = new Map(rows.map((row) => [row.id, row]));
  for (const row of rows) known.current.set(row.id, row);
  const held = useRef(still);
  held.current = still;
  const key = fresh.join(' ');
  useEffect(() => {
    const ids = key === '' ? [] : key.split(' ');
    setOrder((old) => {
      if (beginsWith(ids, old) || held.current()) return ids;
      const tail = ids.slice(lastShared(ids, old) + 1);
      return tail.length === 0 ? old : [...old, ...tail];
    });
  }, [key]);
  const asked = order.length === 0 ? fresh : order;
  const shown = asked.flatMap((id): Shown<T>[] => {
    const row = now.get(id) ?? known.current.get(id);
    return row ? [{ row, gone: !now.has(id) }] : [];
  });
  return {
    shown,
    changes: beginsWith(fresh, asked) ? 0 : changesBetween(asked, fresh),
    apply: (): void => setOrder(fresh),
  };
}
