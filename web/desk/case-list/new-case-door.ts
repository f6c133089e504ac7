import { createStore } from '../../ui/store.ts';

/** The window for a new case: closed, or open with the customer whose it is, where known. */
export const newCase = createStore<{ readonly customerId: string | null } | null>(null);
