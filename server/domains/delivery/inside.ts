import type { Originals } from '#platform/blobs/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { isClosed, wordsInside } from '#platform/file-words/index.ts';
import { loadAttachments, sizeOfUpload } from './attachments.ts';
import type { OutgoingRow } from './outgoing.ts';
import type { LeavingParts } from './parts.ts';
import type { Message } from './written.ts';

/** What stands in a file that goes along, where it can be read. */
export interface FileWords {
  readonly name: string;
  readonly text: string;
}

/** The words in files that were uploaded for a mail; those that it takes over from another mail are looked at as it leaves. */
export async function insideUploads(
  tx: Tx,
  originals: Originals,
  attachments: Message['attachments'],
): Promise<FileWords[]> {
  const inside: FileWords[] = [];
  // What is not there is refused by its field later.
  for (const { upload, filename } of attachments)
    if (upload !== undefined && (await sizeOfUpload(tx, upload)) !== undefined)
      inside.push(...(await wordsIn(filename, await originals.read(tx, Buffer.from(upload, 'hex')))));
  return inside;
}

/** The words in all files of a mail; empty where one cannot be read, for then it cannot be made into a mail either. */
export async function insideMail(
  tx: Tx,
  { originals, reader }: Pick<LeavingParts, 'originals' | 'reader'>,
  { message: { attachments } }: OutgoingRow,
): Promise<FileWords[]> {
  if (attachments.length === 0) return [];
  try {
    const files = await loadAttachments(tx, originals, reader, attachments);
    const inside: FileWords[] = [];
    for (const { filename, content } of files) inside.push(...(await wordsIn(filename, content)));
    return inside;
  } catch (error) {
    if (isOurs(error)) throw error;
    return [];
  }
}

/** Trouble of the database or the store, which is no fault of the mail. */
export const isOurs = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof KeptError) && typeof Reflect.get(error, 'code') === 'string';

/** Whatever a file is called: what begins as a PDF, an archive or an office file is opened, and other text has no NUL. */
async function wordsIn(name: string, bytes: Buffer): Promise<FileWords[]> {
  if (isClosed(bytes)) {
    const text = await wordsInside(bytes);
    return text === null ? [] : [{ name, text }];
  }
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return [{ name, text: new TextDecoder('utf-16le').decode(bytes) }];
  if (first === 0xfe && second === 0xff) return [{ name, text: new TextDecoder('utf-16be').decode(bytes) }];
  if (bytes.includes(0)) return [];
  return [{ name, text: new TextDecoder().decode(bytes) }];
}
