import type { Database, Tx } from '../db/index.ts';
import { sql } from '../db/index.ts';

/** The domain's time. Nothing in the domain asks the machine or the database what time it is. */
export interface Clock {
  now(): Date;
  readonly test: boolean;
}

/** Up to so many milliseconds machines that are kept right by NTP differ; what is less is not worth a step of the clock. */
const TOLERATED_MS = 1000;
/** A machine that is set, or wakes up, goes wrong for so long at most. */
const LOOKED_AT_EVERY_MS = 20_000;

/**
 * The time on which all machines agree: this machine's clock, set right by the database's where they differ by more than a
 * second. So a machine that goes ahead neither breaks a promise early nor wakes anybody at night (`kept doctor` names it).
 */
export class SharedClock implements Clock {
  readonly test = false;
  #aheadMs = 0;
  #looks: NodeJS.Timeout | undefined;

  /** Compares once, and goes on comparing until closed. */
  static async load(db: Database): Promise<SharedClock> {
    const clock = new SharedClock();
    await clock.refresh(db);
    const look = (): Promise<void> => clock.refresh(db).catch(() => undefined); // It goes on as it went.
    clock.#looks = setInterval(look, LOOKED_AT_EVERY_MS).unref();
    return clock;
  }

  now(): Date {
    return new Date(Date.now() + this.#aheadMs);
  }

  /** Compares with the database's clock; an answer that took long says too little. */
  async refresh(db: Database): Promise<void> {
    const before = Date.now();
    const { rows } = await sql<{ ms: number }>`
      select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(db);
    const after = Date.now();
    const took = after - before;
    if (!rows[0] || took < 0 || took > TOLERATED_MS) return;
    const ahead = rows[0].ms - (before + took / 2);
    if (Math.abs(ahead - this.#aheadMs) > TOLERATED_MS)
      this.#aheadMs = Math.abs(ahead) > TOLERATED_MS ? Math.round(ahead) : 0;
  }

  close(): void {
    clearInterval(this.#looks);
  }
}

/**
 * The sandbox clock stands still until somebody moves it (`POST /v1/test/clock`). Its instant is a row, so that
 * all processes share it; `refresh` reads it again and is called on each move by the live channel.
 */
export class TestClock implements Clock {
  readonly test = true;
  #now: Date;
  readonly #moved: (() => void)[] = [];

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
    const before = this.#now;
    this.#now = rows[0]?.at ?? before;
    if (this.#now > before) for (const listener of this.#moved) listener();
  }

  /** Hears when `refresh` finds that another process has moved it. */
  onMoved(listener: () => void): void {
    this.#moved.push(listener);
  }

  /** Moves the clock; it never goes back. Whoever calls works off the timers due in between. */
  async moveTo(tx: Tx, at: Date): Promise<void> {
    await sql`update clock set at = greatest(at, ${at})`.execute(tx);
    this.#now = at > this.#now ? at : this.#now;
  }
}
