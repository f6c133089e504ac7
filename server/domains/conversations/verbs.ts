import type { z } from 'zod';
import type { ConversationChange } from '#contracts/conversations.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import type { Thread } from './threads.ts';

/** Which customer a conversation belongs to; 404 where there is none. */
export async function findThread(db: Database | Tx, id: string): Promise<Thread> {
  const { rows } = await sql<{
    customer_id: string;
  }>`select customer_id from conversation_keys where id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('conversation');
  return { conversationId: id, customerId: row.customer_id };
}

/** Assigns, hands to a team, sets aside as done, or takes up again. Who did it is an event. */
export async function changeConversation(
  tx: Tx,
  id: string,
  change: z.output<typeof ConversationChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const thread = await findThread(tx, id);
  if (change.assignedTo) await requireStaff(tx, change.assignedTo);
  await sql`
    update conversations set
      state = coalesce(${change.state ?? null}, state),
      assigned_to = case when ${change.assignedTo !== undefined} then ${change.assignedTo ?? null} else assigned_to end,
      team_id = case when ${change.teamId !== undefined} then ${change.teamId ?? null}::uuid else team_id end
    where customer_id = ${thread.customerId} and id = ${id}`.execute(tx);
  await publish(tx, actor, now, [
    {
      type: 'kept.conversation.changed',
      subject: id,
      customerId: thread.customerId,
      data: { conversationId: id, ...change },
    },
  ]);
}

async function requireStaff(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql`select 1 from staff where id = ${id}`.execute(tx);
  if (rows.length === 0) throw invalid('assignedTo', 'There is no such person.');
}

/** Remembers that a person has read a conversation up to now. */
export async function markRead(tx: Tx, id: string, actor: Actor, now: Date): Promise<void> {
  const thread = await findThread(tx, id);
  await sql`
    insert into conversation_reads (staff_id, conversation_id, read_at, seen_seq)
    select ${actor.id}, ${id}, ${now}, max(seq) from chain_heads where customer_id = ${thread.customerId}
    on conflict (staff_id, conversation_id) do update set read_at = excluded.read_at, seen_seq = excluded.seen_seq`.execute(
    tx,
  );
  await publish(tx, actor, now, [
    {
      type: 'kept.conversation.read',
      subject: id,
      customerId: thread.customerId,
      data: { conversationId: id },
    },
  ]);
}
