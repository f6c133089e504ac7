import { type Decision, decide, factsNeeded, type Policy, policiesFor } from '#domains/decisions/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { Asking } from './asking.ts';
import { readFacts, sourcesOf } from './facts.ts';
import type { Found } from './gather.ts';
import type { AskingParts } from './parts.ts';
import { type PolicySet, policiesNow } from './policies/now.ts';
import type { Way } from './ways.ts';

/** A question with everything that is known of it, and how the policies decide it. */
export interface Weighed {
  readonly found: Found;
  /** The policies that govern this type. */
  readonly policies: readonly Policy[];
  /** Only where the customer is known and it was not answered before. */
  readonly decide: () => Decision;
}

/** Tries until policies stand still. */
const TRIES = 5;

/** Gathers facts for the policies that are in force at the same moment. */
export async function weigh({ db, find }: Way, parts: AskingParts, asking: Asking): Promise<Weighed> {
  let set: PolicySet = await policiesNow(db, parts.policies.epoch);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const policies = policiesFor(set.policies, asking.type);
    const sources = sourcesOf(factsNeeded(policies));
    const found = await find(asking, sources);
    parts.policies.epoch = set.epoch;
    if (found.epoch === set.epoch)
      return {
        found,
        policies,
        decide: () => decide(policies, asking, readFacts(asking, sources, found, found.approved), asking.now),
      };
    set = await policiesNow(db);
  }
  throw new KeptError('try-again', 503, 'The policies are being changed just now. Try again.');
}
