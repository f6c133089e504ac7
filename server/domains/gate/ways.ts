import type { FactSource } from '#domains/customers/index.ts';
import { type Database, isRefusedData, type Tx } from '#platform/db/index.ts';
import { together } from '#platform/together.ts';
import type { Asking } from './asking.ts';
import { type Form, type Found, formFor, gather } from './gather.ts';
import { type Conflict, conflictOf, type Decided, storeDecisions } from './write.ts';

/** How questions are looked into and decisions stored: each by itself, or with those that come at the same moment. */
export interface Way {
  readonly db: Database | Tx;
  readonly find: (asking: Asking, sources: readonly FactSource[]) => Promise<Found>;
  /** Resolves with why it could not be stored. */
  readonly store: (decided: Decided) => Promise<Conflict | undefined>;
}

/** By itself, at once: within somebody's transaction. */
export const alone = (db: Database | Tx): Way => ({
  db,
  find: async (asking, sources) => {
    const [found] = await gather(db, formFor(db, asking, sources), [asking]);
    if (!found) throw new Error('A question was not looked into.');
    return found;
  },
  store: (decided) => stored(db, decided),
});

async function stored(db: Database | Tx, decided: Decided): Promise<Conflict | undefined> {
  try {
    await storeDecisions(db, [decided]);
    return undefined;
  } catch (error) {
    const conflict = conflictOf(error);
    if (conflict === undefined) throw error;
    return conflict;
  }
}

/** With those that come at the same moment, each of the lots committed before anybody in it is answered. */
export function besideOthers(db: Database | Tx): Way {
  const find = together({
    run: (all: readonly Question[]) => lookInto(db, all),
    isOfOne: isRefusedData,
    atOnce: 2,
    kindOf: ({ form }) => form.text,
  });
  return {
    db,
    find: (asking, sources) => find({ asking, form: formFor(db, asking, sources) }),
    store: together({
      run: (all) => storeLot(db, all),
      isOfOne: (error) => conflictOf(error) !== undefined || isRefusedData(error),
      atOnce: 2,
    }),
  };
}

/** Of several about one customer only one can rest on what was known: the others are told to look again. */
async function storeLot(db: Database | Tx, all: readonly Decided[]): Promise<(Conflict | undefined)[]> {
  const [only] = all;
  if (only && all.length === 1) return [await stored(db, only)];
  const first = new Map<string, Decided>();
  for (const one of all) if (!first.has(one.customerId)) first.set(one.customerId, one);
  await storeDecisions(db, [...first.values()]);
  return all.map((one) => {
    const before = first.get(one.customerId);
    if (before === one) return undefined;
    return before?.id === one.id ? 'key' : 'order';
  });
}

/** A question, and the statement that finds its facts. */
interface Question {
  readonly asking: Asking;
  readonly form: Form;
}

/** All of one form. */
async function lookInto(db: Database | Tx, all: readonly Question[]): Promise<readonly Found[]> {
  const [first] = all;
  return first
    ? gather(
        db,
        first.form,
        all.map(({ asking }) => asking),
      )
    : [];
}
