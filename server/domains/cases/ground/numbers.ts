import { randomInt } from 'node:crypto';

/** Damm's quasigroup of order 10: finds every wrong digit and every swap of two neighbours (H. M. Damm, 2004). */
const DAMM = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

const remainder = (digits: string): number =>
  [...digits].reduce((at, digit) => DAMM[at]?.[Number(digit)] ?? 0, 0);

const grouped = (digits: string): string => `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`;

/** A new case number to read out, such as `483-120-7745`: nine digits by chance and a check digit. */
export function newNumber(): string {
  const digits = String(randomInt(100_000_000, 1_000_000_000));
  return grouped(`${digits}${remainder(digits)}`);
}

/** Case numbers that stand in a text, with hyphens, blanks or neither; only those whose check digit is right. */
export function numbersIn(text: string): string[] {
  const found = [...text.matchAll(/(?<![\d-])(\d{3})[- ]?(\d{3})[- ]?(\d{4})(?![\d-])/g)];
  const numbers = found.map(([, a, b, c]) => `${a}${b}${c}`).filter((digits) => remainder(digits) === 0);
  return [...new Set(numbers)].map(grouped);
}
