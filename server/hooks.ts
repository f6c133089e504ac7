import { caseHooks } from '#domains/cases/index.ts';
import { contactHooks } from '#domains/customers/index.ts';
import type { DeliveryHooks } from '#domains/delivery/index.ts';
import { registerStrayed } from '#domains/incidents/index.ts';
import { noticeHooks, strayedAmong } from '#domains/notices/index.ts';
import { voiceHooks } from '#domains/voice/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** What everybody who builds on delivery has a say in, joined in the order of the domains. */
export function deliveryHooks(parts: { readonly secrets: Secrets }): DeliveryHooks {
  const cases = caseHooks(parts);
  return {
    words: voiceHooks.words,
    addendum: cases.addendum,
    changed: async (tx, change, now) => {
      await cases.changed(tx, change, now);
      await noticeHooks.changed(tx, change, now);
    },
    changedAll: async (tx, changes, now) => {
      await cases.changedAll(tx, changes, now);
      await noticeHooks.changedAll(tx, changes, now);
    },
    evidence: async (tx, added, now) => {
      await contactHooks.evidence(tx, added, now);
      await noticeHooks.evidence(tx, added, now);
      await registerStrayed(tx, parts, await strayedAmong(tx, added), now);
      await voiceHooks.evidence(tx, added, now);
    },
    mayLeave: voiceHooks.mayLeave,
  };
}
