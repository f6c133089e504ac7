import type { Moments } from './moments.ts';

/** What somebody commits to do. */
export type PromiseAct = 'call' | 'write' | 'send' | 'refund' | 'visit' | 'repair' | 'check' | 'other';

/** A promise within one sentence; `start` and `end` are UTF-16 offsets in the sentence. */
export interface Clause {
  readonly start: number;
  readonly end: number;
  readonly act: PromiseAct;
}

/** Words that say when, with offsets in the text they were sought in; `at` is null where no instant follows from them. */
export interface Due {
  readonly start: number;
  readonly end: number;
  readonly at: Date | null;
}

/** What a language brings: how its writers promise, and how they say when. */
export interface Language {
  /** BCP 47 primary subtag, such as `en`. */
  readonly code: string;
  /** Words that end in a full stop without ending a sentence, in lower case. */
  readonly abbreviations: ReadonlySet<string>;
  /** Promises in one sentence, in order, not overlapping. */
  clausesIn(sentence: string): Clause[];
  /** The words that say when, in the words of a promise; null where none do. */
  dueIn(words: string, moments: Moments): Due | null;
}
