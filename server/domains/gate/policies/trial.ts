import type { z } from 'zod';
import type { PolicyTrial } from '#contracts/policies.ts';
import {
  type Decision,
  decide,
  factsNeeded,
  openFacts,
  type Policy,
  policiesFor,
} from '#domains/decisions/index.ts';
import type { Database } from '#platform/db/index.ts';
import { pastBetween, pastById } from './past.ts';
import type { PastAction } from './stored-facts.ts';
import { decideOn } from './trial-cases.ts';

type View = z.input<typeof PolicyTrial>;
type Item = View['items'][number];

/** What a policy is tried on. */
export type TriedOn =
  | { readonly type: string; readonly facts: Parameters<typeof decideOn>[2] }
  | { readonly actions: readonly string[] }
  | { readonly from: Date; readonly to: Date; readonly most: number };

const SHOWN = 100;

/** The policies in force with one in the place of its namesake. */
export const swapped = (inForce: readonly Policy[], tried: Policy): readonly Policy[] => [
  ...inForce.filter(({ name }) => name !== tried.name),
  tried,
];

/** Facts that policies look at for an action, and that were not stored with it; for a message only those that could matter. */
export function notStored(policies: readonly Policy[], past: PastAction): readonly string[] {
  const governing = policiesFor(policies, past.type);
  const needed =
    past.kind === 'message' ? openFacts(governing, decideAgain(policies, past)) : factsNeeded(governing);
  return [...needed].filter((name) => !past.stored.has(name)).sort();
}

/** A past action decided again, by other policies, at its own time. */
export const decideAgain = (policies: readonly Policy[], past: PastAction): Decision =>
  decide(policies, { type: past.type, source: past.source }, past.gathered, nowOf(past));

/** The engine's «now» of then; it is among the stored facts. */
function nowOf({ gathered, at }: PastAction): Date {
  const { now } = gathered.values;
  return typeof now === 'string' ? new Date(now) : at;
}

/** What the policies say, together with the one that is tried, on given facts (at this moment, unless they name another `now`) or on past actions. Nothing is done. */
export async function tryPolicy(
  db: Database,
  inForce: readonly Policy[],
  tried: Policy,
  on: TriedOn,
  now: Date,
): Promise<View> {
  const policies = swapped(inForce, tried);
  const view: View = {
    looked: 0,
    verdicts: { proceed: 0, hold: 0, refuse: 0 },
    notKnown: 0,
    cut: false,
    items: [],
  };
  if ('type' in on) {
    count(view, itemOf(decideOn(policies, on.type, on.facts, now), null, []));
    return view;
  }
  if ('actions' in on) {
    for (const past of await pastById(db, on.actions)) count(view, again(policies, past));
    return view;
  }
  for await (const past of pastBetween(db, on.from, on.to, [tried.for])) {
    if (view.looked === on.most) return { ...view, cut: true };
    count(view, again(policies, past));
  }
  return view;
}

const again = (policies: readonly Policy[], past: PastAction): Item =>
  itemOf(decideAgain(policies, past), past, notStored(policies, past));

function count(view: View, item: Item): void {
  view.looked += 1;
  if (item.notStored.length > 0) view.notKnown += 1;
  else view.verdicts[item.verdict] += 1;
  if (view.items.length < SHOWN) view.items.push(item);
}

/** An action or a message as it stands in trials and comparisons. */
export const shownAction = (past: PastAction): NonNullable<Item['action']> => ({
  kind: past.kind,
  id: past.id,
  type: past.type,
  source: past.source,
  externalId: past.externalId,
  customerId: past.customerId,
  at: past.at.toISOString(),
});

const itemOf = (decision: Decision, past: PastAction | null, missing: readonly string[]): Item => ({
  verdict: decision.verdict,
  because: decision.because.map((reason) => ({ ...reason, evidence: [...reason.evidence] })),
  missing: [...decision.missing],
  duties: decision.duties.map(({ policy, key, say }) => ({ policy, key, say })),
  policy: decision.policy,
  until: decision.until,
  action: past && shownAction(past),
  answered: past?.answered ?? null,
  notStored: [...missing],
});
