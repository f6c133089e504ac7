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
  /** Only what is of one kind goes in one lot; of several kinds the one that waits longest goes first. */
  readonly kindOf?: (item: I) => unknown;
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
export function together<I, O>({
  run,
  isOfOne,
  atOnce,
  kindOf = () => undefined,
}: Orders<I, O>): (item: I) => Promise<O> {
  let waiting: Waiting<I, O>[] = [];
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
  const nextLot = (): Waiting<I, O>[] => {
    const kind = waiting[0] && kindOf(waiting[0].item);
    const lot = waiting.filter(({ item }) => kindOf(item) === kind).slice(0, LARGEST);
    waiting = waiting.filter((one) => !lot.includes(one));
    return lot;
  };
  const go = async (): Promise<void> => {
    underWay += 1;
    let isStuck = 0;
    const patience = setTimeout(() => {
      isStuck = 1;
      stuck += 1;
      look();
    }, STUCK_MS);
    await settle(nextLot());
    clearTimeout(patience);
    underWay -= 1;
    stuck -= isStuck;
    if (waiting.length > 0 && !called) soon(waiting.length);
  };
  const look = (): void => {
    while (waiting.length > 0 && underWay - stuck < atOnce && underWay < AT_MOST) void go();
  };
  /** Looks when nobody more came in a turn of the loop: what came in the same breath goes together. */
  const soon = (seen: number): void => {
    called = true;
    setImmediate(() => {
      if (waiting.length > seen && waiting.length < LARGEST) return soon(waiting.length);
      called = false;
      look();
    });
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!called) soon(waiting.length);
    });
}
