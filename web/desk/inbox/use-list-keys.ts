import { useEffect, useRef } from 'react';
import type { ConversationSummary } from '../../api/types.ts';
import { useKeys } from '../shell/keys.ts';
import { cursor } from './cursor.ts';
import { nextAfter } from './neighbour.ts';

interface Moving {
  readonly go: (id: string) => void;
  readonly rows: readonly ConversationSummary[];
  readonly openId: string | null;
  readonly show: (index: number) => void;
}

/** Focuses a row as soon as the virtual list has drawn it, within a few frames. */
function focusRow(id: string, frames = 5): void {
  const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(id, frames - 1));
}

/** J and K through the list. Where a conversation is open, it follows as soon as the keys rest. */
export function useListKeys({ rows, openId, go, show }: Moving): void {
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);
  useEffect(() => {
    nextAfter.set((id) => {
      const at = rows.findIndex((row) => row.id === id);
      return rows[at + 1]?.id ?? rows[at - 1]?.id ?? null;
    });
  }, [rows]);
  const open = (id: string | null): void => {
    if (id) go(id);
  };
  const step = (by: 1 | -1): void => {
    const at = rows.findIndex((row) => row.id === (cursor.get() ?? openId));
    const to = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (!to) return;
    cursor.set(to.id);
    show(rows.indexOf(to));
    focusRow(to.id);
    clearTimeout(rest.current);
    // Opening each one passed would load what nobody reads, and mark it as read.
    if (openId) rest.current = setTimeout(() => open(to.id), 180);
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: openId ? undefined : () => step(1),
    ArrowUp: openId ? undefined : () => step(-1),
    o: () => open(cursor.get() ?? openId),
    Enter: openId ? undefined : () => open(cursor.get()),
  });
}
