import { fold, SIGN } from './fold.ts';

/** What others said: quoted lines, and what stands in quotation marks. Blanked out, so that places stay. */
const QUOTED = /^>.*$|«[^»\n]{1,400}»|“[^”\n]{1,400}”|„[^“”\n]{1,400}[“”]|"[^"\n]{1,400}"/gmu;

const unquoted = (text: string): string =>
  text.replace(QUOTED, (quoted) => quoted.replace(/[^\n]/gu, (sign) => ' '.repeat(sign.length)));

/** A stretch of a text, UTF-16. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text as it is read: its writer's own words, without signs that nobody sees, and in the letters that they look like. */
interface Readable {
  readonly own: string;
  /** Where a stretch of `own` stands in the text. */
  readonly back: <T extends Span>(found: T) => T;
}

/** Makes a text readable; quoted words are blanked out, so that places stay. */
export function readable(text: string): Readable {
  const { folded, places } = fold(text);
  const place = (at: number): number => places?.[at] ?? at;
  const back = <T extends Span>(found: T): T => ({
    ...found,
    start: place(found.start),
    end: found.end === 0 ? 0 : endOf(text, place(found.end - 1)),
  });
  return { own: unquoted(folded), back: places === null ? (found) => found : back };
}

/** Behind the sign that begins here, with what is put onto it. */
const endOf = (text: string, start: number): number => {
  SIGN.lastIndex = start;
  return start + (SIGN.exec(text)?.[0].length ?? 1);
};

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
