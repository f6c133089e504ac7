/** Most things that are done at once. */
const MOST = 50;

interface Waiting<T, R> {
  readonly one: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what is asked for at the same time: whatever comes while a round runs is done in the next one. Where a round
 * fails, each of its members is done alone, so that one that cannot be done holds up no other.
 */
export class Together<T, R> {
  readonly #work: (all: readonly T[]) => Promise<readonly R[]>;
  readonly #waiting: Waiting<T, R>[] = [];
  #running = false;

  /** `work` is all or nothing, and answers in the order that it was asked in. */
  constructor(work: (all: readonly T[]) => Promise<readonly R[]>) {
    this.#work = work;
  }

  /** Resolves when it is done, rejects where it could not be. */
  do(one: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ one, resolve, reject });
      if (!this.#running) void this.#rounds();
    });
  }

  async #rounds(): Promise<void> {
    this.#running = true;
    // What is asked for in the same turn comes along.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#round(this.#waiting.splice(0, MOST));
    this.#running = false;
  }

  async #round(round: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#work(round.map(({ one }) => one));
      if (results.length !== round.length) throw new Error('Not everything was answered.');
      for (const [i, result] of results.entries()) round[i]?.resolve(result);
    } catch (error) {
      if (round.length === 1) for (const { reject } of round) reject(error);
      else for (const one of round) await this.#round([one]);
    }
  }
}
