import { addPeople, touchConversations } from '#domains/conversations/index.ts';
import {
  asksToStop,
  heardFrom,
  identify,
  identityOf,
  recordConsent,
  rootOf,
  unattributed,
} from '#domains/customers/index.ts';
import { appendEntries, lockRecords } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import type { Originals } from '#platform/blobs/index.ts';
import { type Database, inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { incompleteMessage, joinPart } from './joining.ts';
import { storable } from './storable.ts';
import type { IncomingMessage } from './types.ts';

/** A customer's words that were just recorded. */
export interface MessageArrival {
  readonly entryId: string;
  readonly customerId: string;
  readonly conversationId: string;
  readonly channel: 'sms';
  readonly ownWords: boolean;
  readonly byCustomer: boolean;
  readonly subject: null;
  readonly text: string;
  readonly words: string;
}

/** What taking messages in needs. */
export interface ReceivingParts {
  readonly db: Database;
  readonly originals: Originals;
  readonly secrets: Secrets;
  /** Cases hear of the customer's own words. */
  readonly arrive: (tx: Tx, arrival: MessageArrival, now: Date) => Promise<unknown>;
}

/** An SMS joins the conversation by SMS that had something within this time (milliseconds); others begin a new one. */
const SAME_TALK_MS = 30 * 24 * 3_600_000;

/** Longest text of one message (UTF-16 units); phones join 255 parts at most. */
const LONGEST_TEXT = 100_000;

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/**
 * A customer wrote to us by SMS: an entry with its original in their record, and their case hears of it. An unknown number is a
 * provisional customer, as with mail. The same message given twice is one; parts of a long one are kept until all are there.
 */
export async function receiveMessage(
  parts: ReceivingParts,
  channelId: string,
  given: IncomingMessage,
  now: Date,
): Promise<void> {
  const message = asStored(given);
  const { part } = message;
  await inTransaction(parts.db, async (tx) => {
    const whole = part ? await joinPart(tx, channelId, { ...message, part }, now) : message;
    if (whole) await takeIn(tx, parts, channelId, whole, now);
  });
}

/** Phones and providers send any character: one that cannot be stored must not have the message given again for ever. */
const asStored = (given: IncomingMessage): IncomingMessage => ({
  ...given,
  providerId: storable(given.providerId),
  from: storable(given.from),
  to: storable(given.to),
  text: storable(given.text, LONGEST_TEXT),
});

/** Takes in long messages of which a part never came. */
export async function receiveIncomplete(parts: ReceivingParts, channelId: string, now: Date): Promise<void> {
  for (let more = true; more; )
    more = await inTransaction(parts.db, async (tx) => {
      const message = await incompleteMessage(tx, channelId, now);
      if (message) await takeIn(tx, parts, channelId, message, now);
      return message !== undefined;
    });
}

async function takeIn(
  tx: Tx,
  parts: ReceivingParts,
  channelId: string,
  message: IncomingMessage,
  now: Date,
): Promise<void> {
  if (await isKnown(tx, channelId, message)) return;
  const original = await parts.originals.stage(once(message.original));
  const customerId = await whose(tx, message, now);
  await lockRecords(tx, [customerId]);
  await parts.originals.commit(tx, [original], now);
  const entryId = newId();
  const { rows } = await sql`
    insert into received_messages (channel_id, provider_id, customer_id, entry_id, received_at)
    values (${channelId}, ${message.providerId}, ${customerId}, ${entryId}, ${now}) on conflict do nothing returning 1`.execute(
    tx,
  );
  if (rows.length === 0) return;
  const conversationId = await talkOf(tx, customerId, now);
  await record(tx, parts, { message, customerId, conversationId, entryId, sha256: original.sha256 }, now);
  const { text } = message;
  if (asksToStop(text) && identityOf('phone', message.from) !== null) {
    const no = {
      customerId,
      channels: ['sms'] as const,
      given: false,
      at: now,
      source: 'text message',
      entryId,
    };
    await recordConsent(tx, no, system('sms'), now);
  }
  const said = { subject: null, text, words: text, ownWords: true, byCustomer: true };
  await parts.arrive(tx, { entryId, customerId, conversationId, channel: 'sms', ...said }, now);
}

async function isKnown(tx: Tx, channelId: string, { providerId }: IncomingMessage): Promise<boolean> {
  const { rows } = await sql`
    select 1 from received_messages where channel_id = ${channelId} and provider_id = ${providerId}`.execute(
    tx,
  );
  return rows.length > 0;
}

/** The customer whose number it is; numbers of advertisers, which are names, belong to nobody. */
async function whose(tx: Tx, { from }: IncomingMessage, now: Date): Promise<string> {
  const number = identityOf('phone', from);
  if (number === null) return unattributed(tx, now);
  const found = await identify(tx, [{ kind: 'phone', value: number, name: null }], 'sms', now);
  await heardFrom(tx, [{ kind: 'phone', value: number, at: now }]);
  return found.get(number) ?? unattributed(tx, now);
}

async function talkOf(tx: Tx, customerId: string, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from conversations where customer_id = ${customerId} and channel = 'sms'
      and last_at > ${new Date(now.getTime() - SAME_TALK_MS)} order by last_at desc limit 1`.execute(tx);
  return rows[0]?.id ?? newId();
}

interface Filed {
  readonly message: IncomingMessage;
  readonly customerId: string;
  readonly conversationId: string;
  readonly entryId: string;
  readonly sha256: Buffer;
}

async function record(
  tx: Tx,
  { secrets }: ReceivingParts,
  { message, customerId, conversationId, entryId, sha256 }: Filed,
  now: Date,
): Promise<void> {
  const number = identityOf('phone', message.from) ?? message.from;
  const name = await nameOf(tx, customerId, number);
  await appendEntries(
    tx,
    secrets,
    [
      {
        id: entryId,
        customerId,
        kind: 'message',
        channel: 'sms',
        direction: 'in',
        occurredAt: now,
        author: { type: 'customer', id: null, name, address: number },
        conversationId,
        originalSha256: sha256,
        text: message.text,
        alsoFindBy: number,
        details: { to: [{ address: message.to, name: null }], providerId: message.providerId },
      },
    ],
    now,
  );
  await touchConversations(tx, [
    {
      customerId,
      conversationId,
      entryId,
      channel: 'sms',
      subject: null,
      mailboxId: null,
      teamId: null,
      at: now,
      effect: 'in',
      filedAway: false,
      flags: [],
    },
  ]);
  await addPeople(tx, [{ customerId, conversationId, address: number }]);
  await publish(tx, system('sms'), now, [
    {
      type: 'kept.entry.recorded',
      subject: entryId,
      customerId,
      data: { entryId, kind: 'message', channel: 'sms', direction: 'in', conversationId },
    },
  ]);
}

async function nameOf(tx: Tx, customerId: string, number: string): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from customers where customer_id = ${await rootOf(tx, customerId)}`.execute(tx);
  return rows[0]?.name ?? number;
}
