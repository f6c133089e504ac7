import { z } from 'zod';
import type { Decision, GatheredFacts } from '#domains/decisions/index.ts';

/** An action, or a message of ours, that was decided once, with the facts that it was decided by. */
export interface PastAction {
  /** Of a `message` only those facts are stored that were looked at, and only those were that could matter. */
  readonly kind: 'action' | 'message';
  readonly id: string;
  readonly customerId: string;
  readonly type: string;
  readonly source: string;
  readonly externalId: string;
  readonly at: Date;
  readonly answered: Decision['verdict'];
  readonly gathered: GatheredFacts;
  /** Names of the facts that are known of it: that were stored, or stand in its request. Another was not looked at then. */
  readonly stored: ReadonlySet<string>;
}

const Stored = z.object({
  used: z.record(z.string(), z.json()),
  evidence: z.record(z.string(), z.array(z.string())),
});

/** The facts of a stored decision. It is JSON as it was written by the engine: every value in it is one of a fact. */
export function storedFacts(decision: unknown): GatheredFacts {
  const { used, evidence } = Stored.parse(decision);
  const values = Object.entries(used).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map(String) : value,
  ]);
  return { values: Object.fromEntries(values), evidence };
}
