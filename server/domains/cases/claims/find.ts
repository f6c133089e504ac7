import { parse } from 'chrono-node/en';
import { Temporal } from 'temporal-polyfill';

/** What a text states of our dealings with the customer, and the record can tell whether it is so (docs/claims.md). */
export interface Claim {
  /** `not-heard`: they did not answer; `called`, `wrote`: we did. */
  readonly kind: 'not-heard' | 'called' | 'wrote';
  /** Span in the text, UTF-16. */
  readonly start: number;
  readonly end: number;
  readonly words: string;
  /** The day that is named, in the customer's time zone: from its first instant to the first of the next. */
  readonly day: { readonly from: Date; readonly to: Date } | null;
}

/** When and where the text is written. */
export interface ClaimContext {
  readonly now: Date;
  readonly timeZone: string;
}

const WE = String.raw`\b(?:we|i)`;
const HAVE = String.raw`(?:\s+have|[’']ve|\s+had)`;
const PATTERNS: readonly (readonly [Claim['kind'], RegExp])[] = [
  [
    'not-heard',
    new RegExp(
      String.raw`${WE}(?:${HAVE}\s+(?:still\s+|yet\s+)?(?:not|never)(?:\s+yet)?\s+(?:heard|received|had)|\s+(?:haven|hadn)[’']t\s+(?:yet\s+)?(?:heard|received|had)|\s+did(?:n[’']t|\s+not)\s+(?:hear|receive)|${HAVE}\s+(?:heard|received|had)\s+(?:nothing|no\s+(?:reply|answer|response)))(?:\s+(?:back|anything|a|an|any|your|reply|answer|response|again))*(?:\s+from\s+you)?`,
      'giu',
    ),
  ],
  [
    'not-heard',
    /\byou\s+(?:have(?:n[’']t|\s+not)\s+(?:yet\s+)?(?:replied|answered|responded|got(?:ten)?\s+back|been\s+in\s+touch)|did(?:n[’']t|\s+not)\s+(?:reply|answer|respond|get\s+back)|never\s+(?:replied|answered|responded))/giu,
  ],
  ['not-heard', /\b(?:no|without\s+(?:any\s+|a\s+)?)\s*(?:reply|answer|response)\s+from\s+you\b/giu],
  [
    'called',
    new RegExp(
      String.raw`${WE}(?:${HAVE})?\s+(?:(?:also|already|then)\s+)?(?:called|phoned|telephoned|rang|rung|(?:tried|attempted)\s+to\s+(?:call|phone|ring|reach))\s+you\b`,
      'giu',
    ),
  ],
  [
    'wrote',
    new RegExp(
      String.raw`${WE}(?:${HAVE})?\s+(?:(?:also|already|then)\s+)?(?:wrote|written|e-?mailed|sent)\s+(?:to\s+)?you\b`,
      'giu',
    ),
  ],
];

/** What makes a statement a condition or a question: "if we have not heard from you by Friday". */
const CONDITION = /\b(?:if|unless|until|should|whether|when|once|in case|did|as soon as)\b[^.!?\n]{0,40}$/iu;
/** How far behind the words the day is looked for. */
const REACH = 60;

/** Finds such statements in our own words; those under a condition are none. English so far. */
export function claimsIn(text: string, context: ClaimContext): Claim[] {
  const found = PATTERNS.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].flatMap((match): Claim[] => {
      const start = match.index;
      if (CONDITION.test(text.slice(Math.max(0, start - 60), start))) return [];
      const after =
        text.slice(start + match[0].length, start + match[0].length + REACH).split(/[.!?\n]/)[0] ?? '';
      const day = kind === 'not-heard' ? null : dayIn(after, context);
      return [{ kind, start, end: start + match[0].length, words: match[0], day }];
    }),
  );
  const inOrder = found.sort((a, b) => a.start - b.start || b.end - a.end);
  return inOrder.filter((one, at) => !inOrder.slice(0, at).some((other) => other.end > one.start));
}

/** The first day that is named and is not still to come. */
function dayIn(words: string, { now, timeZone }: ClaimContext): Claim['day'] {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const reference = { instant: now, timezone: here.offsetNanoseconds / 60_000_000_000 };
  const result = parse(words, reference, { forwardDate: false })[0];
  if (!result) return null;
  const day = Temporal.PlainDate.from({
    year: result.start.get('year') ?? here.year,
    month: result.start.get('month') ?? here.month,
    day: result.start.get('day') ?? here.day,
  });
  const instant = (date: Temporal.PlainDate): Date =>
    new Date(date.toZonedDateTime(timeZone).epochMilliseconds);
  return { from: instant(day), to: instant(day.add({ days: 1 })) };
}
