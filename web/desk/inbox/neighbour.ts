import { createStore } from '../../ui/store.ts';

/** Which conversation comes after one in the list that is shown; asked before that one leaves it. */
export const nextAfter = createStore<(id: string) => string | null>(() => null);
