import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** A sign with what is put onto it: «e» and an accent are one. */
export const SIGN = /\P{M}\p{M}*|\p{M}+/suy;

/** Signs that most letters are written in: nothing is folded in them, unless a sign that nobody sees stands among them. */
const PLAIN = /^[\n\r\t\u0020-\u007e\u00a1-\u00ac\u00ae-\u00b3\u00b5-\u017f‘’“”„…–—•€]*$/u;

/** Format characters (zero-width space and joiner, soft hyphen, marks of direction), fillers, selectors of variants. */
const UNSEEN = /\p{Cf}|\p{Default_Ignorable_Code_Point}/gu;

let letters: ReadonlyMap<string, string> | undefined;

/** Letters of other scripts by those that they look like; read when first needed. */
const lookAlikes = (): ReadonlyMap<string, string> => {
  letters ??= new Map(
    Object.entries(
      z
        .record(z.string(), z.string())
        .parse(parse(readFileSync(new URL('./look-alikes.yaml', import.meta.url), 'utf8'))),
    ).flatMap(([letter, alike]) => [...alike].map((one) => [one, letter] as const)),
  );
  return letters;
};

/**
 * A text in plain letters, without signs that nobody sees, and where each UTF-16 unit of it stands in the text; `places` is
 * `null` where they are the same.
 */
export function fold(text: string): { readonly folded: string; readonly places: readonly number[] | null } {
  if (PLAIN.test(text)) return { folded: text, places: null };
  const like = lookAlikes();
  const parts: string[] = [];
  const places: number[] = [];
  SIGN.lastIndex = 0;
  for (let sign = SIGN.exec(text); sign; sign = SIGN.exec(text)) {
    const plain = PLAIN.test(sign[0]) ? sign[0] : plainOf(sign[0], like);
    parts.push(plain);
    for (let unit = 0; unit < plain.length; unit += 1) places.push(sign.index);
  }
  return { folded: parts.join(''), places };
}

const plainOf = (sign: string, like: ReadonlyMap<string, string>): string =>
  [...sign.normalize('NFKC').replace(UNSEEN, '')].map((one) => like.get(one) ?? one).join('');
