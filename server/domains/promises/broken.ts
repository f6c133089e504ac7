import { notify } from '#domains/staff/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { addTimer } from '#platform/timers/index.ts';
import { TIMERS } from './arming.ts';
import { momentWords, recordPromise } from './history.ts';
import type { PromiseChangeParts } from './parts.ts';
import type { LockedPromise, PromiseRow } from './row.ts';
import { promiseSettings } from './settings.ts';
import { listApology, listTelling } from './telling-tasks.ts';

/** Why and since when it is broken; without a reason its moment has passed. */
export interface Breach {
  readonly brokenAt: Date;
  readonly reason: string | null;
}

/**
 * The promise is broken: on the record, told to its owner and the lead, and listed: the customer is to be told before they ask,
 * and somebody calls to apologise (P2).
 */
export async function breakNow(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  { brokenAt, reason }: Breach,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sayBroken(tx, parts, locked, { brokenAt, reason }, actor, now);
  const broken = { ...locked, row: brokenSince(locked.row, brokenAt) };
  await listApology(tx, parts, broken, now);
  if ((await promiseSettings(tx)).tell === 'draft') return listTelling(tx, parts, broken, now);
  await addTimer(tx, now, {
    kind: TIMERS.tell,
    key: `${locked.row.id}:${brokenAt.toISOString()}:${now.toISOString()}`,
    dueAt: now,
    data: { promiseId: locked.row.id, brokenAt: brokenAt.toISOString() },
    lane: locked.row.case_id,
    reason: 'The customer is told of a broken promise before they ask.',
  });
}

/** Kept, but after its moment, before anything looked: it was broken all the same, which is said and apologised for. */
export async function breakUnseen(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  now: Date,
): Promise<void> {
  const breach = { brokenAt: locked.row.due_at, reason: null };
  await sayBroken(tx, parts, locked, breach, system('promises'), now);
  await listApology(tx, parts, { ...locked, row: brokenSince(locked.row, breach.brokenAt) }, now);
}

const brokenSince = (row: PromiseRow, brokenAt: Date): PromiseRow => ({
  ...row,
  state: 'broken',
  broken_at: brokenAt,
  told_at: null,
});

/** Puts it on the record that it is broken, and tells its owner and the lead. */
async function sayBroken(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  { brokenAt, reason }: Breach,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { row, matter } = locked;
  await sql`
    update promises set state = 'broken', broken_at = ${brokenAt}, told_at = null
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const broken = { ...locked, row: brokenSince(row, brokenAt) };
  const why = reason ?? `its moment, ${momentWords(row.due_at, row.time_zone)}, has passed`;
  const say = `Broken: «${row.words}» — ${why}.`;
  const entryId = await recordPromise(
    tx,
    parts,
    broken,
    { verb: 'broken', say, details: { dueAt: row.due_at.toISOString(), reason }, aboutEntryId: row.entry_id },
    actor,
    now,
  );
  await notify(
    tx,
    [row.owner_id, matter.ownerId, matter.leadId],
    { kind: 'promise-broken', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
}
