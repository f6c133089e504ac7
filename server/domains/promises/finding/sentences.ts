/** Longest stretch that is looked at in one piece, so that no pattern sees a text long enough to be slow. */
const LONGEST = 800;

/** "Will do" is the shortest promise. */
const SHORTEST = 6;

/** A stretch of a text, in UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** A stop with closing quotes; a line left empty; or the start of an item in a list. */
const BREAK =
  /[.!?…。]{1,20}["'”’)\],]{0,3}(?=\s|$)|[.!?](?=[A-Z][a-z'’])|\n[ \t\r]{0,80}(?=\n)|\n[ \t]{0,8}(?=(?:[-*•]|\d{1,2}[.)])[ \t])/g;

/** Without the white space around it, cut at white space where it is too long; nothing where it holds no word. */
function* shorten(text: string, start: number, end: number): Generator<Stretch> {
  const words = text.slice(start, end);
  let from = start + words.length - words.trimStart().length;
  const last = start + words.trimEnd().length;
  while (last - from > LONGEST) {
    const space = text.lastIndexOf(' ', from + LONGEST);
    const to = space > from ? space : from + LONGEST;
    yield { start: from, end: to };
    from = to;
  }
  if (last - from >= SHORTEST) yield { start: from, end: last };
}

/** Whether the stop belongs to a word such as "e.g." or to the number of a list. */
function isAbbreviation(text: string, stop: number, abbreviations: ReadonlySet<string>): boolean {
  if (text[stop] !== '.') return false;
  const word = /[\p{L}.]{1,12}$/u.exec(text.slice(Math.max(0, stop - 12), stop));
  return word !== null && abbreviations.has(word[0].toLowerCase());
}

/** Sentences in order, in linear time; a single line break is taken for a wrapped line. */
export function* sentencesOf(text: string, abbreviations: ReadonlySet<string>): Generator<Stretch> {
  let start = 0;
  for (const found of text.matchAll(BREAK)) {
    if (isAbbreviation(text, found.index, abbreviations)) continue;
    const end = found.index + found[0].length;
    yield* shorten(text, start, end);
    start = end;
  }
  yield* shorten(text, start, text.length);
}
