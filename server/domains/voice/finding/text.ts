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

/** Ends of sentences: a full stop after a digit is none («3. Juni», «1.50»), unless the line ends there. */
const STOP = /[!?]|(?<!\d)\.(?!\d)|\.(?=\s+\p{Lu}\p{Ll}*\s)(?<=\d{4}\.)|\n{2,}|\n(?=\s*[-*•])/gu;

/** The sentence around a span. */
export function sentenceAround(text: string, { start, end }: Span): Span {
  const from = Math.max(0, start - 300);
  const before = [...text.slice(from, start).matchAll(STOP)].at(-1);
  STOP.lastIndex = 0;
  const after = STOP.exec(text.slice(end, end + 300));
  STOP.lastIndex = 0;
  return {
    start: before ? from + before.index + before[0].length : from,
    end: after ? end + after.index : Math.min(text.length, end + 300),
  };
}
