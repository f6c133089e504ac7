import { FACTS } from '../facts.ts';

const PLAIN = { text: 'string', whole: 'number', number: 'number', 'yes-no': 'boolean' } as const;
const PLAIN_TYPES: ReadonlyMap<string, string> = new Map(Object.entries(PLAIN));

/**
 * What is wrong with a fact that was written for a trial, in words. One that nobody knows, or that has another kind of value,
 * would be left aside, and the trial would show what is not so. `null` is a fact that is not known.
 */
export function wrongFact(name: string, value: unknown): string | undefined {
  const fact = FACTS.facts.get(name);
  if (!fact) {
    const inside = FACTS.things.has(name) ? ` Write it as ${name}.${FACTS.things.get(name)?.[0]}: …` : '';
    return `«${name}» is not a fact.${inside} GET /v1/policy-facts and docs/policies.md list them.`;
  }
  const wanted = PLAIN_TYPES.get(fact.type);
  if (
    value === null ||
    (wanted === undefined ? fact.type !== 'timestamp' || isMoment(value) : typeof value === wanted)
  )
    return undefined;
  return `«${name}» is ${fact.words} (${fact.type}); ${JSON.stringify(value)} is none.`;
}

const isMoment = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
