import type { z } from 'zod';
import type { NewNote } from '#contracts/record.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { appendEntries } from './append.ts';

/** Writes down something for colleagues; the customer never gets it. Returns the entry's id. */
export async function writeNote(
  tx: Tx,
  secrets: Secrets,
  customerId: string,
  note: z.output<typeof NewNote>,
  actor: Actor,
  now: Date,
): Promise<string> {
  await requireCustomer(tx, customerId);
  const conversationId = note.conversationId ?? null;
  if (conversationId !== null) await requireConversation(tx, customerId, conversationId);
  const [entry] = await appendEntries(
    tx,
    secrets,
    [
      {
        customerId,
        kind: 'note',
        channel: 'system',
        direction: 'internal',
        occurredAt: now,
        author: { type: actor.type, id: actor.id, name: actor.name, address: null },
        conversationId,
        text: note.text,
      },
    ],
    now,
  );
  if (!entry) throw new Error('The note was not recorded.');
  await publish(tx, actor, now, [
    {
      type: 'kept.entry.recorded',
      subject: entry.id,
      customerId,
      data: { entryId: entry.id, kind: 'note', channel: 'system', direction: 'internal', conversationId },
    },
  ]);
  return entry.id;
}

async function requireConversation(tx: Tx, customerId: string, id: string): Promise<void> {
  const { rows } =
    await sql`select 1 from entries where customer_id = ${customerId} and conversation_id = ${id} limit 1`.execute(
      tx,
    );
  if (rows.length === 0) throw invalid('conversationId', 'This customer has no such conversation.');
}
