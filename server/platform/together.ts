/** One who waits for the answer to what they gave. */
interface Waiting<I, O> {
  readonly item: I;
  readonly resolve: (answer: O) => void;
  readonly reject: (error: unknown) => void;
}

/** How things are done together. */
export interface Orders<I, O> {
  /** Does them all, or none: an answer for each, in their order. */
  readonly run: (items: readonly I[]) => Promise<readonly O[]>;
  /** Whether it may be the fault of one of several, so that each is tried alone. */
  readonly isOfOne: (error: unknown) => boolean;
  /** So many lots are under way while all goes well: one where work makes them last, two where waiting does. */
  readonly atOnce: 1 | 2;
}

/** So many lots are under way at most, with those that are stuck. */
const AT_MOST = 8;
/** Whoever takes longer (ms) is stuck, behind a lock of somebody else's, and holds up the others no longer. */
const STUCK_MS = 100;
const LARGEST = 32;

/**
 * Does what comes at once together: the first one goes at once, and what comes while others are under way goes as one lot
 * after them. A busy moment costs a statement for many instead of one for each, and a calm one costs nobody any waiting.
 */
export function together<I, O>({ run, isOfOne, atOnce }: Orders<I, O>): (item: I) => Promise<O> {
  const waiting: Waiting<I, O>[] = [];
  let underWay = 0;
  let stuck = 0;
  let called = false;

  const settle = async (lot: readonly Waiting<I, O>[]): Promise<void> => {
    try {
      const answers = await run(lot.map(({ item }) => item));
      for (const [place, answer] of answers.entries()) lot[place]?.resolve(answer);
    } catch (error) {
      if (lot.length > 1 && isOfOne(error)) await Promise.all(lot.map((one) => settle([one])));
      else for (const { reject } of lot) reject(error);
    }
  };
  const go = async (): Promise<void> => {
    underWay += 1;
    let isStuck = 0;
    const patience = setTimeout(() => {
      isStuck = 1;
      stuck += 1;
      look();
    }, STUCK_MS);
    await settle(waiting.splice(0, LARGEST));
    clearTimeout(patience);
    underWay -= 1;
    stuck -= isStuck;
    look();
  };
  const look = (): void => {
    while (waiting.length > 0 && underWay - stuck < atOnce && underWay < AT_MOST) void go();
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (called) return;
      called = true;
      // What came in the same breath goes together.
      setImmediate(() => {
        called = false;
        look();
      });
    });
}
