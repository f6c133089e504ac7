import { useCallback, useState } from 'react';
import { useKeys } from '../shell/keys.ts';
import { caseCursor } from './cursor.ts';

/** Cases of a list that something is to be done with. */
export interface Chosen {
  readonly numbers: ReadonlySet<string>;
  readonly toggle: (number: string) => void;
  readonly set: (numbers: readonly string[]) => void;
  /** Chooses every loaded row. */
  readonly all: () => void;
}

/** Chooses rows: X on the one under the cursor, Shift with J and K on the way, Esc lets go of all. */
export function useChosen(
  rows: readonly { readonly number: string }[],
  step: (by: 1 | -1) => string | null,
): Chosen {
  const [numbers, setNumbers] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((number: string): void => {
    setNumbers((before) => {
      const after = new Set(before);
      if (!after.delete(number)) after.add(number);
      return after;
    });
  }, []);
  const along = (by: 1 | -1) => (): void => {
    const from = caseCursor.get();
    const to = step(by);
    setNumbers((before) => new Set([...before, ...[from, to].filter((one) => one !== null)]));
  };
  useKeys({
    x: () => {
      const number = caseCursor.get();
      if (number && rows.some((row) => row.number === number)) toggle(number);
    },
    J: along(1),
    K: along(-1),
    Escape: numbers.size > 0 ? () => setNumbers(new Set()) : undefined,
  });
  return {
    numbers,
    toggle,
    set: (to) => setNumbers(new Set(to)),
    all: () => setNumbers(new Set(rows.map((row) => row.number))),
  };
}
