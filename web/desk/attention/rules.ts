import { createStore } from '../../ui/store.ts';

/** Whether the page of how harm is weighed is open. */
export const rulesOpen = createStore(false);
