import type { Figure } from './figures.ts';
import type { Records } from './records.ts';

/** `tiny` is for seeing that everything runs; `small` for a first look; targets are meant for `full`. */
export type Size = 'full' | 'small' | 'tiny';

/** What a benchmark is given. */
export interface Run {
  readonly size: Size;
  /** A line for people about what goes on, on standard error. */
  readonly say: (line: string) => void;
  /** The filled records, made at the first call and shared. */
  readonly records: () => Promise<Records>;
}

/** A benchmark by its name. */
export interface Benchmark {
  readonly name: string;
  /** What it measures, in one line. */
  readonly about: string;
  readonly measure: (run: Run) => Promise<Figure[]>;
}
