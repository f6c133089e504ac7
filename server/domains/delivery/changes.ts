import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import type { OutgoingState } from './outgoing.ts';

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
  mail: Changed,
  state: OutgoingState,
  say: string | null,
  now: Date,
  by: Actor = system('delivery'),
): Promise<void> {
  await sql`
    update outgoing set state = ${state}, say = ${say}, changed_at = ${now}
    where customer_id = ${mail.customerId} and id = ${mail.id}`.execute(tx);
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
}

/** Trouble brings a conversation back before people. */
async function reopen(tx: Tx, mail: Changed, flag: string): Promise<void> {
  await sql`
    update conversations set state = 'open',
      flags = (select array_agg(distinct f order by f) from unnest(flags || ${[flag]}::text[]) as f)
    where customer_id = ${mail.customerId} and id = ${mail.conversationId}`.execute(tx);
}

/** The trouble is being dealt with: its flag goes. */
export async function clearFlags(tx: Tx, mail: Changed): Promise<void> {
  await sql`
    update conversations set flags = array_remove(array_remove(flags, 'delivery-failed'), 'delivery-in-doubt')
    where customer_id = ${mail.customerId} and id = ${mail.conversationId}`.execute(tx);
}
