import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import iconv from 'iconv-lite';

/** Something in a file that could not be used as it is. `line` counts from 1; `field` is the column's name as written. */
export interface Problem {
  readonly line: number;
  readonly field: string | null;
  readonly say: string;
}

export interface CsvRow {
  /** The line in which the row ends. */
  readonly line: number;
  readonly values: readonly string[];
  /** The row exactly as it stands in the file, decoded. */
  readonly raw: string;
}

/** A row longer than this is an unclosed quote rather than a row. */
const LONGEST_ROW = 1024 * 1024;
const SAMPLE = 64 * 1024;

/**
 * Reads a CSV file (also .gz) row by row, whoever wrote it: comma, semicolon or tab, any line ends, UTF-8, UTF-16 or Windows-1252.
 * Rows that cannot be read are told to `problem` and left out.
 */
export async function* readCsv(path: string, problem: (problem: Problem) => void): AsyncGenerator<CsvRow> {
  const sample = await beginning(path);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(sample),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    skip_records_with_error: true,
    raw: true,
    info: true,
    on_skip: (error) => {
      const line = Number(error && 'lines' in error ? error.lines : 0);
      problem({ line, field: null, say: `This row cannot be read: ${error?.message ?? 'unknown'}` });
    },
  });
  const text = opened(path).pipe(iconv.decodeStream(encodingOf(sample)));
  text.once('error', (error) => parser.destroy(error));
  text.pipe(parser);
  for await (const item of parser) {
    const { record, info, raw }: { record: string[]; info: { lines: number }; raw: string } = item;
    yield { line: info.lines, values: record.map(tidy), raw };
  }
}

/** Spaces around a value and what no text may hold are not part of it. */
const tidy = (value: string): string => value.replaceAll('\0', '').toWellFormed().trim();

function opened(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const unzipped = createGunzip();
  file.once('error', (error) => unzipped.destroy(error));
  return file.pipe(unzipped);
}

async function beginning(path: string): Promise<Buffer> {
  if (path.endsWith('.gz')) {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of opened(path)) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size >= SAMPLE) break;
    }
    return Buffer.concat(chunks).subarray(0, SAMPLE);
  }
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** UTF-16 by its mark, or by the empty half of nearly every second byte: no other text holds such bytes. */
function encodingOf(sample: Buffer): 'utf8' | 'utf-16le' | 'utf-16be' | 'windows-1252' {
  const mark = sample.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return 'utf-16le';
  if (mark === 'feff') return 'utf-16be';
  const half = sample.length / 2;
  const empty = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) empty[at % 2] = (empty[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = empty;
  if (odd > half * 0.6 && even < half * 0.2) return 'utf-16le';
  if (even > half * 0.6 && odd < half * 0.2) return 'utf-16be';
  return isUtf8(sample) ? 'utf8' : 'windows-1252';
}

/** A character may be cut in two at the end of the sample. */
function isUtf8(sample: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function delimiterOf(sample: Buffer): string {
  const first = sample.toString('latin1').split(/[\r\n]/, 1)[0] ?? '';
  const bare = first.replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, n: bare.split(mark).length }));
  return counts.reduce((best, one) => (one.n > best.n ? one : best)).mark;
}
