import { expect, test } from 'vitest';
import { nonsenseIn, sentencesOf } from '#domains/decisions/index.ts';
import { duty, made, plain, rule } from './support.ts';

const saidOf = (...written: unknown[]): string[] =>
  nonsenseIn(written.map((one) => made(one))).map(
    ({ policy, path, say }) => `${policy} ${path.join('.')} ${say}`,
  );

const only = (...rules: unknown[]) => ({ ...plain('p'), rules });

test.each([
  [
    'never asked',
    only({ ...rule('r', 'card.lost'), if: 'card.confirmed && !card.confirmed' }),
    /is never asked/,
  ],
  ['never met', only(rule('r', 'card.tries > 3 && card.tries < 2')), /can never be met.*held for ever/],
  ['constant', only(rule('r', 'false', 'refuse')), /can never be met.*refused/],
  [
    'always met',
    only(rule('r', 'card.lost || !card.lost || !has(card.lost)')),
    /never stands against anything/,
  ],
  [
    'a type that it does not govern',
    only({ ...rule('r', 'card.lost'), if: 'action.type == "sim.block"' }),
    /is never asked/,
  ],
  [
    'demanded and forbidden',
    only(rule('a', 'card.lost'), rule('b', '!card.lost', 'refuse')),
    /p rules\.0 «a» and «b» contradict each other/,
  ],
  [
    'demanded and forbidden in the same case only',
    only(
      { ...rule('a', 'card.amount > 10.0'), if: 'card.confirmed' },
      { ...rule('b', 'card.amount < 5.0'), if: 'card.confirmed' },
    ),
    /contradict each other/,
  ],
  ['said twice', only(rule('a', 'card.lost'), rule('b', 'card.lost == true')), /«a» says the same as «b»/],
  [
    'a hold behind a refusal',
    only(rule('a', 'card.tries < 9'), rule('b', 'card.tries < 3', 'refuse')),
    /«a» never decides/,
  ],
  [
    'a duty that is never owed',
    { ...plain('p'), duties: [duty('told'), { ...duty('dead'), if: 'card.tries > 3 && card.tries < 2' }] },
    /p duties\.1 «dead» is never owed/,
  ],
])('%s', (_, written, say) => {
  const said = saidOf(written);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(say);
});

test('two policies that can never both be satisfied', () => {
  const one = { ...plain('one'), rules: [rule('a', 'card.lost')] };
  const other = { ...plain('other'), rules: [rule('b', '!card.lost')] };
  expect(saidOf(one, other)).toEqual([
    'one rules.0 «a» and «b» of other contradict each other: where both are asked one is always broken.',
  ]);
  expect(saidOf(one, { ...other, for: ['sim.*'] })).toEqual([]);
  expect(saidOf(one, { ...other, for: ['*.block'] })).not.toEqual([]);
  expect(saidOf(one, { ...other, for: ['*.block', '!card.*'] })).toEqual([]);
});

test.each([
  [
    only(
      { ...rule('a', 'card.lost'), if: 'card.confirmed' },
      { ...rule('b', '!card.lost'), if: '!card.confirmed' },
    ),
  ],
  [only(rule('a', 'has(card.sentAt) && now - card.sentAt > duration("24h")'), rule('b', 'card.lost'))],
  [only({ ...rule('a', 'x'), require: undefined, waits: { from: 'card.sentAt', for: '3 days' } })],
  [only(rule('a', 'card.tries < 9', 'refuse'), rule('b', 'card.tries < 3'))],
  [{ ...plain('p'), duties: [{ ...duty('told'), if: '!has(card.lost) || card.tries > 3' }] }],
  [only(rule('a', 'action.reason in ["lost", "stolen"]'), rule('b', 'action.reason != "stolen"'))],
])('what makes sense is let be (%#)', (written) => {
  expect(saidOf(written)).toEqual([]);
});

test('policies read as sentences', () => {
  const said = sentencesOf(
    made({
      ...plain('p'),
      rules: [
        { ...rule('a', 'card.confirmed'), if: 'action.reason == "replacement"' },
        { ...rule('b', 'x', 'refuse'), require: undefined, waits: { from: 'card.sentAt', for: '2 weeks' } },
      ],
      duties: [
        { ...duty('c'), before: { default: '14 days', US: '30 days' } },
        { ...duty('d'), on: ['hold'], needs: 'acted', within: '1 minute' },
        { ...duty('e'), before: '0 seconds', if: 'card.lost' },
      ],
      exemptions: [{ kind: 'security', say: 'Fraud.', lifts: ['a'], moves: ['c'], defer: '90 minutes' }],
    }),
  );
  expect(said.rules.map(({ sentence }) => sentence)).toEqual([
    'If the reason is «replacement»: the action is held unless the new card is confirmed.',
    'The action is refused until 14 days after the moment when the card was sent.',
  ]);
  expect(said.duties.map(({ sentence }) => sentence)).toEqual([
    'The customer is told 14 days (US: 30 days) before the action; within 1 day it must be shown that it has reached them.',
    'The customer is told while the action is held; within 1 minute it must be shown that they have answered.',
    'If the old card is lost: the customer is told before the action; within 1 day it must be shown that it has reached them.',
  ]);
  expect(said.exemptions.map(({ sentence }) => sentence)).toEqual([
    'Fraud. When a named person has approved it: nobody asks for «a»; the customer is told 90 minutes after the action instead: «c».',
  ]);
});
