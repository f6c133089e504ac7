/** Fetches messages without marking them as read: small ones many at a time, large ones in parts. */
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { within } from './account.ts';

/** What the server says about a message before it is fetched. `null` where it does not say. */
export interface MessageFacts {
  readonly uid: number;
  readonly size: number | null;
  readonly receivedAt: Date | null;
}

/** A message up to this size (bytes) is fetched together with others. */
export const SMALL_BYTES = 256 * 1024;
const PART_BYTES = 1024 * 1024;
const COMMAND_MS = 5 * 60_000;

/** The message is not there any more: deleted or moved by somebody, which is no failure. */
export class Vanished extends Error {}

function receivedAt(message: FetchMessageObject): Date | null {
  if (message.internalDate === undefined) return null;
  const date = new Date(message.internalDate);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** UIDs above `after` in the open folder, in ascending order; rejects with the library's error. */
export async function listUids(client: ImapFlow, after: number): Promise<number[]> {
  const found = await within(client, COMMAND_MS, client.search({ uid: `${after + 1}:*` }, { uid: true }));
  if (!Array.isArray(found)) throw new Error('the mail server did not list the messages of the folder');
  // `n:*` always names the last message, also where its number is smaller than n (RFC 3501, 6.4.8).
  return found.filter((uid) => uid > after).sort((a, b) => a - b);
}

/** Size and date of messages, by UID; those that the server says nothing about are missing. */
export async function factsOf(client: ImapFlow, uids: readonly number[]): Promise<Map<number, MessageFacts>> {
  const query = { uid: true, size: true, internalDate: true };
  const list = await within(client, COMMAND_MS, client.fetchAll(uids.join(','), query, { uid: true }));
  return new Map(
    list.map((message) => [
      message.uid,
      { uid: message.uid, size: message.size ?? null, receivedAt: receivedAt(message) },
    ]),
  );
}

/** Whole messages by UID, in one command; those that the server does not give are missing. */
export async function fetchTogether(client: ImapFlow, uids: readonly number[]): Promise<Map<number, Buffer>> {
  const list = await within(
    client,
    COMMAND_MS,
    client.fetchAll(uids.join(','), { uid: true, source: true }, { uid: true }),
  );
  const whole = new Map<number, Buffer>();
  for (const message of list)
    if (message.source && message.source.length > 0) whole.set(message.uid, message.source);
  return whole;
}

/** The bytes of one message in parts, so that it never lies in memory as a whole. Throws `Vanished`, or the library's error. */
export async function* fetchInParts(client: ImapFlow, uid: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; ; ) {
    const query = { uid: true, source: { start, maxLength: PART_BYTES } };
    const message = await within(client, COMMAND_MS, client.fetchOne(String(uid), query, { uid: true }));
    if (!message) throw new Vanished(`message ${uid} is gone`);
    const part = message.source;
    if (!part || part.length === 0) {
      if (start === 0) throw new Error('the mail server gave an empty message');
      return;
    }
    yield part;
    start += part.length;
    // A shorter part is the last one; a longer one means that the server sent all that there is.
    if (part.length !== PART_BYTES) return;
  }
}
