import { useEffect } from 'react';
import { createStore, type Store, useStore } from '../ui/store.ts';
import { api } from './client.ts';

/** What somebody does at a case. */
export type Doing = 'reading' | 'writing';

/** Somebody at a case, as last heard. */
export interface Present {
  readonly number: string;
  readonly staffId: string;
  readonly name: string;
  readonly doing: Doing;
  /** When it was heard here, in milliseconds since the page was opened. */
  readonly heard: number;
}

/** Said again this often; not heard for longer than three times this, somebody is gone. Milliseconds. */
const AGAIN = 10_000;
const GONE = 3 * AGAIN;

/** Everybody who is at a case now, wherever. */
const present: Store<readonly Present[]> = createStore<readonly Present[]>([]);

/** Takes what the stream says of who is where. */
export function hearPresence(text: string): void {
  const said: unknown = JSON.parse(text);
  if (typeof said !== 'object' || said === null) return;
  if (!('number' in said && 'staffId' in said && 'name' in said && 'state' in said)) return;
  const { number, staffId, name, state } = said;
  if (typeof number !== 'string' || typeof staffId !== 'string' || typeof name !== 'string') return;
  const rest = present.get().filter((one) => one.number !== number || one.staffId !== staffId);
  const here = state === 'reading' || state === 'writing' ? state : null;
  present.set(here ? [...rest, { number, staffId, name, doing: here, heard: performance.now() }] : rest);
}

const say = (number: string, state: Doing | 'gone'): void =>
  void api
    .POST('/v1/cases/{number}/presence', { params: { path: { number } }, body: { state } })
    .catch(() => undefined);

/** Tells colleagues that one is at a case, and gives who else is there. Nothing is said where one may only read. */
export function usePresence(
  number: string | undefined,
  me: string | undefined,
  doing: Doing,
  may: boolean,
): readonly Present[] {
  const others = useStore(present);
  useEffect(() => {
    if (number === undefined || !may) return;
    const tellAll = (): void => {
      if (document.visibilityState === 'visible') say(number, doing);
      const fresh = present.get().filter((one) => performance.now() - one.heard < GONE);
      if (fresh.length < present.get().length) present.set(fresh);
    };
    tellAll();
    const again = setInterval(tellAll, AGAIN);
    return () => clearInterval(again);
  }, [number, doing, may]);
  useEffect(() => {
    if (number === undefined || !may) return;
    return () => say(number, 'gone');
  }, [number, may]);
  return others.filter((one) => one.number === number && one.staffId !== me);
}
