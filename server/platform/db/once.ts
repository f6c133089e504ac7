import type { Database, Tx } from './index.ts';

/**
 * A reading that is made at most once in a transaction: for settings that a batch needs for each of its members, never for
 * what the transaction may change itself. Outside of a transaction it is made each time.
 */
export function onceIn<T>(read: (db: Database | Tx) => Promise<T>): (db: Database | Tx) => Promise<T> {
  const known = new WeakMap<Database | Tx, Promise<T>>();
  return (db) => {
    if (!db.isTransaction) return read(db);
    const found = known.get(db) ?? read(db);
    known.set(db, found);
    return found;
  };
}
