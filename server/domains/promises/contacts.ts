import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { recordPromise } from './history.ts';
import type { PromiseChangeParts } from './parts.ts';
import { lookForProof } from './proof.ts';
import { isOwed, lockPromise } from './row.ts';

const KEPT = system('promises');
/** After so many attempts that reached nobody the lead hears of it (P2). */
const LOUD_AFTER = 3;

/** What a contact outside of mail means to the promises of its case. */
export interface ContactMade {
  readonly key: { readonly customerId: string; readonly caseId: string };
  readonly entryId: string;
  readonly outcome: string;
}

const ATTEMPTS = ['voicemail', 'no-answer', 'busy', 'wrong-person'];

/**
 * Counts an attempt that reached nobody with every promise of the case that needs the person to be reached. Where they were
 * reached, returns the ids of those that the contact may keep: a person says which ones it did.
 */
export async function contactMade(
  tx: Tx,
  parts: PromiseChangeParts,
  { key, entryId, outcome }: ContactMade,
  now: Date,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from promises where customer_id = ${key.customerId} and case_id = ${key.caseId}
      and state in ('open', 'broken') and proof = 'reached' and entry_id is distinct from ${entryId}::uuid order by due_at, id`.execute(
    tx,
  );
  const ids = rows.map((row) => row.id);
  if (ATTEMPTS.includes(outcome)) for (const id of ids) await countAttempt(tx, parts, id, entryId, now);
  if (outcome !== 'reached') return [];
  const proving: string[] = [];
  for (const id of ids) {
    const { row } = await lockPromise(tx, parts, id);
    const found = await lookForProof(tx, row, entryId, ['reached'], now);
    if (isOwed(row) && !('code' in found)) proving.push(id);
  }
  return proving;
}

async function countAttempt(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  entryId: string,
  now: Date,
): Promise<void> {
  const { row, matter } = await lockPromise(tx, parts, id);
  if (!isOwed(row)) return;
  const attempts = row.attempts + 1;
  await sql`
    update promises set attempts = ${attempts} where customer_id = ${row.customer_id} and id = ${id}`.execute(
    tx,
  );
  const say = `Tried, and nobody was reached: «${row.words}» (attempt ${attempts}).`;
  await recordPromise(
    tx,
    parts,
    { row: { ...row, attempts }, matter },
    { verb: 'attempted', say, details: { attempts }, aboutEntryId: entryId },
    KEPT,
    now,
  );
  if (attempts === LOUD_AFTER)
    await notify(
      tx,
      [row.owner_id, matter.ownerId, matter.leadId],
      { kind: 'promise-not-reached', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
      now,
    );
}
