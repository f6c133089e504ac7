import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { reopen } from '../changes.ts';
import type { OutgoingState } from '../outgoing.ts';
import type { ChangingParts } from '../parts.ts';
import type { DispatchRow, DispatchState } from './row.ts';

/** Brings a dispatch into a state and tells everybody, in words; trouble brings its conversation back before people. */
export async function changeDispatch(
  tx: Tx,
  { hooks }: ChangingParts,
  row: DispatchRow,
  state: DispatchState,
  say: string | null,
  now: Date,
  by: Actor = system('delivery'),
): Promise<void> {
  if (row.state === state && row.say === say) return;
  await sql`
    update dispatches set state = ${state}, say = ${say}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await publish(tx, by, now, [
    {
      type: 'kept.dispatch.changed',
      subject: row.id,
      customerId: row.customer_id,
      data: {
        dispatchId: row.id,
        entryId: row.entry_id,
        noticeId: row.notice_id,
        channel: row.channel,
        state,
        say,
        authorId: row.author.id,
      },
    },
  ]);
  const { customer_id: customerId, conversation_id: conversationId, id: outgoingId } = row;
  const entryId = hasLeft(row.state, state) ? row.entry_id : null;
  const told = { outgoingId, customerId, conversationId, entryId, state: AS_MAIL[state] };
  await hooks.changed(tx, told, now);
  if (state === 'failed' || state === 'in-doubt')
    await reopen(
      tx,
      { customerId: row.customer_id, conversationId: row.conversation_id },
      state === 'failed' ? 'delivery-failed' : 'delivery-in-doubt',
    );
}

/** What those who listen to mails know as this state. */
const AS_MAIL: Readonly<Record<DispatchState, OutgoingState>> = {
  leaving: 'leaving',
  sent: 'sent',
  failed: 'failed',
  'in-doubt': 'in-doubt',
  cancelled: 'withdrawn',
};

/** Its entry stands in the record from the start; that it left is another matter. */
const hasLeft = (before: DispatchState, state: DispatchState): boolean =>
  state === 'sent' || state === 'in-doubt' || (state === 'failed' && before !== 'leaving');
