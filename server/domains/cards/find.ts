import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** Card data in a text. Its digits are never given back, only their place and what may stand there instead. */
export interface CardData {
  readonly kind: 'card-number' | 'security-code';
  /** Span in the text, UTF-16. */
  readonly start: number;
  readonly end: number;
  /** What may stand there: the last four digits, or dots. */
  readonly masked: string;
}

/** First digits and lengths of the schemes (ISO/IEC 7812; as the schemes publish them). */
const SCHEMES: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^(?:30[0-5]|3095|36|38|39)/, [14, 15, 16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:50|5[6-8]|6)/, [12, 13, 14, 15, 16, 17, 18, 19]],
];

/** Digits of any script with what people and programs put between them. */
const RUN = /\p{Nd}(?:[\s.\-–—_/·\u200b-\u200d\u2060\ufeff]{0,2}\p{Nd}){11,}/gu;
/** Where a run of digits is the end of something else: an IBAN, a longer word. */
const NOT_BEFORE = /[\p{L}\p{N}+]$/u;
const IBAN_BEFORE = /\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){0,3}\s?$/;

/** Card numbers (by scheme, length and check digit), and security codes that are named as such. */
export function cardDataIn(text: string): CardData[] {
  return [...numbersIn(text), ...codesIn(text)].sort((a, b) => a.start - b.start);
}

const zeroOf = (digit: string): number => {
  // Digits of a script stand in tens, the zero first.
  let zero = digit.codePointAt(0) ?? 0;
  for (let steps = 0; steps < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1)); steps += 1) zero -= 1;
  return zero;
};
const numberOf = (digit: string): number =>
  /\d/.test(digit) ? Number(digit) : (digit.codePointAt(0) ?? 0) - zeroOf(digit);

function numbersIn(text: string): CardData[] {
  return [...text.matchAll(RUN)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 30), match.index);
    if (NOT_BEFORE.test(before) || IBAN_BEFORE.test(before)) return [];
    const digits = [...match[0].matchAll(/\p{Nd}/gu)].map((digit) => ({
      value: numberOf(digit[0]),
      start: match.index + digit.index,
      end: match.index + digit.index + digit[0].length,
    }));
    return firstCard(digits);
  });
}

interface Digit {
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** Numbers within a run of digits: the longest first from each place, so that what stands behind one is looked at too. */
function firstCard(digits: readonly Digit[]): CardData[] {
  const found: CardData[] = [];
  for (let from = 0; from + 12 <= digits.length; from += 1) {
    const length = cardAt(digits, from);
    const last = digits[from + length - 1];
    const first = digits[from];
    if (length === 0 || !first || !last) continue;
    const ending = digits.slice(from + length - 4, from + length).map(({ value }) => value);
    found.push({ kind: 'card-number', start: first.start, end: last.end, masked: `•••• ${ending.join('')}` });
    from += length - 1;
  }
  return found;
}

/** The length of the card number that begins at this digit; 0 for none. Only a whole run, or its first group, counts. */
function cardAt(digits: readonly Digit[], from: number): number {
  for (let length = Math.min(19, digits.length - from); length >= 12; length -= 1) {
    const before = digits[from - 1];
    const next = digits[from + length];
    const first = digits[from];
    const last = digits[from + length - 1];
    // Neighbours that touch belong to a longer number.
    if (before && first && before.end === first.start) continue;
    if (next && last && last.end === next.start) continue;
    const number = digits.slice(from, from + length).map(({ value }) => value);
    if (ofScheme(number) && luhn(number)) return length;
  }
  return 0;
}

const ofScheme = (number: readonly number[]): boolean => {
  const written = number.join('');
  const scheme = SCHEMES.find(([first]) => first.test(written));
  return scheme?.[1].includes(number.length) ?? false;
};

/** The check digit (ISO/IEC 7812-1, annex B). */
function luhn(number: readonly number[]): boolean {
  const sum = number.toReversed().reduce((all, digit, at) => {
    const twice = digit * 2;
    return all + (at % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice);
  }, 0);
  return sum % 10 === 0;
}

const CODE =
  /^(?:\s|[:=#.(-]|is|number|no|nr|ist|lautet|es|de|der|la|tarjeta|ihrer|karte|on|your|card|the|of){0,8}?(?<!\p{N})(\d{3,4})(?!\p{N})/iu;

const WORDS = Object.values(
  z
    .record(z.string(), z.string())
    .parse(parse(readFileSync(new URL('./words.yaml', import.meta.url), 'utf8'))),
).map((pattern) => new RegExp(pattern, 'giu'));

function codesIn(text: string): CardData[] {
  return WORDS.flatMap((words) =>
    [...text.matchAll(words)].flatMap((match): CardData[] => {
      const behind = match.index + match[0].length;
      const code = CODE.exec(text.slice(behind, behind + 40));
      const digits = code?.[1];
      if (!code || digits === undefined) return [];
      const end = behind + code[0].length;
      return [{ kind: 'security-code', start: end - digits.length, end, masked: '•••' }];
    }),
  ).filter((one, at, all) => all.findIndex((other) => other.start === one.start) === at);
}

/** The last digits of a number that may be seen (PCI DSS 3.4). */
const SHOWN = 4;

/**
 * A text whose card numbers show only their last four digits, and whose security codes show none: dots stand in their places,
 * so that every other place in the text stays where it was.
 */
export function withoutCardData(text: string): string {
  let masked = text;
  for (const { kind, start, end } of cardDataIn(text)) {
    let left = kind === 'card-number' ? SHOWN : 0;
    const signs = text.slice(start, end).split('');
    for (let at = signs.length - 1; at >= 0; at -= 1) {
      if (!/\p{Nd}/u.test(signs[at] ?? '')) continue;
      if (left > 0) left -= 1;
      else signs[at] = '•';
    }
    masked = masked.slice(0, start) + signs.join('') + masked.slice(end);
  }
  return masked;
}
