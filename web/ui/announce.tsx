import { VisuallyHidden } from '@mantine/core';
import { createStore, useStore } from './store.ts';

const said = createStore({ text: '', turn: 0 });

/** Says something once to those who listen instead of look. Focus stays where it is. */
export function announce(text: string): void {
  said.set({ text, turn: said.get().turn + 1 });
}

/** The one polite live region of the desk. */
export function Announcer() {
  const { text, turn } = useStore(said);
  return (
    <VisuallyHidden role="status" aria-live="polite" aria-atomic="true">
      {/* A new node each time: the same words twice are said twice. */}
      <span key={turn}>{text}</span>
    </VisuallyHidden>
  );
}
