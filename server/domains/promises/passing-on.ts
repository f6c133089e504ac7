import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { recordPromise } from './history.ts';
import type { CaseRef, PromiseChangeParts } from './parts.ts';
import type { PromiseRow } from './row.ts';

/** What somebody still owes within a case goes to who answers for it now; recorded at each promise. */
export async function passPromisesOn(
  tx: Tx,
  parts: PromiseChangeParts,
  key: CaseRef,
  from: string | null,
  to: { readonly id: string; readonly name: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const matter = await parts.promises.lockCase(tx, key);
  const { rows } = await sql<PromiseRow>`
    update promises set owner_id = ${to.id}
    where customer_id = ${key.customerId} and case_id = ${key.caseId} and owner_id is not distinct from ${from}::uuid
      and owner_id is distinct from ${to.id}::uuid and state in ('waiting', 'open', 'broken')
    returning *`.execute(tx);
  for (const row of rows)
    await recordPromise(
      tx,
      parts,
      { row, matter },
      {
        verb: 'passed-on',
        say: `${to.name} answers for the promise now: «${row.words}»`,
        details: { from, to: to.id },
      },
      actor,
      now,
    );
}
