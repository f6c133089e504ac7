import type { z } from 'zod';
import type { Breaking, Telling } from '#contracts/promises.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { breakNow } from './broken.ts';
import { recordPromise } from './history.ts';
import { tellByEntry } from './keeping.ts';
import { linkMail } from './mails.ts';
import type { PromiseChangeParts, PromiseParts } from './parts.ts';
import { lockOwed } from './row.ts';
import { writeToCustomer } from './writing.ts';

/** Says before the miss, or at it, that a promise will not be kept in time: it is broken now, and stays owed. */
export async function breakPromise(
  tx: Tx,
  parts: PromiseChangeParts,
  id: string,
  { reason }: z.output<typeof Breaking>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const locked = await lockOwed(tx, parts, id);
  if (locked.row.state === 'broken')
    throw conflict('promise-broken', 'This promise is broken already. Nothing was changed.');
  await breakNow(tx, parts, locked, { brokenAt: now, reason }, actor, now);
}

/** Tells the customer of a broken promise: by a mail, which counts once it has left, or by an entry in which they were told. */
export async function tellCustomer(
  tx: Tx,
  parts: PromiseParts,
  id: string,
  { message, entryId }: z.output<typeof Telling>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (entryId !== undefined) return tellByEntry(tx, parts, id, entryId, now);
  const locked = await lockOwed(tx, parts, id);
  const { row } = locked;
  if (row.broken_at === null)
    throw conflict('promise-not-broken', 'This promise is not broken, so there is nothing to tell.');
  const mail = await writeToCustomer(tx, parts, locked, message?.text ?? '', actor, now);
  await linkMail(tx, mail.id, row.id, 'telling', 'waiting');
  await recordPromise(
    tx,
    parts,
    locked,
    {
      verb: 'telling',
      say: `The customer is being written to: «${row.words}» was not kept.`,
      details: { outgoingId: mail.id },
    },
    actor,
    now,
  );
}
