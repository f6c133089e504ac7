/** Reads mail from files: mbox (also gzip), Maildir, folders of `.eml`, single files. Streams; memory does not grow with the source. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { createGunzip } from 'node:zlib';
import { dateOfSeparator, splitMbox } from './mbox.ts';
import { recogniseFile } from './recognise.ts';
import { type MailFile, walk, whyUnreadable } from './walk.ts';

/** A mail up to this size (bytes) is given as one buffer; a larger one as a stream. */
const BUFFERED_BYTES = 8 * 1024 * 1024;
const CHUNK_BYTES = 512 * 1024;

/** One mail of a source. A stream in `bytes` must be read before the next mail is asked for; what is left of it is dropped then. */
export interface SourceMail {
  /** Unique within the source and the same in every run: place and a hash of the first 8 MiB; for Maildir the unique name. */
  readonly key: string;
  /** Where this mail is; given as `after`, reading goes on with the next one. */
  readonly position: string;
  /** Delivery time as the source tells it: the `From ` line (UTC) or the Maildir name; `null` where it does not say. */
  readonly receivedAt: Date | null;
  readonly bytes: Buffer | AsyncIterable<Buffer>;
  /** Bytes of the source that were read when this mail was given, out of `total`. */
  readonly done: number;
}

/** A source of mail that was opened. */
export interface MailSource {
  /** Size of all recognised files in bytes, for a progress bar. */
  readonly total: number;
  readonly mails: AsyncIterable<SourceMail>;
}

/** `after`: the `position` of the last mail that is done. `skipped` hears of every file that is left out, and why. */
export interface OpenMailSource {
  readonly after?: string | null;
  readonly skipped?: (path: string, why: string) => void;
}

/** The source cannot be opened, or `after` is not a position of such a source. `message` is for the person who imports. */
export class MailSourceError extends Error {}

interface Place {
  readonly order: string;
  readonly offset: number;
}

const writePlace = (order: string, offset: number): string => JSON.stringify([order, offset]);

function readPlace(text: string): Place {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (Array.isArray(value) && typeof value[0] === 'string' && Number.isSafeInteger(value[1]) && value[1] >= 0)
    return { order: value[0], offset: Number(value[1]) };
  throw new MailSourceError(
    'The position to go on from is damaged. Import again from the start: nothing is stored twice.',
  );
}

const fingerprint = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** Collects chunks up to the limit; where there are more, `rest` yields them and `head` is what came first. */
async function gather(chunks: AsyncIterator<Buffer>): Promise<{ head: Buffer; bytes: SourceMail['bytes'] }> {
  const parts: Buffer[] = [];
  let size = 0;
  for (let step = await chunks.next(); step.done !== true; step = await chunks.next()) {
    parts.push(step.value);
    size += step.value.length;
    if (size > BUFFERED_BYTES) {
      const head = Buffer.concat(parts);
      return { head, bytes: streamOf(head, chunks) };
    }
  }
  const head = Buffer.concat(parts);
  return { head, bytes: head };
}

async function* streamOf(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value;
}

async function* chunksOf(path: string, start: number, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { start, highWaterMark: CHUNK_BYTES })) {
    if (!Buffer.isBuffer(chunk)) continue;
    read(chunk.length);
    yield chunk;
  }
}

/** The unpacked bytes of a gzip file from `start` on; what comes before is unpacked and passed over. */
async function* unpack(path: string, start: number, read: (bytes: number) => void): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  file.on('data', (chunk) => read(chunk.length));
  file.on('error', (error) => gunzip.destroy(error));
  let passOver = start;
  try {
    for await (const chunk of file.pipe(gunzip)) {
      if (!Buffer.isBuffer(chunk)) continue;
      if (chunk.length > passOver) yield chunk.subarray(passOver);
      passOver = Math.max(0, passOver - chunk.length);
    }
  } finally {
    file.destroy();
    gunzip.destroy();
  }
}

class Reader {
  private doneBytes = 0;
  private readonly skipped: (path: string, why: string) => void;

  constructor(skipped: (path: string, why: string) => void) {
    this.skipped = skipped;
  }

  async *read(files: AsyncIterable<MailFile>, after: Place | null): AsyncGenerator<SourceMail> {
    let done = 0;
    for await (const file of files) {
      this.doneBytes = done;
      const from = after?.order === file.order ? after.offset : null;
      try {
        if (file.kind === 'mbox' || file.kind === 'mbox-gz') yield* this.mbox(file, from);
        else if (from === null) yield* this.single(file);
      } catch (error) {
        this.skipped(file.path, whyUnreadable(error));
      }
      done += file.size;
    }
  }

  private count = (bytes: number): void => {
    this.doneBytes += bytes;
  };

  private async *single(file: MailFile): AsyncGenerator<SourceMail> {
    const chunks = chunksOf(file.path, 0, this.count);
    try {
      const { head, bytes } = await gather(chunks);
      const key = file.kind === 'maildir' ? file.order : `${file.order}#${fingerprint(head)}`;
      const seconds = file.kind === 'maildir' ? /^(\d{9,10})[._]/.exec(basename(file.order))?.[1] : undefined;
      const receivedAt = seconds === undefined ? null : new Date(Number(seconds) * 1000);
      yield { key, position: writePlace(file.order, 0), receivedAt, bytes, done: this.doneBytes };
    } finally {
      await chunks.return(undefined);
    }
  }

  /** Mails of a mailbox; `after` is the offset of the last one done, which is read over. */
  private async *mbox(file: MailFile, after: number | null): AsyncGenerator<SourceMail> {
    const start = after ?? 0;
    if (file.kind === 'mbox') this.count(start);
    const open = file.kind === 'mbox' ? chunksOf : unpack;
    const pieces = splitMbox(open(file.path, start, this.count), start);
    async function* body(): AsyncGenerator<Buffer> {
      for (let step = await pieces.next(); step.done !== true; step = await pieces.next()) {
        if (step.value.kind === 'end') return;
        if (step.value.kind === 'data') yield step.value.bytes;
      }
    }
    try {
      for (let step = await pieces.next(); step.done !== true; step = await pieces.next()) {
        const piece = step.value;
        if (piece.kind === 'junk') this.skipped(file.path, `bytes from ${piece.offset} on belong to no mail`);
        if (piece.kind !== 'begin') continue;
        const rest = body();
        if (piece.offset !== after) {
          const { head, bytes } = await gather(rest);
          const key = `${file.order}@${piece.offset}#${fingerprint(head)}`;
          const position = writePlace(file.order, piece.offset);
          yield { key, position, receivedAt: dateOfSeparator(piece.line), bytes, done: this.doneBytes };
        }
        for (let left = await rest.next(); left.done !== true; ) left = await rest.next();
      }
    } finally {
      await pieces.return(undefined);
    }
  }
}

async function* only(file: MailFile): AsyncGenerator<MailFile> {
  yield file;
}

async function singleFile(path: string, size: number): Promise<MailFile> {
  const recognised = await recogniseFile(path);
  if (recognised.kind === 'skip') throw new MailSourceError(`${path} is not mail: ${recognised.why}.`);
  return { path, order: basename(path), size, kind: recognised.kind };
}

/**
 * Opens a file or folder of mail. `mails` may be run through once. Throws `MailSourceError` with a sentence for the
 * person where the path cannot be read or is no mail; later trouble with one file is told to `skipped`, and reading goes on.
 */
export async function openMailSource(path: string, options: OpenMailSource = {}): Promise<MailSource> {
  const after = options.after ? readPlace(options.after) : null;
  try {
    const root = await realpath(path);
    const tell = (at: string, why: string): void => options.skipped?.(relative(root, at) || at, why);
    const reader = new Reader(tell);
    const info = await stat(root);
    if (!info.isDirectory()) {
      const file = await singleFile(root, info.size);
      return { total: file.size, mails: reader.read(only(file), after) };
    }
    let total = 0;
    for await (const file of walk(root, () => undefined)) total += file.size;
    return { total, mails: reader.read(walk(root, tell, after?.order ?? null), after) };
  } catch (error) {
    if (error instanceof MailSourceError) throw error;
    throw new MailSourceError(`${path} cannot be opened: ${whyUnreadable(error)}.`);
  }
}
