import { comparePart, type PolicyComparison } from '../../api/policies.ts';

/** So many parts a period is compared in, at most; each is a request, so that progress can be seen and stopped. */
const PARTS = 12;
const DAY = 86_400_000;
/** Examples that are kept of each change. */
const EXAMPLES = 20;

/** How far a comparison is, and what it has found so far. */
export interface Compared {
  readonly done: number;
  readonly of: number;
  readonly found: PolicyComparison;
}

const NOTHING: PolicyComparison = {
  looked: 0,
  same: 0,
  changed: 0,
  notKnown: 0,
  notStored: [],
  duties: { more: 0, fewer: 0 },
  changes: [],
  cut: false,
  examples: [],
};

/** Compares a text with what is in force over the last days, part by part from the newest; tells of each. */
export async function compareOver(
  given: { readonly name: string; readonly yaml: string; readonly days: number; readonly now: number },
  told: (state: Compared) => void,
  signal: AbortSignal,
): Promise<void> {
  const { name, yaml, days, now } = given;
  const of = Math.min(PARTS, days);
  const step = (days * DAY) / of;
  let found = NOTHING;
  told({ done: 0, of, found });
  for (let done = 0; done < of; done += 1) {
    const from = new Date(Math.round(now - (done + 1) * step)).toISOString();
    const to = new Date(Math.round(now - done * step)).toISOString();
    found = plus(found, await comparePart(name, yaml, { from, to }, signal));
    told({ done: done + 1, of, found });
  }
}

/** What two parts of a period come to together. */
export function plus(a: PolicyComparison, b: PolicyComparison): PolicyComparison {
  return {
    looked: a.looked + b.looked,
    same: a.same + b.same,
    changed: a.changed + b.changed,
    notKnown: a.notKnown + b.notKnown,
    notStored: joined([...a.notStored, ...b.notStored], ({ fact }) => fact),
    duties: { more: a.duties.more + b.duties.more, fewer: a.duties.fewer + b.duties.fewer },
    changes: joined([...a.changes, ...b.changes], ({ from, to }) => `${from} ${to}`),
    cut: a.cut || b.cut,
    examples: firstOfEach([...a.examples, ...b.examples]),
  };
}

function joined<T extends { readonly actions: number }>(all: readonly T[], key: (one: T) => string): T[] {
  const sums = new Map<string, T>();
  for (const one of all) {
    const before = sums.get(key(one));
    sums.set(key(one), before ? { ...one, actions: before.actions + one.actions } : one);
  }
  return [...sums.values()].sort((x, y) => y.actions - x.actions);
}

function firstOfEach(all: PolicyComparison['examples']): PolicyComparison['examples'] {
  const seen = new Map<string, number>();
  return all.filter(({ from, to }) => {
    const key = `${from} ${to}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= EXAMPLES;
  });
}
