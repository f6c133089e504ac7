import { useSyncExternalStore } from 'react';

/** A value outside the tree that parts of the desk watch; a change draws only those who watch it. */
export interface Store<T> {
  readonly get: () => T;
  readonly set: (next: T) => void;
  readonly watch: (told: () => void) => () => void;
}

/** Makes a store. */
export function createStore<T>(first: T): Store<T> {
  let value = first;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const told of watchers) told();
    },
    watch: (told) => {
      watchers.add(told);
      return () => watchers.delete(told);
    },
  };
}

/** Watches a store, or what `pick` takes from it. */
export function useStore<T, U = T>(store: Store<T>, pick?: (value: T) => U): U | T {
  return useSyncExternalStore<U | T>(store.watch, () => (pick ? pick(store.get()) : store.get()));
}
