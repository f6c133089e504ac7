import type { PromiseView } from '../../api/cases.ts';
import { createStore } from '../../ui/store.ts';

/** What is done with a promise, in a dialog of its own. */
export type PromiseQuestion = 'keep' | 'move' | 'break' | 'release' | 'tell' | 'pass';

/** Which dialog of promises is open, about which promise. */
export const askedPromise = createStore<{
  readonly question: PromiseQuestion;
  readonly promise: PromiseView;
} | null>(null);
