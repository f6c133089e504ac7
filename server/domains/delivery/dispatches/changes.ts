import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { reopen } from '../changes.ts';
import type { DispatchRow, DispatchState } from './row.ts';

/** Brings a dispatch into a state and tells everybody, in words; trouble brings its conversation back before people. */
export async function changeDispatch(
  tx: Tx,
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
  if (state === 'failed' || state === 'in-doubt')
    await reopen(
      tx,
      { customerId: row.customer_id, conversationId: row.conversation_id },
      state === 'failed' ? 'delivery-failed' : 'delivery-in-doubt',
    );
}
