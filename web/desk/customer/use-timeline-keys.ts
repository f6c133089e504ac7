import { useRef } from 'react';
import { useKeys } from '../shell/keys.ts';

/** Focuses an entry as soon as the virtual list has drawn it. */
export function focusEntry(id: string, frames = 5): void {
  const entry = document.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`);
  if (entry) entry.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusEntry(id, frames - 1));
}

/** J and K along a timeline; Enter opens in place, as on any button. */
export function useTimelineKeys(ids: readonly string[], show: (index: number) => void): void {
  const at = useRef(-1);
  const step = (by: 1 | -1): void => {
    const to = Math.min(ids.length - 1, Math.max(0, at.current + by));
    const id = ids[to];
    if (!id) return;
    at.current = to;
    show(to);
    focusEntry(id);
  };
  useKeys({ j: () => step(1), k: () => step(-1), u: () => history.back() });
}
