import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { DispatchChannel } from './types.ts';

/** The channel on which couriers hear that something waits for them. */
export const DISPATCH_CHANNEL = 'kept_dispatches';

/** Writes an attempt before it is made, and wakes whoever makes it. */
export async function addAttempt(
  tx: Tx,
  { customerId, id }: { readonly customerId: string; readonly id: string },
  channel: DispatchChannel,
  dueAt: Date,
): Promise<void> {
  await sql`
    insert into dispatch_attempts (customer_id, id, dispatch_id, channel, due_at)
    values (${customerId}, ${newId()}, ${id}, ${channel}, ${dueAt})`.execute(tx);
  await sql`select pg_notify(${DISPATCH_CHANNEL}, '')`.execute(tx);
}
