import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { type NewEvent, publish } from '#platform/events/index.ts';
import type { OutgoingRow, OutgoingState } from './outgoing.ts';
import type { ChangingParts } from './parts.ts';

/** Which mail, and whom to tell. */
export interface Changed {
  readonly id: string;
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly author: Actor;
}

/** A mail as those who change its state name it. */
export const mailOf = (row: OutgoingRow): Changed => ({
  id: row.id,
  customerId: row.customer_id,
  conversationId: row.conversation_id,
  author: row.author,
});

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
  await publish(tx, by, now, [changed(mail, state, say)]);
  if (state === 'failed' || state === 'in-doubt')
    await reopen(tx, mail, state === 'failed' ? 'delivery-failed' : 'delivery-in-doubt');
  const { customerId, conversationId } = mail;
  const entryId = rows[0]?.entry_id ?? null;
  await hooks.changed(tx, { outgoingId: mail.id, customerId, conversationId, entryId, state }, now);
}

const changed = (mail: Changed, state: OutgoingState, say: string | null): NewEvent => ({
  type: 'kept.outgoing.changed',
  subject: mail.id,
  customerId: mail.customerId,
  data: { outgoingId: mail.id, conversationId: mail.conversationId, state, say, authorId: mail.author.id },
});

/** Tells of mails that were brought into their state and are in no trouble. */
export async function sayAll(
  tx: Tx,
  { hooks }: ChangingParts,
  rows: readonly OutgoingRow[],
  now: Date,
): Promise<void> {
  const mails = rows.map(({ id, author, state, say, ...row }) => ({
    id,
    author,
    state,
    say,
    customerId: row.customer_id,
    conversationId: row.conversation_id,
    entryId: row.entry_id,
  }));
  await publish(
    tx,
    system('delivery'),
    now,
    mails.map((mail) => changed(mail, mail.state, mail.say)),
  );
  await hooks.changedAll(
    tx,
    mails.map(({ id: outgoingId, ...mail }) => ({ ...mail, outgoingId })),
    now,
  );
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
