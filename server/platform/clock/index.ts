import type { Database, Tx } from '../db/index.ts';
import { sql } from '../db/index.ts';

/** The domain's time. Nothing in the domain asks the machine or the database what time it is. */
export interface Clock {
  now(): Date;
  readonly test: boolean;
}

/** The machine's clock. */
export const realClock: Clock = { now: () => new Date(), test: false };

/**
 * The sandbox clock stands still until somebody moves it (`POST /v1/test/clock`). Its instant is a row, so that
 * all processes share it; `refresh` reads it again and is called on each move by the live channel.
 */
export class TestClock implements Clock {
  readonly test = true;
  #now: Date;

  private constructor(now: Date) {
    this.#now = now;
  }

  static async load(db: Database): Promise<TestClock> {
    await sql`insert into clock (at) values (date_trunc('milliseconds', now())) on conflict do nothing`.execute(
      db,
    );
    const clock = new TestClock(new Date(0));
    await clock.refresh(db);
    return clock;
  }

  now(): Date {
    return new Date(this.#now);
  }

  async refresh(db: Database): Promise<void> {
    const { rows } = await sql<{ at: Date }>`select at from clock`.execute(db);
    this.#now = rows[0]?.at ?? this.#now;
  }

  /** Moves the clock; it never goes back. Whoever calls works off the timers due in between. */
  async moveTo(tx: Tx, at: Date): Promise<void> {
    await sql`update clock set at = greatest(at, ${at})`.execute(tx);
    this.#now = at > this.#now ? at : this.#now;
  }
}
