import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { OutgoingState } from './outgoing.ts';
import type { ChangingParts } from './parts.ts';

/** Which mail, and whom to tell. */
export interface Changed {
  readonly id: string;
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly author: Actor;
}

/** Brings an outgoing mail into a state and tells everybody, its author first of all, in words. */
export async function changeOutgoing(
  tx: Tx,
  { hooks }: ChangingParts,
  mail: Changed,
  state: OutgoingState,
  say: string | null,
  now: Date,
  by: Actor = system('delivery'),
): Promise<void> {
  const { rows } = await sql<{ entry_id: string | null }>`
    update outgoing set state = ${state}, say = ${say}, changed_at = ${now}
    where customer_id = ${mail.customerId} and id = ${mail.id} returning entry_id`.execute(tx);
  await publish(tx, by, now, [
    {
      type: 'kept.outgoing.changed',
      subject: mail.id,
      customerId: mail.customerId,
      data: {
        outgoingId: mail.id,
        conversationId: mail.conversationId,
        state,
        say,
        authorId: mail.author.id,
      },
    },
  ]);
  if (state === 'failed' || state === 'in-doubt')
    await reopen(tx, mail, state === 'failed' ? 'delivery-failed' : 'delivery-in-doubt');
  const { customerId, conversationId } = mail;
  const entryId = rows[0]?.entry_id ?? null;
  await hooks.changed(tx, { outgoingId: mail.id, customerId, conversationId, entryId, state }, now);
}

/** Trouble brings a conversation back before people. */
export async function reopen(
  tx: Tx,
  mail: Pick<Changed, 'customerId' | 'conversationId'>,
  flag: string,
): Promise<void> {
  await sql`
    update conversations set state = 'open',
      flags = (select array_agg(distinct f order by f) from unnest(flags || ${[flag]}::text[]) as f)
    where customer_id = ${mail.customerId} and id = ${mail.conversationId}`.execute(tx);
}

/** The trouble is being dealt with: its flag goes. */
export async function clearFlags(
  tx: Tx,
  mail: Pick<Changed, 'customerId' | 'conversationId'>,
): Promise<void> {
  await sql`
    update conversations set flags = array_remove(array_remove(flags, 'delivery-failed'), 'delivery-in-doubt')
    where customer_id = ${mail.customerId} and id = ${mail.conversationId}`.execute(tx);
}
