/** What dies in the middle of a story, drawn: a process of Kept, its sessions with the database, or a server outside. */
import { setTimeout as after } from 'node:timers/promises';
import fc from 'fast-check';

/** `sessions`: all that Kept's processes have with the database; `sms`, `post`: the providers' own servers. */
export type Mortal = 'web' | 'work' | 'sessions' | 'sms' | 'post';

export interface Death<Step extends string, Who extends Mortal = Mortal> {
  readonly at: Step;
  readonly dies: Who;
  /** After what was asked for has begun, or before. */
  readonly amid: boolean;
  /** Milliseconds for which it goes on. */
  readonly after: number;
}

/** All that dies in a company that has no providers. */
export const OUR_OWN = ['web', 'work', 'sessions'] as const satisfies readonly Mortal[];

/** Deaths at so many different steps of a story, by one of those named. */
export const deathsAt = <Step extends string, Who extends Mortal = Mortal>(
  steps: readonly Step[],
  among: readonly Who[],
  many = 3,
): fc.Arbitrary<Death<Step, Who>[]> =>
  fc.uniqueArray(
    fc.record({
      at: fc.constantFrom(...steps),
      dies: fc.constantFrom(...among),
      amid: fc.boolean(),
      after: fc.integer({ min: 0, max: 60 }),
    }),
    { minLength: many, maxLength: many, selector: ({ at }) => at },
  );

/** One step of a story. */
export type At<Step extends string> = <T>(step: Step, act: () => Promise<T>) => Promise<T>;

/** The steps of one run: whoever is to die at one does, once, before it or amid. */
export const dying = <Step extends string, Who extends Mortal>(
  kill: (what: Who) => unknown,
  drawn: readonly Death<Step, Who>[],
): At<Step> => {
  const ahead = new Map(drawn.map((death) => [death.at, death]));
  return async (step, act) => {
    const death = ahead.get(step);
    if (!death) return act();
    ahead.delete(step);
    if (!death.amid) await kill(death.dies);
    const done = act();
    if (death.amid) {
      // What has begun may fail while it is waited for here; it is heard of at the end.
      done.catch(() => undefined);
      await after(death.after);
      await kill(death.dies);
    }
    return done;
  };
};
