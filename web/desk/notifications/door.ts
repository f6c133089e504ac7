import { createStore } from '../../ui/store.ts';

/** Whether the list of notifications is open. */
export const notificationsOpen = createStore(false);
