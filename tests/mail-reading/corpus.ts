import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const folder = join(import.meta.dirname, '../../../shared/data');

/** Whether the shared data set lies beside the repository; tests on it are skipped where it does not. */
export const corpusPresent = existsSync(join(folder, 'mail/index.csv.gz'));

/** Absolute path of a file of the shared data set. */
export const corpusPath = (path: string): string => join(folder, path);

/** One line of `mail/index.csv.gz` with the raw mail that it describes. */
export interface CorpusMail {
  readonly row: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** Mails of a gzipped mboxrd file, in order: un-quoted, without the `From ` line and the empty line that ends each. */
export function splitMbox(bytes: Buffer): Buffer[] {
  const mails: Buffer[] = [];
  let lines: Buffer[] = [];
  const close = () => {
    if (lines.at(-1)?.equals(Buffer.from('\n'))) lines.pop();
    mails.push(Buffer.concat(lines));
    lines = [];
  };
  for (let at = 0; at < bytes.length; ) {
    const lf = bytes.indexOf(10, at);
    const end = lf < 0 ? bytes.length : lf + 1;
    const line = bytes.subarray(at, end);
    if (line.toString('latin1', 0, 5) === 'From ') {
      if (at > 0) close();
    } else {
      lines.push(/^>+From /.test(line.toString('latin1', 0, 60)) ? line.subarray(1) : line);
    }
    at = end;
  }
  close();
  return mails;
}

/** Every mail of the shared index, in its order, read one mailbox at a time. */
export function* corpusMails(): Generator<CorpusMail> {
  const rows: Record<string, string>[] = parse(gunzipSync(readFileSync(join(folder, 'mail/index.csv.gz'))), {
    columns: true,
  });
  let mailbox: { path: string; mails: Buffer[] } = { path: '', mails: [] };
  for (const row of rows) {
    const path = row.path ?? '';
    if (row.ord === '') {
      yield { row, bytes: readFileSync(join(folder, path)) };
      continue;
    }
    if (mailbox.path !== path)
      mailbox = { path, mails: splitMbox(gunzipSync(readFileSync(join(folder, path)))) };
    const bytes = mailbox.mails[Number(row.ord)];
    if (!bytes) throw new Error(`${path} holds no mail ${row.ord}`);
    yield { row, bytes };
  }
}

/** SHA-256 in hex. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
