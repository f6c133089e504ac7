import type { OutgoingChange } from '#domains/delivery/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { recordPromise } from './history.ts';
import type { PromiseChangeParts } from './parts.ts';
import type { LockedPromise } from './row.ts';
import { listTelling } from './telling-tasks.ts';

const KEPT = system('promises');

/** The customer has been told that it slipped once the mail has reached its server; they have not when it comes back. */
export async function toldBy(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  change: OutgoingChange,
  now: Date,
  before: string,
): Promise<void> {
  if (change.state === 'sent') return markTold(tx, parts, locked, change.entryId, now);
  const lost = change.state === 'failed' || change.state === 'withdrawn';
  // A mail that never got there takes nothing back that was told in another way.
  const { state, told_at: toldAt, id } = locked.row;
  const knew = toldAt !== null && before !== 'sent';
  if (!lost || state !== 'broken' || knew) return;
  // That a new moment did not get there is on the record already.
  if (toldAt === null && (await saysMoment(tx, change.outgoingId, id))) return;
  await markUntold(tx, parts, locked, change, now);
}

async function saysMoment(tx: Tx, outgoingId: string, promiseId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from promise_mails
    where outgoing_id = ${outgoingId} and promise_id = ${promiseId} and meaning = 'moment'`.execute(tx);
  return rows.length > 0;
}

/** Remembers that the customer knows, by the entry in which they were told; the task to tell them is done. */
export async function markTold(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  entryId: string | null,
  now: Date,
): Promise<void> {
  const { row, matter } = locked;
  if (row.broken_at === null || row.told_at !== null) return;
  await sql`
    update promises set told_at = ${now} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await parts.promises.endTasks(tx, matter, { promiseId: row.id, kind: 'tell', entryId }, KEPT, now);
  await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, told_at: now } },
    { verb: 'told', say: `The customer has been told that «${row.words}» slipped.`, aboutEntryId: entryId },
    KEPT,
    now,
  );
}

async function markUntold(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const { row } = locked;
  await sql`
    update promises set told_at = null where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, told_at: null } },
    {
      verb: 'not-told',
      say: `The mail that tells the customer that «${row.words}» slipped ${change.state === 'withdrawn' ? 'was taken back' : 'did not reach them'}.`,
      aboutEntryId: change.entryId,
    },
    KEPT,
    now,
  );
  await listTelling(tx, parts, locked, now);
}
