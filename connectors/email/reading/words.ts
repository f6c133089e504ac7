import { decodeText, type NoteDefect } from './charset.ts';

const word = /=\?([^\s?*]{1,60})(?:\*[^\s?]{0,40})?\?([bq])\?([^?\r\n]*)\?=/gi;

function wordBytes(encoding: string, text: string): Buffer {
  if (encoding === 'b') return Buffer.from(text, 'base64');
  const plain = text.replaceAll('_', ' ');
  return Buffer.from(
    plain.replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

/**
 * Decodes the encoded words of a header value (RFC 2047). Neighbours of one charset are joined as bytes first, since mailers
 * cut characters in two; white space between encoded words disappears. The result holds no CR, LF or NUL.
 */
export function decodeWords(value: string, defect: NoteDefect): string {
  if (!value.includes('=?')) return flat(value);
  let out = '';
  let end = 0;
  let charset = '';
  let pending: Buffer[] = [];
  const flush = () => {
    if (pending.length > 0) out += decodeText(Buffer.concat(pending), charset, defect);
    pending = [];
  };
  for (const match of value.matchAll(word)) {
    const [whole, label = '', encoding = '', text = ''] = match;
    const between = value.slice(end, match.index);
    const joined = pending.length > 0 && between.trim() === '';
    if (!joined || label.toLowerCase() !== charset) flush();
    if (!joined) out += between;
    charset = label.toLowerCase();
    pending.push(wordBytes(encoding.toLowerCase(), text));
    end = match.index + whole.length;
  }
  flush();
  return flat(out + value.slice(end));
}

/** One line: what would break a line, and NUL, becomes a space or goes. */
function flat(value: string): string {
  return /[\r\n\0\u2028\u2029]/.test(value)
    ? value.replaceAll('\0', '').replace(/[\r\n\u2028\u2029]+/g, ' ')
    : value;
}
