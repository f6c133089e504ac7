import type { OutgoingChange } from '#domains/delivery/index.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { armPromise } from './arming.ts';
import { breakNow } from './broken.ts';
import { momentWords, recordPromise } from './history.ts';
import { type Moment, standingOf } from './moments.ts';
import type { PromiseChangeParts } from './parts.ts';
import { isOwed, type LockedPromise } from './row.ts';

const KEPT = system('promises');

/** The mail that says the new moment has reached its server: it counts. */
export async function momentSeen(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const moments = locked.row.moments.map((moment) =>
    moment.outgoingId === change.outgoingId
      ? { ...moment, entryId: change.entryId, seenAt: now.toISOString(), failedAt: null }
      : moment,
  );
  await countMoments(tx, parts, locked, { moments, aboutEntryId: change.entryId, back: false }, now);
}

/** It failed or came back: what the customer was told before counts again. */
export async function momentFailed(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const moments = locked.row.moments.map((moment) =>
    moment.outgoingId === change.outgoingId
      ? { ...moment, seenAt: null, failedAt: now.toISOString() }
      : moment,
  );
  await countMoments(tx, parts, locked, { moments, aboutEntryId: change.entryId, back: true }, now);
}

/** It was taken back: nobody ever said it. */
export async function momentWithdrawn(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const { row } = locked;
  const moments = row.moments.filter((moment) => moment.outgoingId !== change.outgoingId);
  await storeMoments(tx, locked, moments);
  await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, moments } },
    {
      verb: 'rescheduling-withdrawn',
      say: `The mail with a new moment for «${row.words}» was taken back; it stays due ${momentWords(row.due_at, row.time_zone)}.`,
    },
    KEPT,
    now,
  );
}

const storeMoments = (tx: Tx, { row }: LockedPromise, moments: readonly Moment[]) =>
  sql`
    update promises set moments = ${JSON.stringify(moments)}::jsonb
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);

/** What changed about the moments of a promise; `back`: a mail did not get there. */
export interface MomentsChange {
  readonly moments: Moment[];
  readonly aboutEntryId: string | null;
  readonly back: boolean;
}

/** Counts the moments anew: which one is due, and whether that has passed. A settled promise only keeps them. */
export async function countMoments(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  { moments, aboutEntryId, back }: MomentsChange,
  now: Date,
): Promise<void> {
  const { row } = locked;
  await storeMoments(tx, locked, moments);
  if (!isOwed(row)) return;
  const { due, state } = standingOf({ ...row, moments }, now);
  const missed = row.state === 'open' && state === 'broken';
  const after = { ...row, moments, due_at: due, state: missed ? row.state : state };
  await sql`
    update promises set due_at = ${due}, state = ${after.state}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const counted = { ...locked, row: after };
  if (now <= due) await armPromise(tx, counted, now);
  const moved = due.getTime() !== row.due_at.getTime();
  await recordPromise(tx, parts, counted, deedOf(counted, { back, moved, aboutEntryId }), KEPT, now);
  if (back) await tellOwner(tx, counted, now);
  if (missed) await breakNow(tx, parts, counted, { brokenAt: due, reason: null }, KEPT, now);
}

function deedOf(
  { row }: LockedPromise,
  { back, moved, aboutEntryId }: { back: boolean; moved: boolean; aboutEntryId: string | null },
) {
  const when = momentWords(row.due_at, row.time_zone);
  const say = back
    ? `The mail with a new moment for «${row.words}» did not reach the customer. ${moved ? 'The one before counts again' : 'It stays due'}: ${when}.`
    : `The customer has been told: «${row.words}» is now due ${when}.`;
  return {
    verb: back ? 'rescheduling-failed' : 'rescheduled',
    say,
    details: { dueAt: row.due_at.toISOString(), state: row.state },
    aboutEntryId,
  };
}

const tellOwner = (tx: Tx, { row, matter }: LockedPromise, now: Date): Promise<void> =>
  notify(
    tx,
    [row.owner_id, matter.ownerId],
    {
      kind: 'promise-rescheduling-failed',
      say: `The customer has not seen the new moment for «${row.words}»: the mail did not reach them. It is due ${momentWords(row.due_at, row.time_zone)}. Tell them another way.`,
      customerId: row.customer_id,
      caseNumber: matter.number,
    },
    now,
  );
