import { z } from 'zod';
import type { GatheredFacts } from '#domains/decisions/index.ts';

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
