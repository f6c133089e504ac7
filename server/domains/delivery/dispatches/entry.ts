import { touchConversations } from '#domains/conversations/index.ts';
import { appendEntries } from '#domains/record/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { DispatchParts, NewDispatch } from './types.ts';

/** Names of a dispatch: its own, and its entry's in the record. */
export interface Dispatched {
  readonly id: string;
  readonly entryId: string;
}

/** Original bytes of what goes out, and its words with the line below them. */
export interface Made {
  readonly text: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  /** Of a letter: the lines that stand on its envelope. */
  readonly envelope?: readonly string[];
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Puts what goes out into the record, with its original. */
export async function recordDispatch(
  tx: Tx,
  parts: DispatchParts,
  given: NewDispatch,
  to: string,
  { id, entryId }: Dispatched,
  { text, bytes, contentType }: Made,
  now: Date,
): Promise<void> {
  const { customerId, channel, author, subject, conversationId = null } = given;
  const original = await parts.originals.stage(once(bytes));
  await parts.originals.commit(tx, [original], now);
  await appendEntries(
    tx,
    parts.secrets,
    [
      {
        id: entryId,
        customerId,
        kind: 'message',
        channel,
        direction: 'out',
        occurredAt: now,
        author: { type: author.type, id: author.id, name: author.name, address: null },
        conversationId,
        originalSha256: original.sha256,
        subject: subject === '' ? null : subject,
        text,
        preview: given.text,
        alsoFindBy: channel === 'portal' ? '' : to,
        details: {
          to: [{ address: to.replaceAll('\n', ', '), name: null }],
          dispatchId: id,
          contentType,
          contactPointId: given.contactPointId,
          noticeId: given.about?.noticeId ?? null,
        },
      },
    ],
    now,
  );
  if (conversationId !== null)
    await touchConversations(tx, [
      {
        customerId,
        conversationId,
        entryId,
        channel,
        subject,
        mailboxId: null,
        teamId: null,
        at: now,
        effect: 'out',
        filedAway: false,
        flags: [],
      },
    ]);
  await publish(tx, author, now, [
    {
      type: 'kept.entry.recorded',
      subject: entryId,
      customerId,
      data: { entryId, kind: 'message', channel, direction: 'out', conversationId },
    },
  ]);
}
