import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Compared, Year } from './compare.ts';
import { plus } from './harm.ts';
import { COMPANIES, type Company } from './people.ts';
import type { Said, Told } from './thread.ts';

/** Up to so many customers the three companies share a Kept; beyond, each has its own and they are played side by side. */
const TOGETHER = 600;

/** A seed's year as it went, all companies together. */
export interface Played extends Compared {
  readonly seed: number;
}

export interface Season {
  readonly seeds: readonly number[];
  readonly customers: number;
  readonly days: number;
  /** Years that are played at the same time; as many as the machine has processors unless told. */
  readonly threads?: number | undefined;
}

/** Plays the years of all seeds; `told` hears of days gone by, `played` of each seed as soon as it and those before are done. */
export async function playSeason(
  season: Season,
  played: (one: Played) => void,
  told: (days: number, of: number) => void = () => undefined,
): Promise<void> {
  const years = season.seeds.flatMap((seed) => yearsOf(seed, season));
  await new Theatre(years, played, told).play(season.threads ?? availableParallelism());
}

function yearsOf(seed: number, { customers, days }: Season): Year[] {
  const troupes: (readonly Company[])[] =
    customers > TOGETHER ? COMPANIES.map((company) => [company]) : [COMPANIES];
  return troupes.map((companies) => ({ seed, customers, days, companies }));
}

class Theatre {
  readonly #years: readonly Year[];
  readonly #played: (one: Played) => void;
  readonly #told: (days: number, of: number) => void;
  readonly #done = new Map<Year, Compared>();
  #next = 0;
  #shown = 0;
  #days = 0;

  constructor(
    years: readonly Year[],
    played: (one: Played) => void,
    told: (days: number, of: number) => void,
  ) {
    this.#years = years;
    this.#played = played;
    this.#told = told;
  }

  async play(threads: number): Promise<void> {
    const busy = Math.min(threads, this.#years.length);
    await Promise.all(Array.from({ length: busy }, () => this.#thread()));
  }

  async #thread(): Promise<void> {
    const worker = new Worker(new URL('./thread.ts', import.meta.url));
    try {
      for (let year = this.#take(); year; year = this.#take()) await this.#live(worker, year);
      await this.#tell(worker, { end: true });
    } finally {
      await worker.terminate();
    }
  }

  #take(): Year | undefined {
    this.#next += 1;
    return this.#years[this.#next - 1];
  }

  async #live(worker: Worker, year: Year): Promise<void> {
    const compared = await this.#tell(worker, { year });
    if (!compared) throw new Error(`seed ${year.seed}: the thread ended.`);
    this.#done.set(year, compared);
    this.#show();
  }

  #tell(worker: Worker, told: Told): Promise<Compared | null> {
    return new Promise((resolve, reject) => {
      worker.removeAllListeners();
      worker.on('error', reject);
      worker.on('message', (said: Said) => {
        if ('compared' in said) resolve(said.compared);
        else if ('ended' in said) resolve(null);
        else if ('failed' in said) reject(new Error(said.failed));
        else this.#dayGone();
      });
      worker.postMessage(told);
    });
  }

  #dayGone(): void {
    this.#days += 1;
    this.#told(
      this.#days,
      this.#years.reduce((all, { days }) => all + days, 0),
    );
  }

  /** In order of the seeds, whichever is done first: two runs print the same. */
  #show(): void {
    for (let year = this.#years[this.#shown]; year; year = this.#years[this.#shown]) {
      const { seed } = year;
      const parts = this.#years.filter((one) => one.seed === seed).map((one) => this.#done.get(one));
      const whole = parts.filter((one) => one !== undefined);
      if (whole.length < parts.length) return;
      this.#shown += parts.length;
      this.#played({ seed, ...whole.reduce(together) });
    }
  }
}

/** Two years, counted together. */
export const together = (one: Compared, other: Compared): Compared => ({
  intents: one.intents + other.intents,
  alone: {
    harm: plus(one.alone.harm, other.alone.harm),
    work: plus(one.alone.work, other.alone.work),
  },
  gated: {
    harm: plus(one.gated.harm, other.gated.harm),
    work: plus(one.gated.work, other.gated.work),
  },
});
