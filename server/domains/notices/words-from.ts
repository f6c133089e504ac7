/** What is known of an action, as far as the words to its customer depend on it. */
export interface ActionWords {
  readonly subject: Readonly<Record<string, unknown>>;
  /** A code of `reasons.yaml` or words for the customer. */
  readonly reason: string | null;
  /** Amounts in the currency's main unit as number or decimal text, dates as ISO 8601. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly mode: 'ask' | 'done';
  /** When it happened. */
  readonly at: Date;
}

const NAME = /^[A-Za-z][A-Za-z0-9]{0,39}$/;
const LONGEST = 2000;

const wordsOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim().slice(0, LONGEST);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

const named = (given: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(given).flatMap(([name, value]) => {
    const words = NAME.test(name) ? wordsOf(value) : undefined;
    return words === undefined ? [] : [[name, words]];
  });

/**
 * The values that the words of a notice are made from: `subject` in one line, `reason`, everything plain in `data` by its
 * name, and for what has happened `at`. Asking again before an action changes none of them, so that it is told once.
 */
export function wordsFrom({ subject, reason, data, mode, at }: ActionWords): Record<string, string> {
  const about = named(subject);
  return {
    ...Object.fromEntries(named(data)),
    ...(about.length > 0 ? { subject: about.map(([, words]) => words).join(', ') } : {}),
    ...(reason === null || reason.trim() === '' ? {} : { reason: reason.trim().slice(0, LONGEST) }),
    ...(mode === 'done' ? { at: at.toISOString() } : {}),
  };
}
