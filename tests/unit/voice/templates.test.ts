import { expect, test } from 'vitest';
import { BUILT_INS } from '#domains/templates/index.ts';
// Both are pure; that such words are stopped on leaving is shown at the doors (tests/voice/claims.test.ts).
import { claimsIn } from '#domains/voice/index.ts';

const context = { now: new Date('2026-06-10T09:00:00Z'), timeZone: 'Europe/Madrid' };
/** What the record must bear out by something earlier. */
const OF_THE_PAST = new Set(['not-heard', 'called', 'spoke', 'wrote', 'promised', 'decision']);
/** These say so on purpose, and wait where it is not so: nobody answered; something was promised. */
const ON_PURPOSE = new Set(['closing-question', 'holding-letter']);

const texts = [...BUILT_INS].flatMap(([key, { content }]) =>
  ON_PURPOSE.has(key)
    ? []
    : content.texts.map(({ language, subject, body }) => [key, language, `${subject}\n${body}`] as const),
);

// «Le enviamos un reemplazo» was once taken for a letter of ours, and no Spanish customer was told of a card on its way.
test.each(texts)('the template %s in %s states nothing that a first message cannot bear out', (...given) => {
  const words = given[2].replace(/\{\{[^|}]*\|?([^}]*)\}\}/g, '$1');
  expect(claimsIn(words, context).filter(({ kind }) => OF_THE_PAST.has(kind))).toEqual([]);
});
