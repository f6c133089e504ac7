import { cardDataIn } from '#domains/cards/index.ts';
import type { Leaving } from '#domains/delivery/index.ts';
import type { Why } from '../why.ts';

const SAY = {
  'card-number': (masked: string) =>
    `A card number ending in ${masked.slice(-4)} stands in it. Card numbers never leave in full (PCI DSS 3.4); write «${masked}».`,
  'security-code': () =>
    'The security code of a card stands in it. It is never sent nor kept (PCI DSS 3.3.1); take it out.',
} as const;

/** Card data in text, subject or names of files (R57). Its digits are in no reason. */
export function cardData({ text, subject, files = [] }: Pick<Leaving, 'text' | 'subject' | 'files'>): Why[] {
  return [
    ...cardDataIn(text).map(
      ({ kind, masked, start, end }): Why => ({
        code: kind,
        say: SAY[kind](masked),
        entryId: null,
        span: { start, end },
        instead: masked,
      }),
    ),
    ...inNames([subject], 'subject'),
    ...inNames(files, 'name of a file'),
  ];
}

const inNames = (names: readonly string[], where: string): Why[] =>
  names.flatMap(cardDataIn).map(({ kind, masked }) => ({
    code: kind,
    say: `In the ${where}: ${SAY[kind](masked)}`,
    entryId: null,
    span: null,
  }));
