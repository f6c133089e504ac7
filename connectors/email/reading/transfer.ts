/**
 * Undoing of transfer encodings. All work on bytes into one buffer of known size: strings and arrays of the size of a mail
 * would fill the heap of the worker, and a heap that fills at once takes the whole process with it.
 */

const base64Values = new Int8Array(256).fill(-1);
for (const [value, char] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries()) {
  base64Values[char.charCodeAt(0)] = value;
}

/** Decodes base64, skipping what is none. Padding ends a run: some mailers pad every line, others join two texts in one part. */
export function decodeBase64(raw: Buffer): Buffer {
  const out = Buffer.allocUnsafe(Math.ceil(raw.length * 0.75) + 3);
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0;
    const value = base64Values[byte] ?? -1;
    if (value >= 0) {
      held = ((held << 6) | value) & 0xfffff;
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        out[length++] = (held >> bits) & 255;
      }
    } else if (byte === 61) {
      bits = 0;
    }
  }
  return out.subarray(0, length);
}

const hex = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const upper = byte & 0xdf;
  return upper >= 65 && upper <= 70 ? upper - 55 : -1;
};

/** Decodes quoted-printable; what is no valid escape stays as it is. */
export function decodeQuotedPrintable(raw: Buffer): Buffer {
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

/** Decodes uuencoded lines between `begin` and `end`; lines without a length that fits are cut short. */
export function decodeUu(raw: Buffer): Buffer {
  const out = Buffer.allocUnsafe(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; ) {
    const lf = raw.indexOf(10, at);
    const end = lf < 0 ? raw.length : lf;
    const word = raw.toString('latin1', at, Math.min(at + 6, end));
    if (!/^(begin|end)/.test(word)) length = decodeUuLine(raw.subarray(at, end), out, length);
    at = end + 1;
  }
  return out.subarray(0, length);
}

function decodeUuLine(line: Buffer, out: Buffer, start: number): number {
  const value = (at: number) => ((line[at] ?? 32) - 32) & 63;
  const wanted = Math.min(value(0), Math.floor(((line.length - 1) * 3) / 4));
  let length = start;
  for (let at = 1; length - start < wanted; at += 4) {
    out[length++] = (value(at) << 2) | (value(at + 1) >> 4);
    if (length - start < wanted) out[length++] = ((value(at + 1) & 15) << 4) | (value(at + 2) >> 2);
    if (length - start < wanted) out[length++] = ((value(at + 2) & 3) << 6) | value(at + 3);
  }
  return length;
}
