import type { Letter, Procedure } from '#contracts/procedures.ts';

/** A part that a letter must have and has not. */
export interface MissingPart {
  /** Its name in the procedure: `decision`, `reasons`, `redress`, `ombudsman`, `link`, `limit`, … */
  readonly code: string;
  readonly say: string;
}

/** A letter as one text, or its parts by name as somebody filled them in. */
export type LetterContents = string | Readonly<Record<string, string | undefined>>;

/** What a letter must have by this procedure and has not; empty where it may go. */
export function missingFromLetter(
  procedure: Procedure,
  letter: Letter,
  contents: LetterContents,
): MissingPart[] {
  const parts = procedure.letters[letter] ?? [];
  const text = typeof contents === 'string' ? plain(contents) : undefined;
  return parts
    .filter(({ part, words }) =>
      typeof contents === 'string'
        ? !words.some((word) => says(text ?? '', plain(word)))
        : !contents[part]?.trim(),
    )
    .map(({ part, say }) => ({ code: part, say }));
}

/** What a final response must have by this procedure and has not (R8, DISP 1.6.2R); empty where it may go. */
export const missingFromFinalResponse = (procedure: Procedure, contents: LetterContents): MissingPart[] =>
  missingFromLetter(procedure, 'final-response', contents);

const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/\s+/g, ' ')
    .toLowerCase();

/** Whether the words stand in the text from the beginning of a word on: `refund` in `refunded`, `reason` not in `treason`. */
function says(text: string, words: string): boolean {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at))) return true;
  }
  return false;
}
