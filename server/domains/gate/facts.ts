import { agreementFacts, agreementsFacts, instructionFacts } from '#domains/agreements/index.ts';
import { caseFacts, promiseFacts } from '#domains/cases/index.ts';
import {
  addressFacts,
  consentFacts,
  customerFacts,
  type FactSource,
  pointFacts,
  quietFacts,
} from '#domains/customers/index.ts';
import { declareFacts, type FactSet, type FactValue, type GatheredFacts } from '#domains/decisions/index.ts';
import { noticeFacts } from '#domains/notices/index.ts';
import { breathingSpaceFacts, disputeFacts, invoiceFacts } from '#domains/receivables/index.ts';
import { replacementFacts } from '#domains/replacements/index.ts';
import { ACTION_FACTS, actionFacts } from './action-facts.ts';
import type { Asking } from './asking.ts';
import { MESSAGE_FACTS } from './message-facts.ts';
import { refusalFacts } from './refusal-facts.ts';

/** Every domain's facts about a customer. */
export const FACT_SOURCES: readonly FactSource[] = [
  customerFacts,
  addressFacts,
  pointFacts,
  consentFacts,
  quietFacts,
  caseFacts,
  promiseFacts,
  agreementFacts,
  agreementsFacts,
  instructionFacts,
  invoiceFacts,
  disputeFacts,
  breathingSpaceFacts,
  replacementFacts,
  noticeFacts,
  refusalFacts,
];

/** Everything that a policy may ask for. */
export const FACTS: FactSet = declareFacts([
  ...ACTION_FACTS,
  ...MESSAGE_FACTS,
  ...FACT_SOURCES.flatMap(({ facts }) => facts),
]);

const SOURCE_OF: ReadonlyMap<string, FactSource> = new Map(
  FACT_SOURCES.flatMap((source) => source.facts.map(({ name }) => [name, source])),
);

const sources = new WeakMap<ReadonlySet<string>, readonly FactSource[]>();

/** The sources that know these facts, in a stable order. */
export function sourcesOf(needed: ReadonlySet<string>): readonly FactSource[] {
  const known = sources.get(needed);
  if (known) return known;
  const wanted = new Set([...needed].map((name) => SOURCE_OF.get(name)));
  const found = FACT_SOURCES.filter((source) => wanted.has(source));
  sources.set(needed, found);
  return found;
}

/** What was found, joined: each source's in its column `facts_<name>`. */
export function readFacts(
  asking: Asking,
  asked: readonly FactSource[],
  found: { readonly [column: `facts_${string}`]: unknown },
  approved: boolean | null,
): GatheredFacts {
  const values: Record<string, FactValue> = { ...actionFacts(asking, approved) };
  const evidence: Record<string, readonly string[]> = {};
  for (const source of asked) {
    const gathered = source.read(found[`facts_${source.name}`], asking);
    Object.assign(values, gathered.values);
    Object.assign(evidence, gathered.evidence);
  }
  return { values, evidence };
}
