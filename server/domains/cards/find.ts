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

/** First digits (at most four) and lengths, the longest first, of the schemes (ISO/IEC 7812; as the schemes publish them). */
const SCHEMES: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [19, 16, 13]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [19, 18, 17, 16]],
  [/^(?:30[0-5]|3095|36|38|39)/, [19, 18, 17, 16, 15, 14]],
  [/^35(?:2[89]|[3-8])/, [19, 18, 17, 16]],
  [/^62/, [19, 18, 17, 16]],
  [/^(?:50|5[6-8]|6)/, [19, 18, 17, 16, 15, 14, 13, 12]],
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

/** The digits of a run that begins at a place in a text; the usual ones are told without a pattern, for there may be many. */
function digitsIn(run: string, at: number): Digit[] {
  const digits: Digit[] = [];
  for (let place = 0; place < run.length; place += 1) {
    const code = run.charCodeAt(place);
    if (code < 128) {
      if (code >= 48 && code <= 57) digits.push({ value: code - 48, start: at + place, end: at + place + 1 });
      continue;
    }
    const sign = String.fromCodePoint(run.codePointAt(place) ?? 0);
    if (/\p{Nd}/u.test(sign)) {
      const value = (sign.codePointAt(0) ?? 0) - zeroOf(sign);
      digits.push({ value, start: at + place, end: at + place + sign.length });
    }
    place += sign.length - 1;
  }
  return digits;
}

function numbersIn(text: string): CardData[] {
  return [...text.matchAll(RUN)].flatMap((match) => {
    const before = text.slice(Math.max(0, match.index - 30), match.index);
    if (NOT_BEFORE.test(before) || IBAN_BEFORE.test(before)) return [];
    return firstCard(digitsIn(match[0], match.index));
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
  const [before, first] = [digits[from - 1], digits[from]];
  // Neighbours that touch belong to a longer number.
  if (!first || (before && before.end === first.start)) return 0;
  for (const length of lengthsAt(digits, from)) {
    const [last, next] = [digits[from + length - 1], digits[from + length]];
    if (!last || (next && last.end === next.start)) continue;
    if (luhn(digits, from, length)) return length;
  }
  return 0;
}

/** By the first four digits, as they are met. */
const lengthsOf: (readonly number[] | undefined)[] = [];

function lengthsAt(digits: readonly Digit[], from: number): readonly number[] {
  let beginning = 0;
  for (let at = from; at < from + 4; at += 1) beginning = beginning * 10 + (digits[at]?.value ?? 0);
  const known = lengthsOf[beginning];
  if (known) return known;
  const written = String(beginning).padStart(4, '0');
  const found = SCHEMES.find(([first]) => first.test(written))?.[1] ?? [];
  lengthsOf[beginning] = found;
  return found;
}

/** The check digit (ISO/IEC 7812-1, annex B). */
function luhn(digits: readonly Digit[], from: number, length: number): boolean {
  let sum = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = digits[from + length - 1 - at]?.value ?? 0;
    const twice = digit * 2;
    sum += at % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

const CODE =
  /^(?:\s|[:=#.(-]|is|number|no|nr|ist|lautet|es|de|der|la|tarjeta|ihrer|karte|est|votre|carte|on|your|card|the|of){0,12}?(?<!\p{N})(\d{3,4})(?!\p{N})/iu;

const WORDS = Object.values(
  z
    .record(z.string(), z.string())
    .parse(parse(readFileSync(new URL('./words.yaml', import.meta.url), 'utf8'))),
).map((pattern) => new RegExp(pattern, 'giu'));

/** What every security code holds, so that most texts are done with at once. */
const MAY_BE_CODE = /\d{3}/;

function codesIn(text: string): CardData[] {
  if (!MAY_BE_CODE.test(text)) return [];
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
