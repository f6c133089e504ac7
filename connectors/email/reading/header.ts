import { decodeText, isAscii, type NoteDefect } from './charset.ts';
import { MAX_HEADER_BYTES, MAX_HEADER_FIELDS, TooComplex } from './limits.ts';
import { decodeWords } from './words.ts';

/** A header field, unfolded: name as written, value undecoded but as text. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** The fields of a mail or part, and where its body begins in the bytes that were given. */
export interface HeaderBlock {
  readonly fields: readonly Field[];
  readonly body: number;
}

const fieldStart = /^[!-9;-~]+[ \t]*:/;

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  const lf = bytes.indexOf(10, from);
  return lf < 0 || lf >= end ? end : lf;
}

/** Raw 8-bit header bytes are UTF-8 (RFC 6532) or, from old mailers, the charset of the mail or a guess. */
function headerText(bytes: Buffer, charset: string | null, defect: NoteDefect): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    defect('header-8bit');
  }
  // Line by line: a guess from the few bytes that are not ASCII, and one field says nothing about another.
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const lf = lineEnd(bytes, at, bytes.length);
    const line = bytes.subarray(at, lf);
    text += `${isAscii(line) ? line.toString('latin1') : decodeText(line, charset ?? 'unknown-8bit', () => {})}\n`;
    at = lf + 1;
  }
  return text;
}

/** The end of the header block: the offset of the empty line, or of the first line that cannot be header. */
function findEnd(bytes: Buffer, start: number, end: number): { end: number; body: number; broken: boolean } {
  let at = start;
  while (at < end) {
    if (at - start > MAX_HEADER_BYTES) throw new TooComplex('header size');
    const lf = lineEnd(bytes, at, end);
    const length = lf - at - (bytes[lf - 1] === 13 ? 1 : 0);
    if (length <= 0) return { end: at, body: Math.min(lf + 1, end), broken: false };
    const first = bytes[at];
    const folded = first === 32 || first === 9;
    if (!folded && !fieldStart.test(bytes.toString('latin1', at, Math.min(lf, at + 200)))) {
      const mailboxLine = /^>?From /.test(bytes.toString('latin1', at, Math.min(lf, at + 6)));
      if (!mailboxLine) return { end: at, body: at, broken: true };
    }
    at = lf + 1;
  }
  return { end, body: end, broken: false };
}

/**
 * Reads the header that begins at `start`, at most 1 MB and 10,000 fields (else TooComplex). A line that is no header ends
 * it, with the defect `header-malformed`. `charset` is the best guess for raw 8-bit bytes.
 */
export function readHeader(bytes: Buffer, start: number, end: number, defect: NoteDefect): HeaderBlock {
  const block = findEnd(bytes, start, end);
  if (block.broken) defect('header-malformed');
  const raw = bytes.subarray(start, block.end);
  // The charset of the body, or of its first part, is the best guess for the header too.
  const near = isAscii(raw) ? '' : bytes.toString('latin1', start, Math.min(end, block.body + 4_096));
  const charset = /charset="?([\w.:-]{2,40})/i.exec(near)?.[1] ?? null;
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of headerText(raw, charset, defect).split(/\r?\n/)) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line)) fields.at(-1)?.lines.push(line);
    else if (colon > 0 && !/^>?From /.test(line))
      fields.push({ name: line.slice(0, colon).trim(), lines: [line.slice(colon + 1)] });
    if (fields.length > MAX_HEADER_FIELDS) throw new TooComplex('header fields');
  }
  return {
    fields: fields.map(({ name, lines }) => ({
      name,
      value: lines
        .join('')
        .replace(/[\r\0]/g, ' ')
        .trim(),
    })),
    body: block.body,
  };
}

/** The value of the first field of that name (any case), undecoded, or `null`. */
export function first(fields: readonly Field[], name: string): string | null {
  return fields.find((field) => field.name.toLowerCase() === name)?.value ?? null;
}

/** The values of all fields of that name (any case), undecoded, in order. */
export function all(fields: readonly Field[], name: string): string[] {
  return fields.filter((field) => field.name.toLowerCase() === name).map((field) => field.value);
}

/** A structured value such as Content-Type: its first token in lower case, and its parameters decoded. */
export interface Structured {
  readonly value: string;
  readonly params: Readonly<Record<string, string>>;
}

const parameter = /;\s*([\w!#$%&'*+.^`{}~-]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)/g;

/** Parses value and parameters (RFC 2045), with continuations and charsets (RFC 2231) and the encoded words that mailers put there. */
export function parseStructured(text: string, defect: NoteDefect): Structured {
  const semicolon = text.indexOf(';');
  const value = (semicolon < 0 ? text : text.slice(0, semicolon))
    .replace(/\([^()]*\)/g, '')
    .trim()
    .toLowerCase();
  const pieces = new Map<string, { order: number; text: string; encoded: boolean }[]>();
  for (const [, written = '', raw = ''] of text.slice(Math.max(semicolon, 0), 20_000).matchAll(parameter)) {
    const unquoted = raw.startsWith('"') ? raw.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : raw.trim();
    const [, name = '', order, star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(written.toLowerCase()) ?? [];
    if (name === '') continue;
    const known = pieces.get(name) ?? [];
    if (known.length < 100) known.push({ order: Number(order ?? 0), text: unquoted, encoded: star === '*' });
    pieces.set(name, known);
  }
  const params: Record<string, string> = Object.create(null);
  for (const [name, parts] of pieces) params[name] = joinPieces(parts, defect);
  return { value, params };
}

function joinPieces(parts: { order: number; text: string; encoded: boolean }[], defect: NoteDefect): string {
  const sorted = parts.toSorted((a, b) => a.order - b.order);
  if (!sorted.some((part) => part.encoded))
    return decodeWords(parts.length === 1 ? (parts[0]?.text ?? '') : distinct(sorted), defect);
  const label = /^([^']*)'[^']*'/.exec(sorted[0]?.text ?? '');
  const bytes = sorted.map((part, index) => {
    const text = index === 0 && label ? part.text.slice(label[0].length) : part.text;
    return Buffer.from(
      part.encoded
        ? text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        : text,
      'latin1',
    );
  });
  return decodeText(Buffer.concat(bytes), label?.[1] || 'utf-8', defect).replace(/\n/g, ' ');
}

/** Continuations are joined; the same parameter given twice counts once, the first. */
function distinct(sorted: { order: number; text: string }[]): string {
  return sorted
    .filter((part, index) => index === 0 || part.order !== sorted[index - 1]?.order)
    .map((part) => part.text)
    .join('');
}
