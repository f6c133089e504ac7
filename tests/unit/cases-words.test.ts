import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentForCustomer, newNumber, numbersIn, soundsDissatisfied } from '#domains/cases/index.ts';

describe('numbers of cases', () => {
  test('are found in a text however they are written, and a wrong digit or a swap is none', () => {
    fc.assert(
      fc.property(fc.constantFrom('-', ' ', ''), fc.nat(8), fc.integer({ min: 1, max: 9 }), (gap, at, by) => {
        const number = newNumber();
        const digits = number.replaceAll('-', '');
        const written = `${digits.slice(0, 3)}${gap}${digits.slice(3, 6)}${gap}${digits.slice(6)}`;
        expect(numbersIn(`About ${written}, please.`)).toEqual([number]);
        const wrong = (Number(digits[at]) + by) % 10;
        expect(numbersIn(`${digits.slice(0, at)}${wrong}${digits.slice(at + 1)}`)).toEqual([]);
        const swapped = `${digits.slice(0, at)}${digits[at + 1]}${digits[at]}${digits.slice(at + 2)}`;
        if (digits[at] !== digits[at + 1]) expect(numbersIn(swapped)).toEqual([]);
      }),
    );
  });
});

test('a moment is said as the customer’s clock shows it', () => {
  const at = new Date('2026-11-27T16:00:00Z');
  expect(momentForCustomer(at, 'Europe/Madrid')).toBe('Friday, 27 November 2026, 17:00 (Madrid time)');
  expect(momentForCustomer(at, 'America/New_York')).toBe('Friday, 27 November 2026, 11:00 (New York time)');
});

test('dissatisfaction is told from what is quoted, and from «no complaints»', () => {
  for (const words of [
    'This is unacceptable.',
    'I want to make a complaint',
    'Nobody called me back, still waiting',
  ])
    expect(soundsDissatisfied(words), words).toBe(true);
  for (const words of [
    'No complaints at all!',
    '> This is unacceptable.\nWhat do you mean?',
    'Where is my card?',
  ])
    expect(soundsDissatisfied(words), words).toBe(false);
});
