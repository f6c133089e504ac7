import type { DeliveryHooks } from '#domains/delivery/index.ts';
import type { HistoryParts } from './history.ts';

/** What cases and promises have a say in when mails are written, leave, fail or come back. */
export const caseHooks = (_parts: HistoryParts): DeliveryHooks => ({
  addendum: async () => '',
  changed: async () => undefined,
});
