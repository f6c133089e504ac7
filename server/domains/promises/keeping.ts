import type { z } from 'zod';
import type { Keeping, Release } from '#contracts/promises.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { breakUnseen } from './broken.ts';
import { recordPromise } from './history.ts';
import { linkMail } from './mails.ts';
import type { PromiseChangeParts } from './parts.ts';
import { type ProofEntry, requireProof } from './proof.ts';
import { type LockedPromise, lockOwed } from './row.ts';
import { markTold } from './telling-mails.ts';

/** Kept, as the entry proves; 409 `not-proven` where it does not. What happened after the due moment is kept late. */
export async function keepPromise(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  { entryId, say }: z.output<typeof Keeping>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const locked = await lockOwed(tx, parts, id);
  const proof = await requireProof(tx, locked.row, entryId, [locked.row.proof], now);
  await settleKept(tx, parts, locked, proof, { say, actor }, now);
}

/** Settles a promise by an entry that was found to prove it. */
export async function settleKept(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  proof: ProofEntry,
  { say, actor }: { readonly say: string; readonly actor: Actor },
  now: Date,
): Promise<void> {
  const { row } = locked;
  // Its timer may come a moment after this; the promise was missed all the same.
  const unseen = row.broken_at === null && proof.occurredAt > row.due_at;
  if (unseen) await breakUnseen(tx, parts, locked, now);
  const brokenAt = unseen ? row.due_at : row.broken_at;
  await sql`
    update promises set state = 'kept', settled_at = ${now}, proof_entry_id = ${proof.id}, broken_at = ${brokenAt}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  if (proof.outgoingId !== null) await linkMail(tx, proof.outgoingId, row.id, 'proof', 'sent');
  await parts.promises.link(tx, locked.matter, proof, now);
  const kept = {
    ...locked,
    row: { ...row, state: 'kept' as const, settled_at: now, broken_at: brokenAt, proof_entry_id: proof.id },
  };
  await nothingToTell(tx, parts, kept, proof.id, actor, now);
  const how = brokenAt === null ? 'Kept' : 'Kept late';
  await recordPromise(
    tx,
    parts,
    kept,
    {
      verb: 'kept',
      say: `${how}: «${row.words}»${say === '' ? '' : ` — ${say}`}`,
      details: { late: brokenAt !== null },
      aboutEntryId: proof.id,
    },
    actor,
    now,
  );
}

/** Once it is settled nobody has to be told any more that it slipped; the apology stays due. */
const nothingToTell = (
  tx: Tx,
  { promises }: PromiseChangeParts,
  { row, matter }: LockedPromise,
  entryId: string,
  actor: Actor,
  now: Date,
): Promise<void> => promises.endTasks(tx, matter, { promiseId: row.id, kind: 'tell', entryId }, actor, now);

/** The customer lets us off, in their own words: an entry of theirs, or a call that reached them. */
export async function releasePromise(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  { entryId, reason }: z.output<typeof Release>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const locked = await lockOwed(tx, parts, id);
  const { row } = locked;
  const heard = await requireProof(tx, row, entryId, ['customer', 'reached'], now);
  await sql`
    update promises set state = 'released', settled_at = ${now}, proof_entry_id = ${heard.id}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await nothingToTell(tx, parts, locked, heard.id, actor, now);
  await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, state: 'released', settled_at: now, proof_entry_id: heard.id } },
    { verb: 'released', say: `The customer let us off: «${row.words}» — ${reason}`, aboutEntryId: heard.id },
    actor,
    now,
  );
}

/** Told in person, by an entry of a call or visit that reached them. */
export async function tellByEntry(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  entryId: string,
  now: Date,
): Promise<void> {
  const locked = await lockOwed(tx, parts, id);
  if (locked.row.broken_at === null)
    throw conflict('promise-not-broken', 'This promise is not broken, so there is nothing to tell.');
  const heard = await requireProof(tx, locked.row, entryId, ['reached', 'message'], now);
  if (heard.occurredAt < locked.row.broken_at)
    throw conflict('not-proven', 'This happened before the promise was broken. Nothing was changed.', {
      reason: 'before-it-broke',
    });
  await markTold(tx, parts, locked, heard.id, now);
}
