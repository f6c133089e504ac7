import type { Money, Span } from './finding/index.ts';

/** Why words may not leave as they are: a stable code, words, and the entry behind it. */
export interface Why {
  readonly code: string;
  readonly say: string;
  readonly entryId: string | null;
  /** Where in the text; `null`: it is not about particular words. */
  readonly span: Span | null;
  /** What may stand there instead. */
  readonly instead?: string;
}

/** What a check gives: reasons against, and an instant before which nothing may leave. */
export interface Verdict {
  readonly because: readonly Why[];
  readonly until: Date | null;
}

/** An amount as a letter says it. */
export function moneyWords(
  { cents, currency }: Pick<Money, 'cents' | 'currency'>,
  language = 'en-GB',
): string {
  if (currency === '$') return `$${(cents / 100).toFixed(2)}`;
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(cents / 100);
}
