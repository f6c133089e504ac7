import type { z } from 'zod';
import type { Rescheduling } from '#contracts/promises.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { momentWords, recordPromise } from './history.ts';
import { linkMail } from './mails.ts';
import { countMoments } from './moment-mails.ts';
import type { Moment } from './moments.ts';
import type { PromiseParts } from './parts.ts';
import { requireProof } from './proof.ts';
import { type LockedPromise, lockOwed } from './row.ts';
import { markTold } from './telling-mails.ts';
import { writeToCustomer } from './writing.ts';

type Given = z.output<typeof Rescheduling>;

/**
 * Says a new moment. Told in a call or visit that reached the customer it counts at once; by mail it counts once the mail has
 * reached its server, and no longer when it comes back. Until then the promise is due when it was.
 */
export async function reschedulePromise(
  tx: Tx,
  parts: PromiseParts,
  id: string,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<void> {
  const locked = await lockOwed(tx, parts, id);
  const dueAt = new Date(given.dueAt);
  if (dueAt <= now) throw invalid('dueAt', 'This moment has passed. Name one that is to come.');
  const moment = { dueAt: dueAt.toISOString(), reason: given.reason };
  if (given.entryId !== undefined)
    return byEntry(tx, parts, locked, { ...moment, entryId: given.entryId }, now);
  return byMail(tx, parts, locked, { ...moment, text: given.message?.text ?? '' }, actor, now);
}

async function byEntry(
  tx: Tx,
  parts: PromiseParts,
  locked: LockedPromise,
  given: { readonly dueAt: string; readonly reason: string; readonly entryId: string },
  now: Date,
): Promise<void> {
  const { row } = locked;
  const heard = await requireProof(tx, row, given.entryId, ['reached'], now);
  const moment: Moment = { ...given, outgoingId: null, seenAt: now.toISOString() };
  if (row.broken_at !== null && heard.occurredAt >= row.broken_at)
    await markTold(tx, parts, locked, heard.id, now);
  const moments = [...row.moments, moment];
  await countMoments(tx, parts, locked, { moments, aboutEntryId: heard.id, back: false }, now);
}

async function byMail(
  tx: Tx,
  parts: PromiseParts,
  locked: LockedPromise,
  given: { readonly dueAt: string; readonly reason: string; readonly text: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const { row } = locked;
  const mail = await writeToCustomer(tx, parts, locked, given.text, actor, now);
  const { dueAt, reason } = given;
  const moments = [...row.moments, { dueAt, reason, outgoingId: mail.id, entryId: null, seenAt: null }];
  await sql`
    update promises set moments = ${JSON.stringify(moments)}::jsonb
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await linkMail(tx, mail.id, row.id, 'moment', 'waiting');
  // It may break before the mail has left; then the same mail tells them that it slipped.
  await linkMail(tx, mail.id, row.id, 'telling', 'waiting');
  await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, moments } },
    {
      verb: 'rescheduling',
      say: `A new moment for «${row.words}» is being told to the customer: ${momentWords(new Date(dueAt), row.time_zone)} — ${reason}. Until they have it, it is due ${momentWords(row.due_at, row.time_zone)}.`,
      details: { dueAt: row.due_at.toISOString(), to: dueAt, outgoingId: mail.id },
    },
    actor,
    now,
  );
}
