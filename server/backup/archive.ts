import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { extract, type Header, pack } from 'tar-stream';
import { z } from 'zod';

/** The last entry of every archive: what must be in it. An archive without it was cut off. */
const CONTENTS = 'contents.json';
const Contents = z.record(z.string(), z.string());

/** A tar file in the making; nobody else may read it, and it gets its name only when it is whole. */
export interface ArchiveWriter {
  /** Adds a file of exactly `size` bytes. A source that gives less is filled up with zeros, one that gives more is cut. */
  add(name: string, size: number, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** Adds a small file, given at once. */
  whole(name: string, content: string | Uint8Array): Promise<void>;
  /** Writes the list of contents, syncs and gives the file its name; returns its size in bytes. */
  finish(): Promise<number>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Begins an archive; throws EEXIST where the file is there already. */
export async function createArchive(path: string): Promise<ArchiveWriter> {
  await mkdir(dirname(path), { recursive: true });
  const taken = await open(path, 'wx', 0o600);
  await taken.close();
  const partial = `${path}.partial`;
  const tar = pack({});
  const file = createWriteStream(partial, { mode: 0o600, flush: true });
  const written = pipeline(tar, file);
  // What goes wrong with the file is told to whoever adds or finishes; it must not count as unhandled meanwhile.
  written.catch(() => undefined);
  const contents: Record<string, string> = {};
  const add: ArchiveWriter['add'] = async (name, size, bytes) => {
    const hash = createHash('sha256');
    const entry = tar.entry({ name, size, mode: 0o600 });
    const into = finished(entry);
    into.catch(() => undefined);
    for await (const chunk of exactly(bytes, size)) {
      hash.update(chunk);
      if (!entry.write(chunk)) await Promise.race([drained(entry), written]);
    }
    entry.end(undefined);
    await Promise.race([into, written]);
    contents[name] = hash.digest('hex');
  };
  const whole: ArchiveWriter['whole'] = (name, content) => {
    const bytes = Buffer.from(content);
    return add(name, bytes.length, once(bytes));
  };
  return {
    add,
    whole,
    finish: async () => {
      await whole(CONTENTS, JSON.stringify(contents, null, 1));
      tar.finalize();
      await written;
      await rename(partial, path);
      return file.bytesWritten;
    },
    abandon: async () => {
      tar.destroy();
      await written.catch(() => undefined);
      await rm(partial, { force: true });
      await rm(path, { force: true });
    },
  };
}

const drained = (stream: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => stream.once('drain', () => resolve()));

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const ZEROS = Buffer.alloc(64 * 1024);

/** A file of a running database may grow or shrink while it is read; what is missing is made good from its log. */
async function* exactly(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const chunk of bytes) {
    if (left === 0) return;
    const part = chunk.subarray(0, left);
    left -= part.length;
    yield part;
  }
  for (; left > 0; left -= Math.min(left, ZEROS.length)) yield ZEROS.subarray(0, left);
}

/** An archive that cannot be restored; the message says why and that nothing was changed. */
export class BadArchive extends Error {
  override readonly name = 'BadArchive';
}

const SAFE = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*\/?$/;

/**
 * Unpacks an archive into a folder and compares every file with the list of contents. Throws BadArchive when it is cut
 * off, damaged, or holds anything but plain files and folders with plain names.
 */
export async function unpackArchive(
  path: string,
  into: string,
  told: (bytes: number) => void,
): Promise<void> {
  const found = new Map<string, string>();
  const listed: { contents?: Record<string, string> } = {};
  let bytes = 0;
  const reading = extract();
  const source = pipeline(createReadStream(path), new PassThrough(), reading);
  source.catch(() => undefined);
  try {
    for await (const entry of reading) {
      const { name, type } = plain(entry.header);
      const at = join(into, name);
      if (type === 'directory') {
        await mkdir(at, { recursive: true, mode: 0o700 });
        entry.resume();
        continue;
      }
      await mkdir(dirname(at), { recursive: true, mode: 0o700 });
      const { digest, text } = await unpackOne(bytesOf(entry), at, name === CONTENTS);
      if (text === undefined) found.set(name, digest);
      else listed.contents = Contents.parse(JSON.parse(text));
      bytes += entry.header.size ?? 0;
      told(bytes);
    }
    await source;
  } catch (error) {
    if (error instanceof BadArchive) throw error;
    throw new BadArchive(
      `${path} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  compare(path, found, listed.contents);
}

function plain(header: Header): { name: string; type: 'file' | 'directory' } {
  const { name, type } = header;
  if ((type !== 'file' && type !== 'directory') || !SAFE.test(name))
    throw new BadArchive(`«${name.slice(0, 100)}» has no place in a backup of Kept.`);
  return { name, type };
}

async function* bytesOf(source: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) if (chunk instanceof Uint8Array) yield chunk;
}

async function unpackOne(
  entry: AsyncIterable<Uint8Array>,
  at: string,
  keepText: boolean,
): Promise<{ digest: string; text?: string }> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  let file: FileHandle | undefined;
  try {
    if (!keepText) file = await open(at, 'wx', 0o600);
    for await (const chunk of entry) {
      hash.update(chunk);
      if (file) await file.write(chunk);
      else chunks.push(chunk);
    }
    await file?.sync();
  } finally {
    await file?.close();
  }
  const digest = hash.digest('hex');
  return keepText ? { digest, text: Buffer.concat(chunks).toString() } : { digest };
}

function compare(
  path: string,
  found: Map<string, string>,
  contents: Record<string, string> | undefined,
): void {
  if (!contents) throw new BadArchive(`${path} was cut off: its list of contents is missing.`);
  for (const [name, digest] of Object.entries(contents)) {
    if (found.get(name) !== digest)
      throw new BadArchive(`${path} is damaged: ${name} is not what was backed up.`);
    found.delete(name);
  }
  const stranger = [...found.keys()][0];
  if (stranger !== undefined)
    throw new BadArchive(`${path} holds ${stranger}, which is not in its list of contents.`);
}
