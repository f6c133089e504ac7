import { z } from 'zod';
import type { FactValue, GatheredFacts } from '#domains/decisions/index.ts';

/** A value with the entries that show it. */
export type Shown = readonly [value: FactValue, entries?: readonly (string | null | undefined)[] | undefined];

/** Facts by name, each with the entries behind it, as the gate takes them; what is not known is left out. */
export function gathered(facts: Readonly<Record<string, Shown>>): GatheredFacts {
  const known = Object.entries(facts).filter(([, [value]]) => value !== null && value !== undefined);
  return {
    values: Object.fromEntries(known.map(([name, [value]]) => [name, value])),
    evidence: Object.fromEntries(
      known
        .map(([name, [, entries = []]]) => [name, entries.filter((id) => typeof id === 'string')] as const)
        .filter(([, entries]) => entries.length > 0),
    ),
  };
}

/** An instant as PostgreSQL writes it into JSON, or as somebody gave it. */
export const JsonInstant = z.coerce.date().transform((at) => at.toISOString());
