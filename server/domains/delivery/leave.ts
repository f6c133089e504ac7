import { rememberMessageIds, touchConversations } from '#domains/conversations/index.ts';
import { appendEntries } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { setTimer, type TimerHandler } from '#platform/timers/index.ts';
import { loadAttachments } from './attachments.ts';
import { addAttempts } from './attempts.ts';
import { type Changed, changeOutgoing } from './changes.ts';
import { addEvidence } from './evidence.ts';
import { findOutgoing, type OutgoingRow, type OutgoingView, toOutgoing } from './outgoing.ts';
import type { LeavingParts } from './parts.ts';
import {
  acceptMessage,
  type Beforehand,
  type Destination,
  LEAVE_TIMER,
  leavingAgain,
  type Message,
} from './write.ts';

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The undo window is over: the mail gets its bytes, its entry and its attempts, all or nothing. */
export const leave =
  (parts: LeavingParts): TimerHandler =>
  async (tx, timer, now) => {
    const row = await findOutgoing(tx, timer.key, true);
    if (row.state !== 'waiting') return;
    const may = await mayStillLeave(tx, parts, row, now);
    if (may instanceof Date) return waitUntil(tx, row, may, now);
    if (may !== null) return changeOutgoing(tx, parts, mailOf(row), 'failed', may.say, now);
    await letLeave(tx, parts, row, now);
  };

/**
 * Accepts a mail that nobody wrote who could take it back; it leaves in the same transaction, or when it may. Refused as
 * `sendMessage` is.
 */
export async function sendAtOnce(
  tx: Tx,
  parts: LeavingParts,
  to: Destination,
  written: Message,
  actor: Actor,
  now: Date,
  beforehand: Beforehand = {},
): Promise<OutgoingView> {
  const row = await acceptMessage(tx, parts, to, written, actor, now, { ...beforehand, undoMs: 0 });
  if (row.leaves_at > now) return toOutgoing(row);
  await letLeave(tx, parts, row, now);
  return toOutgoing(await findOutgoing(tx, row.id));
}

const mailOf = (row: OutgoingRow): Changed => ({
  id: row.id,
  customerId: row.customer_id,
  conversationId: row.conversation_id,
  author: row.author,
});

async function letLeave(tx: Tx, parts: LeavingParts, row: OutgoingRow, now: Date): Promise<void> {
  const entryId = newId();
  const bytes = await bytesOf(tx, parts, row, entryId, now);
  if (!Buffer.isBuffer(bytes)) return changeOutgoing(tx, parts, mailOf(row), 'failed', bytes.say, now);
  await recordMail(tx, parts, row, entryId, bytes, now);
  await sql`
    update outgoing set entry_id = ${entryId}, left_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const recipients = recipientsOf(row);
  await addEvidence(
    tx,
    parts,
    recipients.map((recipient) => ({
      customerId: row.customer_id,
      entryId,
      recipient,
      rung: 'created',
      at: now,
      source: 'kept',
      say: 'Written and ready to be sent.',
    })),
    now,
  );
  await addAttempts(tx, parts.enqueue, { ...row, entryId }, recipients, now);
  await changeOutgoing(tx, parts, mailOf(row), 'leaving', null, now);
}

/**
 * Looks once more whether it may leave, for what was so when it was written may not be so now: `null` where it may, the
 * instant where it must wait, words to its author where it may not.
 */
async function mayStillLeave(
  tx: Tx,
  { hooks }: LeavingParts,
  row: OutgoingRow,
  now: Date,
): Promise<Date | { say: string } | null> {
  try {
    const earliest = await hooks.mayLeave(tx, leavingAgain(row), now);
    return earliest !== null && earliest > now ? earliest : null;
  } catch (error) {
    if (!(error instanceof KeptError)) throw error;
    return { say: error.message };
  }
}

/** It waits on; until then it can be taken back. */
async function waitUntil(tx: Tx, row: OutgoingRow, leavesAt: Date, now: Date): Promise<void> {
  await sql`
    update outgoing set leaves_at = ${leavesAt} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await setTimer(tx, now, {
    kind: LEAVE_TIMER,
    key: row.id,
    dueAt: leavesAt,
    data: { outgoingId: row.id },
    reason: `A mail of ${row.author.name} may leave only then.`,
  });
}

/** Each address once, as it was written. */
function recipientsOf({ message }: OutgoingRow): string[] {
  const all = new Map([...message.to, ...message.cc].map((who) => [who.address.toLowerCase(), who.address]));
  return [...all.values()];
}

/** What cannot be composed will not be composable later either: its author is told at once. */
async function bytesOf(
  tx: Tx,
  parts: LeavingParts,
  row: OutgoingRow,
  entryId: string,
  now: Date,
): Promise<Buffer | { say: string }> {
  const { message } = row;
  const { purpose = 'answer' } = message;
  const foot = await parts.foot(tx, {
    customerId: row.customer_id,
    entryId,
    recipients: recipientsOf(row),
    purpose,
  });
  try {
    const attachments = await loadAttachments(tx, parts.originals, parts.reader, message.attachments);
    const text = `${message.text}\n\n${foot.text}`;
    const { bytes } = await parts.compose({
      ...message,
      text,
      headers: foot.headers,
      attachments,
      date: now,
    });
    return bytes;
  } catch (error) {
    if (isOurs(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { say: `It could not be made into a mail: ${why} Nothing was sent.` };
  }
}

/** Trouble of the database or the store is no fault of the mail: it is tried again. */
const isOurs = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof KeptError) && typeof Reflect.get(error, 'code') === 'string';

async function recordMail(
  tx: Tx,
  parts: LeavingParts,
  row: OutgoingRow,
  entryId: string,
  bytes: Buffer,
  now: Date,
): Promise<void> {
  const { message, customer_id: customerId, conversation_id: conversationId } = row;
  const original = await parts.originals.stage(once(bytes));
  await parts.originals.commit(tx, [original], now);
  // Read back, so that the record shows what really goes out: parts by their place in these bytes, folds, headers.
  const reading = await parts.reader.read({ bytes });
  const read = reading.ok ? reading.mail : undefined;
  const recipients = [...message.to, ...message.cc];
  await appendEntries(
    tx,
    parts.secrets,
    [
      {
        id: entryId,
        customerId,
        kind: 'message',
        channel: 'email',
        direction: 'out',
        occurredAt: now,
        author: {
          type: row.author.type,
          id: row.author.id,
          name: row.author.name,
          address: message.from.address,
        },
        conversationId,
        originalSha256: original.sha256,
        subject: message.subject,
        text: read?.text ?? message.text,
        preview: message.written,
        alsoFindBy: [
          ...recipients.flatMap((who) => [who.name ?? '', who.address]),
          ...message.attachments.map((file) => file.filename),
        ].join(' '),
        details: {
          messageId: message.messageId,
          references: message.references,
          to: message.to,
          cc: message.cc,
          replyTo: [message.replyTo],
          folds: read?.folds ?? [],
          attachments: read?.attachments ?? [],
          headers: read?.headers ?? [],
          automatic: false,
        },
      },
    ],
    now,
  );
  await touchConversations(tx, [
    {
      customerId,
      conversationId,
      entryId,
      channel: 'email',
      subject: message.subject,
      mailboxId: row.mailbox_id,
      at: now,
      teamId: null,
      effect: 'out',
      filedAway: false,
      flags: [],
    },
  ]);
  await rememberMessageIds(tx, [{ messageId: message.messageId, customerId, entryId, conversationId }]);
  await publish(tx, row.author, now, [
    {
      type: 'kept.entry.recorded',
      subject: entryId,
      customerId,
      data: { entryId, kind: 'message', channel: 'email', direction: 'out', conversationId },
    },
  ]);
}
