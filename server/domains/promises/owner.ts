import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { momentWords, recordPromise } from './history.ts';
import type { CaseRef, PromiseChangeParts } from './parts.ts';
import { type LockedPromise, lockOwed, lockPromise } from './row.ts';

/** Somebody else answers for a promise from now on; both hear of it. */
export async function changeOwner(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  ownerId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const locked = await lockOwed(tx, parts, id);
  const { rows } = await sql<{ name: string }>`
    select name from staff where id = ${ownerId} and active and role <> 'auditor'`.execute(tx);
  const next = rows[0];
  if (!next) throw invalid('ownerId', 'There is no such active person who works with customers.');
  await giveTo(tx, parts, locked, { id: ownerId, name: next.name }, actor, now);
}

async function giveTo(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  next: { readonly id: string; readonly name: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const { row, matter } = locked;
  if (row.owner_id === next.id) return;
  await sql`
    update promises set owner_id = ${next.id} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  const say = `${next.name} answers for «${row.words}» now, due ${momentWords(row.due_at, row.time_zone)}.`;
  const entryId = await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, owner_id: next.id } },
    { verb: 'passed-on', say, details: { from: row.owner_id, to: next.id } },
    actor,
    now,
  );
  await notify(
    tx,
    [row.owner_id, next.id].filter((one) => one !== actor.id),
    { kind: 'promise-passed-on', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
}

/** What somebody, or nobody, owed in a case is owed by another person from now on. Returns how many promises that were. */
export async function passPromisesOn(
  tx: Tx,
  parts: PromiseChangeParts,
  { customerId, caseId }: CaseRef,
  from: string | null,
  to: { readonly id: string; readonly name: string },
  actor: Actor,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from promises where customer_id = ${customerId} and case_id = ${caseId}
      and owner_id is not distinct from ${from}::uuid and state in ('waiting', 'open', 'broken') order by due_at, id`.execute(
    tx,
  );
  for (const { id } of rows) await giveTo(tx, parts, await lockPromise(tx, parts, id), to, actor, now);
  return rows.length;
}
