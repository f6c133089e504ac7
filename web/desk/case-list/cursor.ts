import { createStore } from '../../ui/store.ts';

/** The case that the keyboard is on in a list, by number. Outside the tree: a step draws two rows and not the list. */
export const caseCursor = createStore<string | null>(null);
let list = '';

/** Enters a list: in another one than before nothing is under the cursor yet. */
export function enterList(name: string): void {
  if (name !== list) caseCursor.set(null);
  list = name;
}

/** How far each list was scrolled when it was left, in pixels; whoever comes back finds their place. */
export const places = new Map<string, number>();
