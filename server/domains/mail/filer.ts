import { buffer } from 'node:stream/consumers';
import type { MailReading, ReadMail } from '#contracts/mail.ts';
import type { DeliveryHooks } from '#domains/delivery/index.ts';
import type { Originals } from '#platform/blobs/index.ts';
import type { Clock } from '#platform/clock/index.ts';
import { type Database, inTransaction, isRefusedData, sql } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { fileMails } from './file.ts';
import type { Reading } from './filing.ts';
import { ownAddresses } from './mailboxes.ts';

/** What filing needs of a mail reader; declared here, given by the connector. */
export interface ReadsMail {
  read(source: { bytes: Uint8Array }): Promise<MailReading>;
}

/** SPF, DKIM and DMARC of a mail as pushed or fetched; never throws. */
export type Authenticates = (
  bytes: Uint8Array,
  envelope: { readonly from?: string | null; readonly remoteAddress?: string; readonly helo?: string },
) => Promise<Readonly<Record<string, string>>>;

export interface FilerParts {
  readonly db: Database;
  readonly originals: Originals;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly reader: ReadsMail;
  readonly hooks: DeliveryHooks;
  readonly authenticate?: Authenticates;
  /** More addresses that are ours, such as those of an archive that is imported. */
  readonly alsoOwn?: readonly string[];
}

interface Waiting {
  sha256: Buffer;
  source: string;
  received_at: Date;
  envelope: Reading['envelope'];
}

/** Mails above this are not read whole into memory; they are quarantined with their original safe. */
const READABLE = 64 * 1024 * 1024;

/** Reads originals that wait and files them: reading outside of any transaction, filing in one. */
export async function fileWaiting(parts: FilerParts, hashes: readonly Buffer[]): Promise<void> {
  const { rows } = await sql<Waiting>`
    select sha256, source, received_at, envelope from mail_messages
    where sha256 = any(${hashes}::bytea[]) and state <> 'filed'`.execute(parts.db);
  const found = new Map(rows.map((row) => [row.sha256.toString('hex'), row]));
  const inOrder = hashes.map((hash) => found.get(hash.toString('hex'))).filter((row) => row !== undefined);
  await fileReadings(parts, await Promise.all(inOrder.map((row) => readOne(parts, row))));
}

/**
 * Files what was read, in one transaction. When the database refuses it, each mail is filed by itself, and the one that
 * it refuses is quarantined: it holds up no other, and no import.
 */
export async function fileReadings(parts: FilerParts, readings: readonly Reading[]): Promise<void> {
  const [only, ...others] = readings;
  if (!only) return;
  try {
    await fileTogether(parts, readings);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    if (others.length > 0) for (const reading of readings) await fileReadings(parts, [reading]);
    else if (only.reading.ok) await fileTogether(parts, [refused(only, only.reading.mail, error)]);
    else throw error;
  }
}

/** What stands for a mail that was read and that the database would not take. */
const refused = (reading: Reading, mail: ReadMail, error: Error): Reading => ({
  ...reading,
  reading: {
    ok: false,
    unreadable: {
      code: 'parser-error',
      say: `it could not be put into the record (${error.message}).`,
      glimpse: {
        from: mail.from[0] ?? null,
        subject: mail.subject,
        date: mail.date,
        messageId: mail.messageId,
      },
    },
  },
});

async function fileTogether(parts: FilerParts, readings: readonly Reading[]): Promise<void> {
  const { db, secrets, clock, hooks } = parts;
  await inTransaction(db, async (tx) => {
    const { own, mailboxes } = await ownAddresses(tx, parts.alsoOwn ?? []);
    await fileMails(tx, { secrets, hooks, own, mailboxes }, readings, clock.now());
  });
}

async function readOne({ db, originals, reader, authenticate }: FilerParts, row: Waiting): Promise<Reading> {
  const base = {
    sha256: row.sha256,
    source: row.source,
    receivedAt: row.received_at,
    envelope: row.envelope,
  };
  const original = await originals.stream(db, row.sha256);
  if (original.size > READABLE) return { ...base, reading: await tooLarge(reader, original) };
  const bytes = await buffer(original.bytes);
  const live = !row.source.startsWith('import:');
  const authentication = live && authenticate ? await authenticate(bytes, row.envelope) : null;
  return { ...base, reading: await reader.read({ bytes }), authentication };
}

const HEAD = 64 * 1024;

/** A mail that is not read whole; its first 64 kB tell whom it is from, so that its entry finds its person. */
async function tooLarge(
  reader: ReadsMail,
  { size, bytes }: { readonly size: number; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<MailReading> {
  const head = await reader.read({ bytes: await headOf(bytes) });
  const seen = head.ok
    ? {
        from: head.mail.from[0] ?? null,
        subject: head.mail.subject,
        date: head.mail.date,
        messageId: head.mail.messageId,
      }
    : head.unreadable.glimpse;
  const say = `It has ${Math.round(size / 1024 / 1024)} MB, and Kept reads mails up to 64 MB.`;
  return { ok: false, unreadable: { code: 'too-large', say, glimpse: seen } };
}

/** The header, at most 64 kB. */
async function headOf(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= HEAD) break;
  }
  const start = Buffer.concat(chunks).subarray(0, HEAD);
  const end = start.toString('latin1').search(/\r?\n\r?\n/);
  return end < 0 ? start : start.subarray(0, end + 2);
}
