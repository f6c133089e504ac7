import { rememberMessageIds, touchConversations } from '#domains/conversations/index.ts';
import { appendEntries, type NewEntry } from '#domains/record/index.ts';
import type { StagedOriginal } from '#platform/blobs/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { type NewEvent, publish } from '#platform/events/index.ts';
import type { OutgoingRow } from './outgoing.ts';
import type { LeavingParts } from './parts.ts';

/** A mail that gets its bytes and its entry. */
export interface Ready {
  readonly row: OutgoingRow;
  readonly entryId: string;
  readonly bytes: Buffer;
}

interface Recorded {
  readonly customerId: string;
  readonly conversationId: string;
  readonly entryId: string;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Keeps the bytes of mails that leave, and writes them into their customers’ records and conversations. */
export async function recordMails(
  tx: Tx,
  parts: LeavingParts,
  ready: readonly Ready[],
  now: Date,
): Promise<void> {
  const staged: StagedOriginal[] = [];
  const entries: NewEntry[] = [];
  for (const one of ready) {
    const original = await parts.originals.stage(once(one.bytes));
    staged.push(original);
    entries.push(await entryOf(parts, one, original.sha256, now));
  }
  await parts.originals.commit(tx, staged, now);
  await appendEntries(tx, parts.secrets, entries, now);
  const known = ready.map(({ row, entryId }) => ({
    customerId: row.customer_id,
    conversationId: row.conversation_id,
    entryId,
    row,
  }));
  await touchConversations(
    tx,
    known.map(({ row, ...place }) => ({
      ...place,
      channel: 'email',
      subject: row.message.subject,
      mailboxId: row.mailbox_id,
      at: now,
      teamId: null,
      effect: 'out',
      filedAway: false,
      flags: [],
    })),
  );
  await rememberMessageIds(
    tx,
    known.map(({ row, ...place }) => ({ ...place, messageId: row.message.messageId })),
  );
  const authors = Map.groupBy(known, ({ row }) => JSON.stringify(row.author));
  for (const [first, ...more] of authors.values())
    if (first) await publish(tx, first.row.author, now, [first, ...more].map(recorded));
}

const recorded = ({ customerId, conversationId, entryId }: Recorded): NewEvent => ({
  type: 'kept.entry.recorded',
  subject: entryId,
  customerId,
  data: { entryId, kind: 'message', channel: 'email', direction: 'out', conversationId },
});

async function entryOf(
  parts: LeavingParts,
  { row, entryId, bytes }: Ready,
  originalSha256: Buffer,
  now: Date,
): Promise<NewEntry> {
  const { message, author } = row;
  // Read back, so that the record shows what really goes out: parts by their place in these bytes, folds, headers.
  const reading = await parts.reader.read({ bytes });
  const read = reading.ok ? reading.mail : undefined;
  const recipients = [...message.to, ...message.cc];
  return {
    id: entryId,
    customerId: row.customer_id,
    kind: 'message',
    channel: 'email',
    direction: 'out',
    occurredAt: now,
    author: { type: author.type, id: author.id, name: author.name, address: message.from.address },
    conversationId: row.conversation_id,
    originalSha256,
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
  };
}
