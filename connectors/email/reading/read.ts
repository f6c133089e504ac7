import { createHash } from 'node:crypto';
import type { MailAddress, MailAttachment, ReadMail } from '#contracts/mail.ts';
import { addrSpecOf, looksLikeHomograph, parseAddresses } from './addresses.ts';
import { readBody } from './body.ts';
import { type NoteDefect, tidy } from './charset.ts';
import { parseDate } from './date.ts';
import { foldText } from './folds.ts';
import { all, type Field, first } from './header.ts';
import { leavesOf, type Part, partBytes, splitMail } from './mime.ts';
import { recognise } from './reports/index.ts';
import { decodeWords } from './words.ts';

const MAX_IDS = 100;
const MAX_HEADERS = 500;
const MAX_VALUE = 8_192;

/** Message ids of a References or In-Reply-To value: what stands in angle brackets and holds no blank, once each, at most 100. */
export function messageIds(values: readonly string[]): string[] {
  const ids = new Set<string>();
  for (const value of values) {
    for (const [, id = ''] of value.slice(0, 100_000).matchAll(/<([^<>\s]{1,900})>/g)) {
      ids.add(tidy(id));
      if (ids.size >= MAX_IDS) return [...ids];
    }
  }
  return [...ids];
}

function ownId(fields: readonly Field[], defect: NoteDefect): string | null {
  const value = first(fields, 'message-id') ?? '';
  const id = /<\s*([^<>]{1,900}?)\s*>/.exec(value)?.[1] ?? value.replace(/[<>]/g, '').trim();
  if (id === '') defect('message-id-missing');
  return tidy(id).slice(0, 900) || null;
}

function attachmentName(part: Part, defect: NoteDefect): string | null {
  const name = part.disposition.params.filename ?? part.type.params.name ?? null;
  // Only the last piece of a path, without what could break a line or turn its direction.
  return name === null
    ? null
    : decodeWords(name, defect)
        .replace(/^.*[\\/]/, '')
        .replace(/[\p{Cc}\p{Cf}]/gu, '')
        .trim()
        .slice(0, 255) || null;
}

function attachmentsOf(
  bytes: Buffer,
  leaves: readonly Part[],
  used: ReadonlySet<Part>,
  html: string | null,
  defect: NoteDefect,
): MailAttachment[] {
  const found: MailAttachment[] = [];
  leaves.forEach((part, index) => {
    if (used.has(part)) return;
    const content = partBytes(bytes, part, defect);
    const contentId = /^<?([^<>\s]{1,900})>?/.exec(first(part.fields, 'content-id') ?? '')?.[1] ?? null;
    found.push({
      index,
      filename: attachmentName(part, defect),
      contentType: tidy(part.type.value).slice(0, 255),
      size: content.length,
      contentId,
      inline: contentId !== null && html?.includes(`data-cid="${contentId}"`) === true,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  });
  return found;
}

/** Mails with CR as the only line end come from old Macs; everything else here looks for LF. */
function withLineFeeds(bytes: Buffer): Buffer {
  if (bytes.includes(10) || !bytes.includes(13)) return bytes;
  return Buffer.from(bytes.map((byte) => (byte === 13 ? 10 : byte)));
}

function addressesIn(fields: readonly Field[], name: string, defect: NoteDefect): MailAddress[] {
  const found = new Map<string, MailAddress>();
  for (const value of all(fields, name))
    for (const entry of parseAddresses(value, defect))
      if (!found.has(entry.address)) found.set(entry.address, entry);
  return [...found.values()];
}

function decodedHeaders(fields: readonly Field[]): [string, string][] {
  const quiet = () => {};
  return fields.slice(0, MAX_HEADERS).map(({ name, value }) => [
    tidy(name).slice(0, 200),
    tidy(decodeWords(value.slice(0, MAX_VALUE * 2), quiet))
      .slice(0, MAX_VALUE)
      .toWellFormed(),
  ]);
}

function deliveredTo(fields: readonly Field[]): string[] {
  const named = /^(delivered-to|x-original-to|envelope-to|x-envelope-to)$/i;
  return fields.flatMap(({ name, value }) =>
    named.test(name) ? (addrSpecOf(value.replace(/^<|>$/g, '')) ?? []) : [],
  );
}

/** Reads a whole mail. Throws TooComplex where it asks for absurd work; every other oddity is a defect code of the result. */
export function readMail(source: Buffer): ReadMail {
  const defects = new Set<string>();
  const defect: NoteDefect = (code) => defects.add(code);
  const bytes = withLineFeeds(source);
  const root = splitMail(bytes, defect);
  const { fields } = root;
  const body = readBody(bytes, root, defect);
  const leaves = leavesOf(root);
  const subject = first(fields, 'subject');
  const from = addressesIn(fields, 'from', defect);
  if (from.length === 0) defect('from-missing');
  if (from.some((one) => looksLikeHomograph(one.address))) defect('homograph');
  const read = {
    messageId: ownId(fields, defect),
    inReplyTo: messageIds(all(fields, 'in-reply-to')),
    references: messageIds(all(fields, 'references')),
    from,
    sender: addressesIn(fields, 'sender', defect)[0] ?? null,
    replyTo: addressesIn(fields, 'reply-to', defect),
    to: addressesIn(fields, 'to', defect),
    cc: addressesIn(fields, 'cc', defect),
    bcc: addressesIn(fields, 'bcc', defect),
    deliveredTo: deliveredTo(fields),
    date: parseDate(first(fields, 'date'), defect),
    subject:
      subject === null ? null : tidy(decodeWords(subject, defect)).trim().slice(0, 2_000).toWellFormed(),
    text: body.text,
    html: body.html,
    attachments: attachmentsOf(bytes, leaves, body.used, body.html, defect),
    headers: decodedHeaders(fields),
    listId: first(fields, 'list-id')?.slice(0, 500) ?? null,
  };
  const { kind, report, automatic } = recognise(bytes, root, read);
  return { ...read, kind, report, automatic, folds: foldText(body.text), defects: [...defects].sort() };
}

/** The decoded bytes, name and type of the leaf at that index, or `null` where the mail has no such leaf. */
export function readAttachment(
  source: Buffer,
  index: number,
): { bytes: Buffer; filename: string | null; contentType: string } | null {
  const quiet = () => {};
  const bytes = withLineFeeds(source);
  const part = leavesOf(splitMail(bytes, quiet))[index];
  return part
    ? {
        bytes: partBytes(bytes, part, quiet),
        filename: attachmentName(part, quiet),
        contentType: part.type.value,
      }
    : null;
}
