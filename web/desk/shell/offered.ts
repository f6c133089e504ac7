import { useEffect, useRef } from 'react';
import { type Verb, verbs } from './state.ts';

/** Puts the verbs of what is open into the palette while it is open. */
export function useOffered(offered: readonly Verb[]): void {
  const signature = offered.map((verb) => verb.id + verb.say).join();
  const now = useRef(offered);
  now.current = offered;
  useEffect(() => {
    // Only other verbs are another list; what each does is looked up when it is done.
    if (signature === '') return;
    verbs.set(
      now.current.map((verb) => ({
        ...verb,
        run: () => now.current.find((one) => one.id === verb.id)?.run(),
      })),
    );
    return () => verbs.set([]);
  }, [signature]);
}
