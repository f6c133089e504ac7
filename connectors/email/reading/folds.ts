import type { Fold } from '#contracts/mail.ts';
import {
  attributionOpens,
  attributions,
  deviceSignatures,
  dividers,
  quotedHeader,
  signatureMark,
} from './fold-patterns.ts';

/** Only so much is examined: what a person writes stands at the top, and hostile text must not cost more. */
const MAX_EXAMINED = 200_000;
const MAX_LINES = 10_000;
const MAX_LINE = 300;
const MAX_SIGNATURE_LINES = 15;

interface Line {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const line of text.slice(0, MAX_EXAMINED).split('\n', MAX_LINES)) {
    lines.push({ text: line.slice(0, MAX_LINE), from, to: from + line.length });
    from += line.length + 1;
  }
  return lines;
}

const blank = (line: Line | undefined) => line === undefined || /^[\s\u200b\u200e\ufeff]*$/.test(line.text);
const quoted = (line: Line | undefined) => line !== undefined && /^\s{0,3}(>|&gt;)/.test(line.text);

/** How many lines from `at` introduce a quoted message: 0 to 3. */
function attributionLength(lines: readonly Line[], at: number): number {
  const opening = lines[at];
  if (!opening || blank(opening) || quoted(opening)) return 0;
  for (let length = 1; length <= 3; length++) {
    const piece = lines.slice(at, at + length);
    if (length > 1 && (blank(piece.at(-1)) || !attributionOpens.test(opening.text))) return 0;
    const joined = piece
      .map((line) => line.text.trim())
      .join(' ')
      .slice(0, MAX_LINE * 2);
    if (attributions.some((pattern) => pattern.test(joined)) && convincing(joined)) return length;
  }
  return 0;
}

/** A verb alone ends many sentences; an attribution also names an address, a time or a date, or ends with a colon. */
function convincing(line: string): boolean {
  return /([:：]|wrote)\s*-*$|<[^<>\s]+@[^<>\s]+>\s*$/.test(line) && /\d|@|</.test(line);
}

/** A block of copied header lines, as Outlook puts above the message that is answered. */
function headerBlock(lines: readonly Line[], at: number): boolean {
  if (!quotedHeader.test(lines[at]?.text ?? '')) return false;
  const following = lines
    .slice(at, at + 10)
    .filter((line) => !blank(line))
    .slice(0, 5);
  return following.filter((line) => quotedHeader.test(line.text)).length >= 3;
}

/** The first line that belongs to an embedded message which fills the rest of the text, or the number of lines. */
function restBegins(lines: readonly Line[]): number {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line || blank(line)) continue;
    if (dividers.some((pattern) => pattern.test(line.text)) || headerBlock(lines, at)) return at;
    const length = attributionLength(lines, at);
    // An attribution over marked quotes leaves room for answers between them; over bare text it opens the rest.
    if (length > 0 && !quoted(nextWritten(lines, at + length))) return at;
  }
  return lines.length;
}

function nextWritten(lines: readonly Line[], at: number): Line | undefined {
  return lines.slice(at, at + 6).find((line) => !blank(line));
}

/** Moves up over blank lines and rulers. */
function trimEnd(lines: readonly Line[], end: number): number {
  let at = end;
  while (at > 0 && (blank(lines[at - 1]) || /^\s*[-_=*]{5,}\s*$/.test(lines[at - 1]?.text ?? ''))) at -= 1;
  return at;
}

/** Where the signature begins that ends at `end`, or `end`. */
function signatureBegins(lines: readonly Line[], end: number): number {
  const stop = trimEnd(lines, end);
  for (let at = stop - 1; at >= Math.max(0, stop - MAX_SIGNATURE_LINES); at--) {
    if (signatureMark.test(lines[at]?.text ?? '')) return at;
  }
  let at = stop;
  while (
    at > 0 &&
    (blank(lines[at - 1]) ||
      deviceSignatures.some((pattern) => pattern.test(lines[at - 1]?.text.trim() ?? '')))
  )
    at -= 1;
  while (at < stop && blank(lines[at])) at += 1;
  return at < stop ? at : end;
}

/** Where the run of quoted lines (with its attribution) begins that ends at `end`, or `end`. */
function quoteBegins(lines: readonly Line[], end: number): number {
  const stop = trimEnd(lines, end);
  let at = stop;
  while (at > 0 && (quoted(lines[at - 1]) || blank(lines[at - 1]))) at -= 1;
  while (at < stop && blank(lines[at])) at += 1;
  if (at === stop) return end;
  const above = trimEnd(lines, at);
  for (const length of [3, 2, 1])
    if (above >= length && attributionLength(lines, above - length) === length) return above - length;
  return at;
}

/** The end of an attribution and its quote that stand above everything that was written, or 0. */
function openingQuote(lines: readonly Line[], end: number): number {
  const first = lines.findIndex((line) => !blank(line));
  const length = first < 0 ? 0 : attributionLength(lines, first);
  if (length === 0) return 0;
  let at = first + length;
  while (at < end && (quoted(lines[at]) || blank(lines[at]))) at += 1;
  const stop = trimEnd(lines, at);
  return at < end && stop - first - length >= 3 ? stop : 0;
}

/**
 * What a view folds: the quoted message at the end, marked quotes before it and signatures. Never everything: where nothing
 * else would be left the text stays open. Linear in the text; only the first 200,000 characters are examined.
 */
export function foldText(text: string): Fold[] {
  const lines = linesOf(text);
  const folds: Fold[] = [];
  const fold = (from: number, to: number, kind: Fold['kind']) => {
    const [first, last] = [lines[from], lines[to - 1]];
    if (first && last)
      folds.unshift({ from: first.from, to: to === lines.length ? text.length : last.to, kind });
  };
  let end = trimEnd(lines, restBegins(lines));
  if (!lines.slice(end).every(blank)) fold(end, lines.length, 'quote');
  else end = lines.length;
  for (let turn = 0; turn < 3; turn++) {
    const signature = signatureBegins(lines, end);
    if (signature < end) fold(signature, end, 'signature');
    const quote = quoteBegins(lines, signature);
    if (quote < signature) fold(quote, signature, 'quote');
    if (quote === end) break;
    end = quote;
  }
  if (trimEnd(lines, end) === 0) return [];
  const top = openingQuote(lines, end);
  if (top > 0) fold(0, top, 'quote');
  return folds;
}
