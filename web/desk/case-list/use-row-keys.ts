import { useEffect } from 'react';
import { useKeys } from '../shell/keys.ts';
import { caseCursor } from './cursor.ts';

interface Moving {
  readonly rows: readonly { readonly number: string }[];
  readonly open: (number: string) => void;
  readonly show: (index: number) => void;
}

/** Focuses a row as soon as the virtual list has drawn it, within a few frames. */
export function focusRow(number: string, frames = 8): void {
  const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(number)}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (frames > 0) requestAnimationFrame(() => focusRow(number, frames - 1));
}

/** J and K, arrows, Enter and O through a list of cases. Returns the step, for keys that do more on the way. */
export function useRowKeys({ rows, open, show }: Moving): (by: 1 | -1) => string | null {
  useEffect(() => {
    // Whoever comes back goes on where they were; the focus is taken from nobody.
    const [at, active] = [caseCursor.get(), document.activeElement];
    if (at !== null && (active === document.body || active?.id === 'content')) focusRow(at);
  }, []);
  const step = (by: 1 | -1): string | null => {
    const at = rows.findIndex((row) => row.number === caseCursor.get());
    const to = Math.min(rows.length - 1, Math.max(0, at + by));
    const row = rows[at < 0 ? 0 : to];
    if (!row) return null;
    caseCursor.set(row.number);
    show(rows.indexOf(row));
    focusRow(row.number);
    return row.number;
  };
  const openIt = (): void => {
    const number = caseCursor.get();
    if (number && rows.some((row) => row.number === number)) open(number);
  };
  // Enter on a button of a row is that button's.
  const enter = (): void => {
    const active = document.activeElement;
    if (active instanceof HTMLButtonElement) active.click();
    else openIt();
  };
  const down = (): void => void step(1);
  const up = (): void => void step(-1);
  useKeys({
    j: down,
    k: up,
    ArrowDown: down,
    ArrowUp: up,
    o: openIt,
    Enter: enter,
  });
  return step;
}
