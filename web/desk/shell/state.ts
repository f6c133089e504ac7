import { createStore } from '../../ui/store.ts';

/** Whether the overlay of keys is open. */
export const helpOpen = createStore(false);
/** The window for a new mail: closed, or open with the customer it goes to, where known. */
export const composing = createStore<{ readonly customerId: string | null } | null>(null);
/** Whether live updates arrive. */
export const live = createStore<'on' | 'trying' | 'offline'>('on');

/** Verbs of the conversation that is open, for keys and the palette. */
export interface Verb {
  readonly id: string;
  readonly say: string;
  /** Its single key; empty: only in the palette. */
  readonly key: string;
  readonly run: () => void;
}
/** What can be done with what is open now. */
export const verbs = createStore<readonly Verb[]>([]);
