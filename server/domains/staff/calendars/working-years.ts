import type { WorkingYear } from './working-year.ts';

const FARTHEST = 200;

/** A shift in its year: which of the year's worked days, and when it starts (ms). */
interface Shift {
  readonly year: number;
  readonly day: number;
  readonly start: number;
}

/** Moves over years of working time, in milliseconds, a year at a stride. RangeError more than 200 years away. */
export class WorkingYears {
  readonly #of: (year: number) => WorkingYear;
  readonly #localYear: (at: Date) => number;

  constructor(of: (year: number) => WorkingYear, localYear: (at: Date) => number) {
    this.#of = of;
    this.#localYear = localYear;
  }

  /** The shift that is on, or else the next. */
  shiftFrom(at: Date): Shift {
    const local = this.#localYear(at);
    for (let year = local - 1; ; year += 1) {
      const shift = this.#of(within(year, local)).shiftFrom(at.getTime());
      if (shift) return { year, ...shift };
    }
  }

  /** The first working instant from `at` on. */
  next(at: Date): Date {
    return new Date(Math.max(this.shiftFrom(at).start, at.getTime()));
  }

  /** `ms` of working time later, or earlier where negative. */
  add(from: Date, ms: number): Date {
    if (ms === 0) return this.next(from);
    const start = this.#position(from);
    let { year } = start;
    let left = start.ms + ms;
    // Where one shift ends and another begins lies the same working time: going on it is the end, going back the beginning.
    const ahead = ms > 0;
    const over = (): boolean => (ahead ? left > this.#of(year).total : left >= this.#of(year).total);
    for (; over(); year = within(year + 1, start.year)) left -= this.#of(year).total;
    for (; ahead ? left <= 0 : left < 0; left += this.#of(year).total) year = within(year - 1, start.year);
    return new Date(ahead ? this.#of(year).endAfter(left) : this.#of(year).startAfter(left));
  }

  /** Working time from `a` to `b`, negative where `b` is earlier. */
  between(a: Date, b: Date): number {
    const [from, to] = [this.#position(a), this.#position(b)];
    let ms = to.ms - from.ms;
    for (let { year } = from; year < to.year; year += 1) ms += this.#of(year).total;
    for (let { year } = to; year < from.year; year += 1) ms -= this.#of(year).total;
    return ms;
  }

  /** When a worked day ends, counted from the first of `year`, which is 0. */
  closing(year: number, day: number): Date {
    let at = year;
    let index = day;
    for (; index >= this.#of(at).days.length; at = within(at + 1, year)) index -= this.#of(at).days.length;
    const found = this.#of(at).days[index];
    if (!found) throw new RangeError('A clock runs a whole number of working days, forward.');
    return new Date(found.end);
  }

  /** Worked days from the one that is on, or next, at `a` to that at `b`. */
  daysBetween(a: Date, b: Date): number {
    const [from, to] = [this.shiftFrom(a), this.shiftFrom(b)];
    let days = to.day - from.day;
    for (let { year } = from; year < to.year; year += 1) days += this.#of(year).days.length;
    return days;
  }

  /** Working time since the year began; what a night shift of the year before still has to work is below zero. */
  #position(at: Date): { year: number; ms: number } {
    const year = this.#localYear(at);
    const before = this.#of(year - 1);
    const ms = this.#of(year).workedBy(at.getTime()) + before.workedBy(at.getTime()) - before.total;
    return { year, ms };
  }
}

function within(year: number, from: number): number {
  if (Math.abs(year - from) > FARTHEST)
    throw new RangeError(`More than ${FARTHEST} years of working time away.`);
  return year;
}
