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
}

/** So many lots are under way while all goes well, and at most. */
const USUALLY = 2;
const AT_MOST = 8;
/** So long (ms) whoever waits is patient with the lots before; one that is stuck holds up nobody else for longer. */
const PATIENCE_MS = 20;
const LARGEST = 32;

/**
 * Does what comes at once together: the first one goes at once, and what comes while others are under way goes as one lot
 * after them. A busy moment costs a statement for many instead of one for each, and a calm one costs nobody any waiting.
 */
export function together<I, O>({ run, isOfOne }: Orders<I, O>): (item: I) => Promise<O> {
  const waiting: Waiting<I, O>[] = [];
  let underWay = 0;
  let called = false;
  let patience: NodeJS.Timeout | undefined;

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
    await settle(waiting.splice(0, LARGEST));
    underWay -= 1;
    look(USUALLY);
  };
  const look = (most: number): void => {
    while (waiting.length > 0 && underWay < most) void go();
    if (waiting.length === 0) {
      clearTimeout(patience);
      patience = undefined;
    } else
      patience ??= setTimeout(() => {
        patience = undefined;
        look(AT_MOST);
      }, PATIENCE_MS);
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (called) return;
      called = true;
      // What came in the same breath goes together.
      setImmediate(() => {
        called = false;
        look(USUALLY);
      });
    });
}
