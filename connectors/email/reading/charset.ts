import { detect } from 'chardet';
import iconv from 'iconv-lite';

/** Tells a defect of the mail as a short stable code. */
export type NoteDefect = (code: string) => void;

/** Labels seen in the wild that neither the WHATWG list nor iconv-lite knows, or that they take for something else. */
const aliases: Readonly<Record<string, string>> = {
  'uft-8': 'utf-8',
  'utf-8mb4': 'utf-8',
  utf8mb4: 'utf-8',
  'unicode-1-1-utf-7': 'utf-7',
  'x-unicode-2-0-utf-7': 'utf-7',
  chinesebig5: 'big5',
  'x-gbk': 'gbk',
  // supersets: what mailers label with the smaller name and fill from the larger one
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'gb_2312-80': 'gb18030',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
  cp932: 'shift_jis',
  cp936: 'gb18030',
  cp949: 'euc-kr',
  cp950: 'big5',
  'ansi_x3.110-1983': 'windows-1252',
};

/** Labels that say nothing about the bytes. */
const meaningless = new Set([
  '',
  'default',
  'default_charset',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'x-user-defined',
  'binary',
  '8bit',
  '_autodetect_all',
  'none',
  'foo',
]);

/** Labels whose 7-bit bytes may mean something else than ASCII. */
const shifting = /^(utf-?7|utf-?16|utf-?32|ucs|iso-2022|hz|unicode|iso-10646|ibm0|cp037|ebcdic)/;

const decoders = new Map<string, TextDecoder | null>();

function strictDecoder(label: string): TextDecoder | null {
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    try {
      decoder = new TextDecoder(label, { fatal: true, ignoreBOM: false });
    } catch {
      decoder = null;
    }
    // A mail can make up any number of labels; known ones are some 220.
    if (decoders.size < 500) decoders.set(label, decoder);
  }
  return decoder;
}

function tryStrict(label: string, bytes: Uint8Array): string | null {
  try {
    return strictDecoder(label)?.decode(bytes) ?? null;
  } catch {
    return null;
  }
}

const lenient = new Map<string, TextDecoder>();

/** Decodes by a label of the WHATWG list with replacement characters for what does not fit. */
function decodeLenient(label: string, bytes: Uint8Array): string {
  let decoder = lenient.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label);
    lenient.set(label, decoder);
  }
  return decoder.decode(bytes);
}

/** True where every byte is below 128 and no escape sequence shifts to another set. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 127 || byte === 27) return false;
  }
  return true;
}

function highBytes(bytes: Uint8Array): number {
  return bytes.reduce((high, byte) => high + (byte > 127 ? 1 : 0), 0);
}

/** Guesses from the bytes alone: UTF-8 where valid, else by the statistics of chardet over the first 16 kB, else windows-1252. */
function guess(bytes: Uint8Array): string {
  const utf8 = tryStrict('utf-8', bytes);
  if (utf8 !== null) return utf8;
  const sample = bytes.subarray(0, 16_384);
  const high = highBytes(sample);
  const found = detect(sample)?.toLowerCase() ?? 'windows-1252';
  const label = aliases[found] ?? found;
  // In Western text few bytes are above 127; there the statistics of scripts that fill every byte mislead.
  const likely = high > 2 && (/^(windows|iso-8859|koi8)/.test(label) || high * 4 >= sample.length);
  return (likely ? tryStrict(label, bytes) : null) ?? decodeLenient('windows-1252', bytes);
}

function decodeBy(label: string, bytes: Uint8Array, defect: NoteDefect): string {
  if (meaningless.has(label)) {
    defect('charset-unknown');
    return guess(bytes);
  }
  if (label === 'us-ascii' || label === 'ascii' || label === 'ansi_x3.4-1968') {
    defect('charset-mismatch');
    return guess(bytes);
  }
  if (strictDecoder(label)) {
    const text = tryStrict(label, bytes);
    if (text !== null) return text;
    defect('charset-mismatch');
    // One bad byte in long text is damage; many mean that the label is false.
    const damaged = decodeLenient(label, bytes);
    const lost = damaged.split('\uFFFD').length - 1;
    return lost * 20 < damaged.length ? damaged : guess(bytes);
  }
  if (iconv.encodingExists(label))
    return iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), label);
  defect('charset-unknown');
  return guess(bytes);
}

/** Makes text fit for PostgreSQL and for people: no NUL, no lone surrogates, line ends as LF. */
export function tidy(text: string): string {
  const plain = text.includes('\0') ? text.replaceAll('\0', '') : text;
  const lines = plain.includes('\r') ? plain.replace(/\r\n?/g, '\n') : plain;
  return lines.toWellFormed();
}

/**
 * Bytes to text by a declared charset, which may be missing, false or made up: then by a guess, with the defects
 * `charset-unknown` or `charset-mismatch`. Never throws; the text holds no NUL, no CR and no lone surrogate.
 */
export function decodeText(bytes: Uint8Array, declared: string | null, defect: NoteDefect): string {
  const written = (declared ?? '').trim().toLowerCase();
  const label = aliases[written] ?? written;
  if (!shifting.test(label) && isAscii(bytes))
    return tidy(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'));
  // No label at all means US-ASCII: 8-bit bytes then are a guess, and so is an ISO-2022 escape.
  if (declared === null) {
    const ascii = bytes.every((byte) => byte < 128);
    if (!ascii) defect('charset-missing');
    return tidy(ascii && !bytes.includes(0x24) ? Buffer.from(bytes).toString('latin1') : guess(bytes));
  }
  return tidy(decodeBy(label, bytes, defect));
}
