import { createStore } from '../../ui/store.ts';

/** The case that the keyboard is on in a list, by number. Outside the tree: a step draws two rows and not the list. */
export const caseCursor = createStore<string | null>(null);
/** How far each list was scrolled when it was left, in pixels; whoever comes back finds their place. */
export const places = new Map<string, number>();
