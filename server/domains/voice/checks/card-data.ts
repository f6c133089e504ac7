import { setImmediate as breath } from 'node:timers/promises';
import { type CardData, cardDataIn, withoutCardData } from '#domains/cards/index.ts';
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

/** Letters at a time, between which others are answered. */
const PIECE = 65_536;

/** Card data in files whose words can be read, the first of each kind in each file. */
export async function cardDataInside({ inside = [] }: Pick<Leaving, 'inside'>): Promise<Why[]> {
  const whys: Why[] = [];
  for (const { name, text } of inside)
    for (const { kind, masked } of (await firstOfEachKind(text)).values())
      whys.push({
        code: kind,
        say: `In the file «${withoutCardData(name)}»: ${SAY[kind](masked)}`,
        entryId: null,
        span: null,
      });
  return whys;
}

async function firstOfEachKind(text: string): Promise<ReadonlyMap<CardData['kind'], CardData>> {
  const found = new Map<CardData['kind'], CardData>();
  // Cells and lines stand apart: a number does not go on in the next one.
  const cells = text.replace(/[\t\r\n]+/g, '|');
  for (let from = 0; from < cells.length && found.size < 2; ) {
    const end = cells.lastIndexOf('|', from + PIECE);
    const to = from + PIECE < cells.length && end > from ? end : from + PIECE;
    for (const one of cardDataIn(cells.slice(from, to))) if (!found.has(one.kind)) found.set(one.kind, one);
    from = to;
    if (from < cells.length) await breath();
  }
  return found;
}
