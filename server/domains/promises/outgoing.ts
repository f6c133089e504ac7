import type { OutgoingChange } from '#domains/delivery/index.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { recordPromise } from './history.ts';
import type { Meaning } from './mails.ts';
import { beginOwing } from './make.ts';
import { momentFailed, momentSeen, momentWithdrawn } from './moment-mails.ts';
import type { PromiseChangeParts } from './parts.ts';
import { proofCameBack } from './proof-mails.ts';
import { isOwed, type LockedPromise, lockPromise } from './row.ts';
import { toldBy } from './telling-mails.ts';

const KEPT = system('promises');

/**
 * What a mail's change means to the promises that hang on it, in the mail's transaction: words that leave are owed, words
 * taken back are not; a new moment counts while the mail that says it has reached its server and not come back.
 */
export async function promisesOfOutgoingChanged(
  tx: Tx,
  parts: PromiseChangeParts,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ promise_id: string; meaning: Meaning; state: string }>`
    select promise_id, meaning, state from promise_mails
    where outgoing_id = ${change.outgoingId} and state <> ${change.state} order by promise_id, meaning`.execute(
    tx,
  );
  for (const { promise_id: promiseId, meaning, state: before } of rows) {
    const locked = await lockPromise(tx, parts, promiseId);
    const said = await sql`
      update promise_mails set state = ${change.state}
      where outgoing_id = ${change.outgoingId} and promise_id = ${promiseId} and meaning = ${meaning}
        and state <> ${change.state} returning 1`.execute(tx);
    if (said.rows.length > 0) await MEANINGS[meaning](tx, parts, locked, change, now, before);
  }
}

type Heard = (
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  change: OutgoingChange,
  now: Date,
  /** The mail's state as it was. */
  before: string,
) => Promise<void>;

const words: Heard = async (tx, parts, locked, change, now) => {
  const { row } = locked;
  if (row.state === 'waiting' && change.entryId !== null) {
    const left = { ...row, state: 'open' as const, entry_id: change.entryId };
    await sql`
      update promises set state = 'open', entry_id = ${change.entryId}
      where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
    await beginOwing(tx, parts, { ...locked, row: left }, row.made_by, now);
  }
  if (row.state === 'waiting' && change.state === 'withdrawn') await withdraw(tx, parts, locked, now);
  if (change.state === 'failed' && (row.state === 'waiting' || isOwed(row)))
    await sayFailed(tx, parts, locked, now);
};

async function withdraw(tx: Tx, parts: PromiseChangeParts, locked: LockedPromise, now: Date): Promise<void> {
  const { row } = locked;
  await sql`
    update promises set state = 'withdrawn', settled_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await recordPromise(
    tx,
    parts,
    { ...locked, row: { ...row, state: 'withdrawn', settled_at: now } },
    {
      verb: 'withdrawn',
      say: `The message with the words «${row.words}» was taken back before it left; nothing is owed.`,
    },
    KEPT,
    now,
  );
}

/** The customer may not have read the words; what we meant to do for them stays owed all the same. */
async function sayFailed(tx: Tx, parts: PromiseChangeParts, locked: LockedPromise, now: Date): Promise<void> {
  const { row, matter } = locked;
  const next =
    row.state === 'waiting'
      ? 'Nothing has left: send it again, or tell them another way.'
      : 'It stays owed: tell them another way.';
  const say = `The message with the promise «${row.words}» did not reach the customer. ${next}`;
  const entryId = await recordPromise(
    tx,
    parts,
    locked,
    { verb: 'not-delivered', say, aboutEntryId: row.entry_id },
    KEPT,
    now,
  );
  await notify(
    tx,
    [row.owner_id, matter.ownerId],
    { kind: 'promise-not-delivered', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
}

const moment: Heard = async (tx, parts, locked, change, now) => {
  if (change.state === 'sent') return momentSeen(tx, parts, locked, change, now);
  if (change.state === 'failed') return momentFailed(tx, parts, locked, change, now);
  if (change.state === 'withdrawn') return momentWithdrawn(tx, parts, locked, change, now);
};

const telling: Heard = toldBy;

const proof: Heard = async (tx, parts, locked, change, now) => {
  if (change.state === 'failed') await proofCameBack(tx, parts, locked, now);
};

/** What is written to a partner is no work for the inbox until they answer; that they did not get it is. */
const partner: Heard = async (tx, parts, locked, change, now) => {
  if (change.state === 'leaving')
    await sql`
      update conversations set state = 'done'
      where customer_id = ${change.customerId} and id = ${change.conversationId} and last_inbound_at is null`.execute(
      tx,
    );
  if (change.state !== 'failed') return;
  const { row, matter } = locked;
  const say = `The partner did not get our mail about «${row.words}». Check their address, or call them.`;
  const entryId = await recordPromise(tx, parts, locked, { verb: 'partner-not-reached', say }, KEPT, now);
  await notify(
    tx,
    [row.owner_id, matter.ownerId],
    { kind: 'partner-not-reached', say, customerId: row.customer_id, caseNumber: matter.number, entryId },
    now,
  );
};

const MEANINGS: Readonly<Record<Meaning, Heard>> = { words, moment, telling, proof, partner };
