import type { FoundPromise } from '#domains/promises/finding/index.ts';
import type { LabelledSentence } from './labels.ts';

/** Shares from 0 to 1, rounded down to three digits; of the promises found rightly, `act` and `due` are named rightly. */
export interface Figures {
  readonly precision: number;
  readonly recall: number;
  readonly act: number;
  readonly due: number;
}

/** Figures with what they are shares of. */
export interface Score {
  readonly figures: Figures;
  readonly counts: {
    sentences: number;
    right: number;
    wrong: number;
    missed: number;
    act: number;
    due: number;
  };
}

/** A labelled sentence, the text it stands in, and everything found in that text. */
export interface Judged {
  readonly labelled: LabelledSentence;
  readonly text: string;
  readonly found: readonly FoundPromise[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Half of what either span covers is covered by both. */
function same(one: Span, other: Span): boolean {
  const shared = Math.min(one.end, other.end) - Math.max(one.start, other.start);
  return shared / (Math.max(one.end, other.end) - Math.min(one.start, other.start)) >= 0.5;
}

const share = (part: number, whole: number) => (whole === 0 ? 1 : Math.floor((1000 * part) / whole) / 1000);

/** Compares what is found with what is labelled, each promise with one at most; a promise found beside a label is wrong. */
export function score(judged: readonly Judged[]): Score {
  const counts = { sentences: judged.length, right: 0, wrong: 0, missed: 0, act: 0, due: 0 };
  for (const { labelled, text, found } of judged) {
    const rest = new Set(found.filter((one) => one.start < labelled.end && labelled.start < one.end));
    for (const promise of labelled.promises) {
      const match = [...rest].find((one) => same(one, promise));
      if (!match) {
        counts.missed += 1;
        continue;
      }
      rest.delete(match);
      counts.right += 1;
      if (match.act === promise.act) counts.act += 1;
      const due = promise.due && text.slice(promise.due.start, promise.due.end);
      if (match.dueWords === due) counts.due += 1;
    }
    counts.wrong += rest.size;
  }
  const { right, wrong, missed, act, due } = counts;
  return {
    counts,
    figures: {
      precision: share(right, right + wrong),
      recall: share(right, right + missed),
      act: share(act, right),
      due: share(due, right),
    },
  };
}
