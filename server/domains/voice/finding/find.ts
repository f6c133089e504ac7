import type { Temporal } from 'temporal-polyfill';
import { type Day, dayIn, instantsOf, periodIn, type TextContext } from './days.ts';
import { type ClaimKind, type Language, languages, languagesIn } from './language.ts';
import { type Money, moneyIn } from './money.ts';
import type { Tense } from './relative.ts';
import { matchesOf, readable, type Span, sentenceAround } from './text.ts';
import { speaksOfPast } from './twofold.ts';

/** A statement about our dealings with the customer, as it stands in a text. */
export interface Claim extends Span {
  readonly kind: ClaimKind;
  readonly words: string;
  /** The day that is named, in the customer's time zone; of a call, talk or letter also the week or month. */
  readonly day: Day | null;
  /** The same words as of a day that may be to come: «by Monday» of what was promised. */
  readonly comingDay: Day | null;
  /** The amount that is named with it. */
  readonly amount: Pick<Money, 'cents' | 'currency'> | null;
  /** `false`: the words may as well be of now («le enviamos»), and then claim nothing. */
  readonly sure: boolean;
}

/** What a text decides or fixes for the customer: only one of it can be so in one matter. */
export interface Statement extends Span {
  readonly kind: 'decision' | 'amount' | 'date';
  /** What it is about, such as `refund` or `appointment`. */
  readonly topic: string;
  /** `yes`, `no`; «30.00 EUR»; an ISO day. */
  readonly value: string;
  readonly words: string;
}

/** How far from the words their day or amount is looked for, in UTF-16 units. */
const REACH = 60;

/** The longest day in words, so that none is cut in two: «Wednesday, the 30th of September 2026», and its hour. */
const LONGEST = 45;

/** Statements about our dealings in our own words, in order; those under a condition or in quotation marks are none. */
export function claimsIn(text: string, context: TextContext): Claim[] {
  const { own, back } = readable(text);
  const found = languagesIn(own).flatMap((language) =>
    language.claims.flatMap(([kind, patterns]) =>
      patterns.flatMap((pattern) =>
        spansOf(own, pattern)
          .filter((span) => !underCondition(own, span, language))
          .flatMap((span) => claimOf(own, span, kind, language, context)),
      ),
    ),
  );
  return withoutOverlap(found)
    .map(back)
    .map((claim) => ({ ...claim, words: text.slice(claim.start, claim.end) }));
}

/** Empty where the words are of now. */
function claimOf(
  own: string,
  span: Span,
  kind: ClaimKind,
  language: Language,
  context: TextContext,
): Claim[] {
  const words = own.slice(span.start, span.end);
  const named = around(own, span, language, context);
  const near = IN_A_PERIOD.has(kind)
    ? { ...named, day: named.day ?? periodAround(own, span, language, context) }
    : named;
  const { start, end } = sentenceAround(own, span);
  const past = speaksOfPast(language, { ...near, words, sentence: own.slice(start, end), now: context.now });
  return past === 'no' ? [] : [{ ...span, kind, words, ...near, sure: past === 'yes' }];
}

const spansOf = (text: string, pattern: RegExp): Span[] =>
  matchesOf(text, pattern).map((match) => ({ start: match.index, end: match.index + match[0].length }));

const underCondition = (text: string, { start }: Span, { condition }: Language): boolean =>
  condition.test(text.slice(Math.max(0, start - REACH), start));

function withoutOverlap<T extends Span>(found: readonly T[]): T[] {
  const kept: T[] = [];
  for (const one of found.toSorted((a, b) => a.start - b.start || b.end - a.end))
    if ((kept.at(-1)?.end ?? 0) <= one.start) kept.push(one);
  return kept;
}

/** The day and the amount that belong to a claim: in it, behind it, else before it in the same sentence. */
function around(
  text: string,
  span: Span,
  language: Language,
  context: TextContext,
): Pick<Claim, 'day' | 'comingDay' | 'amount'> {
  const sentence = sentenceAround(text, span);
  const before = text.slice(wordFrom(text, Math.max(sentence.start, span.start - REACH)), span.start);
  const found = (tense: Tense): Day | null => {
    const day = dayBehind(text, span, sentence.end, language, context, tense);
    const named = day ?? dayIn(before, language, context, tense)?.day;
    return named ? instantsOf(named, context.timeZone) : null;
  };
  const here = text.slice(span.start, Math.min(sentence.end, span.end + REACH + LONGEST));
  const amount = moneyIn(here).find(({ start }) => span.start + start < span.end + REACH);
  return { day: found('past'), comingDay: found('any'), amount: amount ?? null };
}

/** What was done in a week as it was done on a day; a bill of last month need not have come in it. */
const IN_A_PERIOD: ReadonlySet<ClaimKind> = new Set(['called', 'spoke', 'wrote']);

/** «Last week» in a claim, behind it, or before it in the same sentence. */
function periodAround(text: string, span: Span, language: Language, context: TextContext): Day | null {
  const { start, end } = sentenceAround(text, span);
  const here = text.slice(span.start, Math.max(span.end, Math.min(end, span.end + REACH)));
  const before = text.slice(wordFrom(text, Math.max(start, span.start - REACH)), span.start);
  return periodIn(here, language, context) ?? periodIn(before, language, context);
}

/** Where the next word begins, if this is inside one: of «15 April» there must not be left «5 April». */
function wordFrom(text: string, at: number): number {
  const inside = at > 0 && /\S/.test(text.charAt(at - 1));
  return inside ? at + (/^\S*/.exec(text.slice(at))?.[0].length ?? 0) : at;
}

/** The day in a span or so far behind it, whole. */
function dayBehind(
  text: string,
  span: Span,
  end: number,
  language: Language,
  context: TextContext,
  tense: Tense,
): Temporal.PlainDate | null {
  const words = text.slice(span.start, Math.max(span.end, Math.min(end, span.end + REACH + LONGEST)));
  const found = dayIn(words, language, context, tense);
  return found && span.start + found.at < span.end + REACH ? found.day : null;
}

/** Decisions, amounts and dates in our own words, in order. */
export function statementsIn(text: string, context: TextContext): Statement[] {
  const { own, back } = readable(text);
  const found = languagesIn(own).flatMap((language) => [
    ...decisionsIn(own, language),
    ...amountsIn(own, language),
    ...datesIn(own, language, context),
  ]);
  return found
    .filter((one, at) => found.findIndex((other) => same(one, other)) === at)
    .map(back)
    .map((one) => ({ ...one, words: text.slice(one.start, one.end).replace(/\s+/g, ' ') }))
    .toSorted((a, b) => a.start - b.start);
}

type Found = Omit<Statement, 'words'>;
const same = (a: Found, b: Found): boolean =>
  a.kind === b.kind && a.topic === b.topic && a.value === b.value && a.start < b.end && b.start < a.end;

function decisionsIn(text: string, language: Language): Found[] {
  const all = language.decisions.flatMap(({ topic, value, patterns }) =>
    patterns.flatMap((pattern) =>
      spansOf(text, pattern)
        .filter((span) => !underCondition(text, span, language))
        .map((span): Found => ({ ...span, kind: 'decision', topic, value })),
    ),
  );
  return withoutOverlap(all);
}

/** Each amount of a sentence belongs to the nearest thing that is named in it. */
function amountsIn(text: string, language: Language): Found[] {
  return moneyIn(text).flatMap((money) => {
    const sentence = sentenceAround(text, money);
    const words = text.slice(sentence.start, sentence.end);
    const near = language.amounts
      .flatMap(({ topic, patterns }) =>
        patterns.flatMap((pattern) =>
          spansOf(words, pattern).map((span) => ({ topic, far: distance(span, money, sentence.start) })),
        ),
      )
      .filter(({ far }) => far <= REACH)
      .toSorted((a, b) => a.far - b.far)[0];
    if (!near || underCondition(text, money, language)) return [];
    const value = `${(money.cents / 100).toFixed(2)} ${money.currency}`;
    return [{ start: money.start, end: money.end, kind: 'amount' as const, topic: near.topic, value }];
  });
}

const distance = (span: Span, money: Span, shift: number): number =>
  Math.max(span.start + shift - money.end, money.start - (span.end + shift), 0);

function datesIn(text: string, language: Language, context: TextContext): Found[] {
  return language.dates.flatMap(({ topic, patterns }) =>
    patterns.flatMap((pattern) =>
      spansOf(text, pattern)
        .filter((span) => !underCondition(text, span, language))
        .flatMap((span): Found[] => {
          const { end } = sentenceAround(text, span);
          const found = dayBehind(text, span, end, language, context, 'any');
          return found
            ? [{ start: span.start, end: span.end, kind: 'date', topic, value: found.toString() }]
            : [];
        }),
    ),
  );
}

/** Whether words speak of a debt (R41). */
export const speaksOfDebt = (text: string): boolean => {
  const { own } = readable(text);
  return languages().some(({ debt }) => debt.some((pattern) => own.search(pattern) !== -1));
};
