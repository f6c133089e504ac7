import type { Originals } from '#platform/blobs/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { loadAttachments, sizeOfUpload } from './attachments.ts';
import type { OutgoingRow } from './outgoing.ts';
import type { LeavingParts } from './parts.ts';
import type { Message } from './written.ts';

/** What stands in a file that goes along, where it is text. */
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
      inside.push(...wordsIn(filename, await originals.read(tx, Buffer.from(upload, 'hex'))));
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
    return files.flatMap(({ filename, content }) => wordsIn(filename, content));
  } catch (error) {
    if (isOurs(error)) throw error;
    return [];
  }
}

/** Trouble of the database or the store, which is no fault of the mail. */
export const isOurs = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof KeptError) && typeof Reflect.get(error, 'code') === 'string';

/** Whatever a file is called: text has no NUL, and a PDF is none. */
function wordsIn(name: string, bytes: Buffer): FileWords[] {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return [{ name, text: new TextDecoder('utf-16le').decode(bytes) }];
  if (first === 0xfe && second === 0xff) return [{ name, text: new TextDecoder('utf-16be').decode(bytes) }];
  if (bytes.includes(0) || bytes.subarray(0, 5).toString('latin1') === '%PDF-') return [];
  return [{ name, text: new TextDecoder().decode(bytes) }];
}
