import { strFromU8, type UnzipFileInfo, unzipSync } from 'fflate';
import { closedKindOf } from './kinds.ts';
import { wordsOfPdf } from './pdf.ts';

/** Files within files that are opened. */
const DEEPEST = 3;
/** Files of one archive, and bytes that they may have together: what says that it is more is a bomb or no letter. */
const MOST_FILES = 2_000;
const MOST_BYTES = 100 * 1024 * 1024;

/** The words of a file, of those in it too; empty where it is too deep. Throws on what is broken. */
export async function wordsOf(bytes: Uint8Array, depth: number): Promise<string> {
  if (depth > DEEPEST) return '';
  const kind = closedKindOf(bytes);
  if (kind === 'archive') return wordsOfArchive(bytes, depth);
  if (kind === 'pdf') return wordsOfPdf(bytes, (inner) => wordsOf(inner, depth + 1));
  if (kind === 'old-office' || bytes.includes(0)) return stringsIn(bytes);
  const text = new TextDecoder().decode(bytes);
  return /^\s*<(?:\?xml|!doctype|html|\w+:)/i.test(text) ? wordsOfMarkup(text) : text;
}

async function wordsOfArchive(bytes: Uint8Array, depth: number): Promise<string> {
  let files = 0;
  let size = 0;
  const within = ({ originalSize }: UnzipFileInfo): boolean => {
    files += 1;
    size += originalSize;
    if (files > MOST_FILES || size > MOST_BYTES) throw new Error('An archive of more than any letter has.');
    return originalSize > 0;
  };
  const words: string[] = [];
  for (const [name, content] of Object.entries(unzipSync(bytes, { filter: within })))
    if (!isPicture(content)) words.push(name, await wordsOf(content, depth + 1));
  return words.join('\n');
}

const PICTURES: readonly string[] = ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF', 'BM'];
const isPicture = (bytes: Uint8Array): boolean => {
  const head = strFromU8(bytes.subarray(0, 4), true);
  return PICTURES.some((beginning) => head.startsWith(beginning));
};

/** What ends a paragraph, a cell or a line in office files and web pages; all other tags stand within words. */
const ENDS =
  /<\/(?:\w+:)?(?:p|c|v|t(?:d|h|r)|si|row|div|li|h\d|table-cell)\s*>|<(?:\w+:)?(?:br|tab)\b[^>]*>/gi;
/** A number as a sheet writes a long one. */
const SCIENTIFIC = /(?<=<v>)(\d(?:\.\d+)?E\+?\d{1,2})(?=<\/v>)/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function wordsOfMarkup(text: string): string {
  return text
    .replace(SCIENTIFIC, (number) => String(Number(number)))
    .replace(ENDS, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,6}));/gi, (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
}

/** Words in a file of a form of its own: of the letters, one byte or two, what can be read. */
const stringsIn = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/[^\x20-\x7e\xa0-\xff]+/g, '\n');
