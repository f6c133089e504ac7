import type { NoteDefect } from './charset.ts';
import { type Field, first, parseStructured, readHeader, type Structured } from './header.ts';
import { MAX_DEPTH, MAX_PARTS, TooComplex } from './limits.ts';
import { decodeBase64, decodeQuotedPrintable, decodeUu } from './transfer.ts';

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
  const boundary = type.params.boundary;
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
