import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { recordPromise } from './history.ts';
import type { PromiseChangeParts } from './parts.ts';
import { lockOwed } from './row.ts';

/**
 * Lets go of what is owed because something else takes its place, in the transaction that promises the other; 409
 * `promise-not-owed` where it is settled. If it was broken it stays so in the figures, and the apology is still owed.
 */
export async function replacePromise(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { row, matter } = await lockOwed(tx, parts, id);
  await sql`
    update promises set state = 'released', settled_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await recordPromise(
    tx,
    parts,
    { row: { ...row, state: 'released', settled_at: now }, matter },
    {
      verb: 'released',
      say: `Cancelled: «${row.words}»; something else takes its place — ${reason}`,
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
}
