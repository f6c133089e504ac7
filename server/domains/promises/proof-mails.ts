import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { armPromise } from './arming.ts';
import { breakNow } from './broken.ts';
import { recordPromise } from './history.ts';
import { standingOf } from './moments.ts';
import type { PromiseChangeParts } from './parts.ts';
import type { LockedPromise } from './row.ts';

const KEPT = system('promises');

/** The mail that kept a promise came back: it is owed again, and broken where its moment has passed. */
export async function proofCameBack(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  now: Date,
): Promise<void> {
  const { row, matter } = locked;
  if (row.state !== 'kept') return;
  const { due, state } = standingOf(row, now);
  const missed = state === 'broken' && row.broken_at === null;
  const owed = {
    ...locked,
    row: {
      ...row,
      state: missed ? ('open' as const) : state,
      due_at: due,
      settled_at: null,
      proof_entry_id: null,
    },
  };
  await sql`
    update promises set state = ${owed.row.state}, due_at = ${due}, settled_at = null, proof_entry_id = null
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const say = `Not kept after all: the mail that was to keep «${row.words}» came back.`;
  const entryId = await recordPromise(
    tx,
    parts,
    owed,
    { verb: 'proof-failed', say, details: { state: owed.row.state }, aboutEntryId: row.proof_entry_id },
    KEPT,
    now,
  );
  await notify(
    tx,
    [row.owner_id, matter.ownerId],
    { kind: 'promise-proof-failed', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
  if (now <= due) await armPromise(tx, owed, now);
  if (missed) await breakNow(tx, parts, owed, { brokenAt: due, reason: null }, KEPT, now);
}
