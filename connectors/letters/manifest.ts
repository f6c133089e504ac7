import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { LetterWord } from './states.ts';

/** A letter that is handed over. */
export interface PostedLetter {
  /** Our own name for it. */
  readonly reference: string;
  /** Lines of the address. */
  readonly to: string;
  readonly bytes: Buffer;
}

/** The list that goes with a batch: what the provider works off. */
export interface Manifest {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The file that a letter goes in. */
export const fileOf = ({ reference }: Pick<PostedLetter, 'reference'>): string => `${reference}.pdf`;

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** Lists a batch as CSV (RFC 4180, with a header) or JSON: reference, file, SHA-256, bytes, address. */
export function manifestOf(batch: string, letters: readonly PostedLetter[], form: 'csv' | 'json'): Manifest {
  const rows = letters.map((letter) => ({
    reference: letter.reference,
    file: fileOf(letter),
    sha256: createHash('sha256').update(letter.bytes).digest('hex'),
    bytes: letter.bytes.length,
    address: letter.to.split('\n'),
  }));
  const name = `batch-${batch}.${form}`;
  if (form === 'json')
    return { name, bytes: Buffer.from(`${JSON.stringify({ batch, letters: rows }, null, 2)}\n`) };
  const lines = rows.map(({ reference, file, sha256, bytes, address }) =>
    [reference, file, sha256, String(bytes), address.join('\n')].map(quoted).join(','),
  );
  return {
    name,
    bytes: Buffer.from(['reference,file,sha256,bytes,address', ...lines, ''].join('\r\n')),
  };
}

const Word = z.object({
  reference: z.string().min(1).max(200),
  status: z.string().min(1).max(100),
  at: z.string().max(100).optional(),
  detail: z.string().max(2000).optional(),
});
const List = z.union([z.array(z.unknown()), z.object({ letters: z.array(z.unknown()) })]);

/** What a status file says, and how many of its lines say nothing that can be understood. */
export interface StatusFile {
  readonly words: readonly LetterWord[];
  readonly unread: number;
}

/**
 * Reads a status file: CSV with the columns `reference`, `status` and, where told, `at` and `detail`, or the same as JSON. A line
 * that cannot be read keeps no other from being read; a file that cannot be read at all is one such line.
 */
export function readStatusFile(name: string, bytes: Buffer): StatusFile {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const rows = rowsOf(name, text);
  const read = (rows ?? []).map((row) => Word.safeParse(row).data).filter((word) => word !== undefined);
  const unread = rows === undefined ? 1 : rows.length - read.length;
  return { words: read.map((word) => ({ ...word, id: word.reference })), unread };
}

function rowsOf(name: string, text: string): readonly unknown[] | undefined {
  try {
    return name.endsWith('.json') ? fromJson(text) : fromCsv(text);
  } catch {
    return undefined;
  }
}

function fromJson(text: string): readonly unknown[] {
  const parsed = List.parse(JSON.parse(text));
  return Array.isArray(parsed) ? parsed : parsed.letters;
}

/** With a header; a semicolon divides where the header has one and no comma. What is left empty was not told. */
function fromCsv(text: string): readonly unknown[] {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const rows: unknown = parse(text, {
    columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
    delimiter: header.includes(';') && !header.includes(',') ? ';' : ',',
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
  });
  return z
    .array(z.record(z.string(), z.string()))
    .parse(rows)
    .map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
}
