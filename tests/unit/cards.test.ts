import { expect, test } from 'vitest';
// Pure; its doors are notes, calls, mails and what leaves (tests/voice/one-voice.test.ts).
import { cardDataIn, withoutCardData } from '#domains/cards/index.ts';

test.each([
  ['4111 1111 1111 1111', '•••• 1111'],
  ['4222222222222', '•••• 2222'],
  ['5500-0055-5555-5559', '•••• 5559'],
  ['2223000048400011', '•••• 0011'],
  ['3782 822463 10005', '•••• 0005'],
  ['6011 1111 1111 1117', '•••• 1117'],
  ['3056 9309 0259 04', '•••• 5904'],
  ['3530.1113.3330.0000', '•••• 0000'],
  ['٤١١١ ١١١١ ١١١١ ١١١١', '•••• 1111'],
  ['４１１１１１１１１１１１１１１１', '•••• 1111'],
])('%s is a card number', (text, masked) => {
  expect(cardDataIn(`It is ${text}.`)).toMatchObject([{ kind: 'card-number', masked, start: 6 }]);
  expect(cardDataIn(`It is ${text}.`)[0]?.end).toBe(6 + text.length);
});

test.each([
  '4111 1111 1111 1112',
  '41111111111111111111',
  '9111 1111 1111 1111',
  'GB82 WEST 1234 5698 7654 32',
  'order 1234567890123456',
  '4111 1111 1111',
])('%s is none', (text) => {
  expect(cardDataIn(text)).toEqual([]);
});

test.each([
  'CVV 737',
  'The security code of your card is 737.',
  'Die Prüfziffer Ihrer Karte lautet 737.',
  'el código de seguridad de la tarjeta: 737',
  'Le cryptogramme visuel de votre carte est 737.',
  'code de sécurité : 737',
])('%s names a security code', (text) => {
  const start = text.indexOf('737');
  expect(cardDataIn(text)).toMatchObject([{ kind: 'security-code', masked: '•••', start, end: start + 3 }]);
});

test('two numbers are two, each by itself; every other sign stays where it is', () => {
  const text = '4111 1111 1111 1111 5500 0055 5555 5559';
  expect(cardDataIn(text).map(({ start, end }) => [start, end])).toEqual([
    [0, 19],
    [20, 39],
  ]);
  expect(withoutCardData(text)).toBe('•••• •••• •••• 1111 •••• •••• •••• 5559');
});

test('a megabyte of digits takes seconds of a processor at most, however they are divided', () => {
  for (const text of ['1 2 3 4 5 6 7 8 '.repeat(60_000), '4444444444444444|'.repeat(60_000)]) {
    const before = process.cpuUsage();
    cardDataIn(text);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(6);
  }
});
