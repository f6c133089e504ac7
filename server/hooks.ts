import { caseHooks } from '#domains/cases/index.ts';
import { contactHooks } from '#domains/customers/index.ts';
import type { DeliveryHooks } from '#domains/delivery/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';

/** What everybody who builds on delivery has a say in, joined in the order of the domains. */
export function deliveryHooks(parts: { readonly secrets: Secrets }): DeliveryHooks {
  const cases = caseHooks(parts);
  return {
    addendum: cases.addendum,
    changed: cases.changed,
    evidence: contactHooks.evidence,
    mayLeave: async () => null,
  };
}
