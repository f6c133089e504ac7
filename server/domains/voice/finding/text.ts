/** What others said: quoted lines, and what stands in quotation marks. Blanked out, so that places stay. */
const QUOTED = /^>.*$|«[^»\n]{1,400}»|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|"[^"\n]{1,400}"/gmu;

/** The writer's own words, each at its place. */
export const ownWords = (text: string): string =>
  text.replace(QUOTED, (quoted) => quoted.replace(/[^\n]/gu, (sign) => ' '.repeat(sign.length)));

/** A stretch of a text, UTF-16. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Every match of a pattern (flag `g`). Not by `matchAll`, which works on a copy of the pattern: what V8 compiled for a copy is
 * forgotten at the next collection of garbage, and to compile all patterns takes half a second.
 */
export function matchesOf(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push(match);
    if (match[0] === '') pattern.lastIndex += 1;
  }
  return found;
}

/** Ends of sentences: a full stop after a digit is none («3. Juni», «1.50»), unless the line ends there. */
const STOP = /[!?]|(?<!\d)\.(?!\d)|\.(?=\s+\p{Lu}\p{Ll}*\s)(?<=\d{4}\.)|\n{2,}|\n(?=\s*[-*•])/gu;

/** The sentence around a span. */
export function sentenceAround(text: string, { start, end }: Span): Span {
  const from = Math.max(0, start - 300);
  const before = matchesOf(text.slice(from, start), STOP).at(-1);
  const after = STOP.exec(text.slice(end, end + 300));
  STOP.lastIndex = 0;
  return {
    start: before ? from + before.index + before[0].length : from,
    end: after ? end + after.index : Math.min(text.length, end + 300),
  };
}
