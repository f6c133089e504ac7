import type { Leaving } from '#domains/delivery/index.ts';
import { promotionsIn } from '../finding/index.ts';
import type { Why } from '../why.ts';

const WHAT =
  'this sells something. A message that does counts as marketing (R56): send it as such to whoever agreed, take it out, or say that it is no promotion.';

/** Words that sell something: the first such words of the subject and of the text. */
export const promotions = ({ subject, text }: Pick<Leaving, 'subject' | 'text'>): Why[] => [
  ...promotionsIn(subject)
    .slice(0, 1)
    .map((span) => why(subject.slice(span.start, span.end), null)),
  ...promotionsIn(text)
    .slice(0, 1)
    .map((span) => why(text.slice(span.start, span.end), span)),
];

const why = (words: string, span: Why['span']): Why => ({
  code: 'promotion',
  say: `«${words.replace(/\s+/g, ' ')}»: ${WHAT}`,
  entryId: null,
  span,
});
