import { sql, type Tx } from '#platform/db/index.ts';
import { clearTimer } from '#platform/timers/index.ts';
import { changeOutgoing, mailOf } from './changes.ts';
import { RETRY_TIMER } from './conclude.ts';
import { doubt } from './dispatches/ends.ts';
import type { DispatchRow } from './dispatches/row.ts';
import { addEvidence } from './evidence.ts';
import type { OutgoingRow } from './outgoing.ts';
import type { ChangingParts } from './parts.ts';
import { LEAVE_TIMER } from './written.ts';

/**
 * After a restore: whatever waited or was leaving when the backup was made may have left since. All of it becomes in
 * doubt and nothing of it leaves by itself; its authors decide. Answers how many there were.
 */
export async function holdAfterRestore(
  tx: Tx,
  parts: ChangingParts,
  backedUpAt: Date,
  now: Date,
): Promise<number> {
  const { rows } = await sql<OutgoingRow>`
    select * from outgoing where state in ('waiting', 'leaving') order by created_at, id for update`.execute(
    tx,
  );
  const say = `Kept was restored from a backup of ${backedUpAt.toISOString()}. This mail was on its way then and may have been sent since, so it is not sent by itself. Ask the recipient, or send it again knowing that it may come twice.`;
  for (const row of rows) {
    for (const kind of [LEAVE_TIMER, RETRY_TIMER]) await clearTimer(tx, kind, row.id);
    await closeAttempts(tx, parts, row, say, now);
    await changeOutgoing(tx, parts, mailOf(row), 'in-doubt', say, now);
  }
  return rows.length + (await holdDispatches(tx, parts, backedUpAt, now));
}

async function closeAttempts(
  tx: Tx,
  parts: ChangingParts,
  row: OutgoingRow,
  say: string,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ entry_id: string; recipient: string }>`
    update attempts set ended_at = ${now}, outcome = 'in-doubt', reply = ${say}
    where customer_id = ${row.customer_id} and outgoing_id = ${row.id} and ended_at is null
    returning entry_id, recipient`.execute(tx);
  await addEvidence(
    tx,
    parts,
    rows.map((attempt) => ({
      customerId: row.customer_id,
      entryId: attempt.entry_id,
      recipient: attempt.recipient,
      rung: 'in-doubt' as const,
      at: now,
      source: 'restore',
      say,
    })),
    now,
  );
}

/** SMS and letters likewise; what stood before anybody had begun may have gone out since as well. */
async function holdDispatches(tx: Tx, parts: ChangingParts, backedUpAt: Date, now: Date): Promise<number> {
  const { rows } = await sql<DispatchRow & { attempt_id: string }>`
    select d.*, a.id as attempt_id from dispatches d
    join dispatch_attempts a on a.customer_id = d.customer_id and a.dispatch_id = d.id and a.ended_at is null
    where d.state = 'leaving' order by d.created_at, d.id for update of d`.execute(tx);
  const say = `Kept was restored from a backup of ${backedUpAt.toISOString()}, and this was on its way then.`;
  for (const row of rows) await doubt(tx, parts, row, row.attempt_id, say, now);
  return rows.length;
}
