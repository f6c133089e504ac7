import type { z } from 'zod';
import type { OutgoingAttachment } from '#contracts/conversations.ts';
import type { Originals } from '#platform/blobs/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import type { KeptAttachment } from './outgoing.ts';
import type { MailToCompose, ReadsParts } from './parts.ts';
import { findQuoted, type Quoted } from './quoting.ts';

type Given = z.output<typeof OutgoingAttachment>;

/** All files of one mail together, in bytes: with base64 it stays within the 35 MB that most servers take. */
export const MAX_ATTACHED = 25 * 1024 * 1024;
const TYPE = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** A file's name without folders and without characters that could be more than a name; never empty. */
export function cleanFilename(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029<>:"|?*]/gu, '')
    .trim()
    .replace(/^\.+/, '');
  return clean.slice(0, 200).toWellFormed() || 'file';
}

/** The type without parameters; what is no type is bytes. */
export const cleanType = (type: string): string => {
  const bare = type.split(';')[0]?.trim().toLowerCase() ?? '';
  return TYPE.test(bare) ? bare : 'application/octet-stream';
};

/** In bytes; `undefined`: there is no such upload. */
export async function sizeOfUpload(db: Database | Tx, sha256: string): Promise<number | undefined> {
  const { rows } = await sql<{ size: number }>`
    select size from originals where sha256 = decode(${sha256}, 'hex')`.execute(db);
  return rows[0]?.size;
}

interface Sized {
  readonly kept: KeptAttachment;
  readonly size: number;
}

async function keepOne(db: Database | Tx, given: Given, field: string): Promise<Sized> {
  if (CONTROL.test(given.filename)) throw invalid(`${field}.filename`, 'A file name is one line.');
  const name = { filename: cleanFilename(given.filename), contentType: cleanType(given.contentType) };
  if (given.upload !== undefined) {
    const size = await sizeOfUpload(db, given.upload);
    if (size === undefined)
      throw invalid(`${field}.upload`, 'There is no such upload. Upload the file again.');
    return { kept: { ...name, sha256: given.upload, index: null }, size };
  }
  if (given.entryId === undefined || given.index === undefined)
    throw invalid(field, 'Give either upload, or entryId and index.');
  const entry = await findQuoted(db, given.entryId, `${field}.entryId`);
  const part = entry.details.attachments?.find((one) => one.index === given.index);
  if (!part || entry.original === null)
    throw invalid(`${field}.index`, 'The entry has no attachment of that number.');
  return { kept: { ...name, sha256: entry.original, index: part.index }, size: part.size };
}

const carried = (mail: Quoted): Sized[] =>
  (mail.details.attachments ?? []).flatMap((part) =>
    mail.original === null
      ? []
      : [
          {
            kept: {
              sha256: mail.original,
              index: part.index,
              filename: cleanFilename(part.filename ?? `part-${part.index + 1}`),
              contentType: cleanType(part.contentType),
            },
            size: part.size,
          },
        ],
  );

/** Finds the files that go along, with those of a forwarded mail; refused with the field's name where one is missing or too large. */
export async function keepAttachments(
  db: Database | Tx,
  given: readonly Given[],
  forwarded: Quoted | undefined,
): Promise<KeptAttachment[]> {
  const all = forwarded ? carried(forwarded) : [];
  for (const [i, one] of given.entries()) all.push(await keepOne(db, one, `attachments.${i}`));
  const bytes = all.reduce((sum, one) => sum + one.size, 0);
  if (bytes > MAX_ATTACHED)
    throw invalid(
      'attachments',
      `The files are ${Math.ceil(bytes / 1e6)} MB together; mail servers take about 25 MB.`,
    );
  return all.map((one) => one.kept);
}

/** The bytes of the files of a mail. */
export async function loadAttachments(
  tx: Tx,
  originals: Originals,
  reader: ReadsParts,
  kept: readonly KeptAttachment[],
): Promise<MailToCompose['attachments']> {
  const loaded: MailToCompose['attachments'][number][] = [];
  for (const { sha256, index, filename, contentType } of kept) {
    const bytes = await originals.read(tx, Buffer.from(sha256, 'hex'));
    const content = index === null ? bytes : (await reader.attachment({ bytes }, index))?.bytes;
    if (content === undefined)
      throw new Error(`The file ${filename} could not be read from the mail that it came with.`);
    loaded.push({ filename, contentType, content: Buffer.from(content) });
  }
  return loaded;
}
