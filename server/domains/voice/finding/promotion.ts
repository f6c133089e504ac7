import { languagesIn } from './language.ts';
import { matchesOf, readable, type Span, sentenceAround } from './text.ts';

/** Where words sell something: offers, codes, «buy now» (R56); what was given, or makes something good, is none. */
export function promotionsIn(text: string): Span[] {
  const { own, back } = readable(text);
  return languagesIn(own)
    .flatMap(({ promotion: { signs, unless } }) =>
      signs.flatMap((sign) =>
        matchesOf(own, sign)
          .map((match): Span => ({ start: match.index, end: match.index + match[0].length }))
          .filter((span) => !unless.test(sentenceOf(own, span))),
      ),
    )
    .toSorted((a, b) => a.start - b.start)
    .map(back);
}

function sentenceOf(text: string, span: Span): string {
  const { start, end } = sentenceAround(text, span);
  return text.slice(start, end);
}
