import { createStore } from '../../ui/store.ts';

/** The conversation that the keyboard is on, by id. Outside the tree: a step draws two rows and not the list. */
export const cursor = createStore<string | null>(null);
