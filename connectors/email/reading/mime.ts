import type { NoteDefect } from './charset.ts';
import { type Field, first, parseStructured, readHeader, type Structured } from './header.ts';
import { MAX_DEPTH, MAX_PARTS, TooComplex } from './limits.ts';

/** A part of a mail: where its bytes lie and what its header says. Leaves have no children. */
export interface Part {
  readonly fields: readonly Field[];
  readonly type: Structured;
  readonly disposition: Structured;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string;
  /** Offsets of the body within the mail. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly Part[];
}

interface Walk {
  readonly bytes: Buffer;
  readonly defect: NoteDefect;
  parts: number;
}

/** Cuts a mail into its parts without decoding anything. Throws TooComplex past 10,000 parts or 100 levels. */
export function splitMail(bytes: Buffer, defect: NoteDefect): Part {
  return readPart({ bytes, defect, parts: 0 }, 0, bytes.length, 0, 'text/plain');
}

function readPart(walk: Walk, start: number, end: number, depth: number, typeless: string): Part {
  walk.parts += 1;
  if (walk.parts > MAX_PARTS) throw new TooComplex('parts');
  if (depth > MAX_DEPTH) throw new TooComplex('nesting');
  const header = readHeader(walk.bytes, start, end, walk.defect);
  const written = parseStructured(first(header.fields, 'content-type') ?? typeless, walk.defect);
  // A type without a slash says nothing (`Content-Type: text`); plain text is what its senders mean.
  const type = /^[^\s/]+\/[^\s/]+$/.test(written.value) ? written : { ...written, value: typeless };
  const children = type.value.startsWith('multipart/')
    ? readChildren(walk, type, header.body, end, depth)
    : [];
  const encoding =
    /[\w-]+/.exec(
      (first(header.fields, 'content-transfer-encoding') ?? '').replace(/\([^()]*\)/g, '').toLowerCase(),
    )?.[0] ?? '';
  const disposition = parseStructured(first(header.fields, 'content-disposition') ?? '', walk.defect);
  return { fields: header.fields, type, disposition, encoding, start: header.body, end, children };
}

function readChildren(walk: Walk, type: Structured, start: number, end: number, depth: number): Part[] {
  const boundary = type.params['boundary'];
  const ranges = boundary ? findRanges(walk, boundary, start, end) : [];
  if (ranges.length === 0) walk.defect(boundary ? 'multipart-empty' : 'boundary-missing');
  const typeless = type.value === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  return ranges.map(([from, to]) => readPart(walk, from, to, depth + 1, typeless));
}

/** The ranges between the delimiter lines of a boundary. A multipart that is not closed ends with its container. */
function findRanges(walk: Walk, boundary: string, start: number, end: number): [number, number][] {
  const { bytes } = walk;
  const delimiter = Buffer.from(`--${boundary}`, 'utf-8');
  const ranges: [number, number][] = [];
  let open = -1;
  for (
    let at = bytes.indexOf(delimiter, start);
    at >= 0 && at < end;
    at = bytes.indexOf(delimiter, at + delimiter.length)
  ) {
    if (at > start && bytes[at - 1] !== 10) continue;
    const lf = bytes.indexOf(10, at);
    const lineEnd = lf < 0 || lf > end ? end : lf;
    const rest = bytes.toString(
      'latin1',
      at + delimiter.length,
      Math.min(lineEnd, at + delimiter.length + 200),
    );
    if (!/^(--)?[ \t\r]*$/.test(rest)) continue;
    // The line end before a delimiter belongs to the delimiter.
    const close = at - (bytes[at - 1] === 10 ? (bytes[at - 2] === 13 ? 2 : 1) : 0);
    if (open >= 0) ranges.push([open, Math.max(open, close)]);
    if (ranges.length > MAX_PARTS) throw new TooComplex('parts');
    open = rest.startsWith('--') ? -1 : Math.min(lineEnd + 1, end);
    if (open < 0) return ranges;
  }
  if (open >= 0) {
    walk.defect('multipart-unclosed');
    ranges.push([open, end]);
  }
  return ranges;
}

/** The leaves of a mail in order; their positions are the indexes of attachments. A container without parts is a leaf. */
export function leavesOf(part: Part): Part[] {
  return part.children.length === 0 ? [part] : part.children.flatMap(leavesOf);
}

/** The decoded bytes of a leaf: base64, quoted-printable or uuencode undone, line ends as they came. */
export function partBytes(bytes: Buffer, part: Part, defect: NoteDefect): Buffer {
  const raw = bytes.subarray(part.start, part.end);
  switch (part.encoding) {
    case 'base64':
      return decodeBase64(raw);
    case 'quoted-printable':
      return decodeQuotedPrintable(raw);
    case 'x-uuencode':
    case 'x-uue':
    case 'uuencode':
      return decodeUu(raw);
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return raw;
    default:
      defect('encoding-unknown');
      return raw;
  }
}

/** Some mailers pad every line and others put two base64 texts into one part: each run up to its padding is decoded alone. */
function decodeBase64(raw: Buffer): Buffer {
  const text = raw.toString('latin1');
  const pad = text.indexOf('=');
  if (pad < 0 || /^[=\s]*$/.test(text.slice(pad, pad + 10))) return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/=+/).map((run) => Buffer.from(run, 'base64')));
}

const hex = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const upper = byte & 0xdf;
  return upper >= 65 && upper <= 70 ? upper - 55 : -1;
};

function decodeQuotedPrintable(raw: Buffer): Buffer {
  const out = Buffer.allocUnsafe(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0;
    if (byte !== 61) {
      out[length++] = byte;
      continue;
    }
    const high = hex(raw[at + 1]);
    const low = hex(raw[at + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      at += 2;
      continue;
    }
    const soft = softBreak(raw, at + 1);
    if (soft > 0) at = soft - 1;
    else out[length++] = byte;
  }
  return out.subarray(0, length);
}

/** After `=`: the offset past a line end that only white space precedes, or 0. At most 100 blanks are looked at. */
function softBreak(raw: Buffer, from: number): number {
  for (let at = from; at < raw.length && at < from + 100; at++) {
    const byte = raw[at];
    if (byte === 10) return at + 1;
    if (byte !== 32 && byte !== 9 && byte !== 13) return 0;
  }
  return from >= raw.length ? raw.length : 0;
}

function decodeUu(raw: Buffer): Buffer {
  const out: number[] = [];
  for (const line of raw.toString('latin1').split(/\r?\n/)) {
    if (/^(begin|end)\b/.test(line) || line === '') continue;
    let left = (line.charCodeAt(0) - 32) & 63;
    for (let at = 1; at + 3 < line.length + 3 && left > 0; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map(
        (n) => ((line.charCodeAt(at + n) || 32) - 32) & 63,
      );
      for (const byte of [(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d].slice(0, left))
        out.push(byte);
      left -= 3;
    }
  }
  return Buffer.from(out);
}
