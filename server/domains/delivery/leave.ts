import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { KeptError, keepLasting } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { setTimer, type TimerHandler } from '#platform/timers/index.ts';
import { loadAttachments } from './attachments.ts';
import { addAttempts } from './attempts.ts';
import { changeOutgoing, mailOf, sayAll } from './changes.ts';
import { DECIDED, type DecidedWords, keepDecided } from './decided.ts';
import { addEvidence } from './evidence.ts';
import { insideMail, isOurs } from './inside.ts';
import { acceptOpenings, type Opening } from './openings.ts';
import { findOutgoing, type OutgoingRow, type OutgoingView, toOutgoing } from './outgoing.ts';
import type { Allowed, LeavingParts, MailFoot } from './parts.ts';
import { type Ready, recordMails } from './recording.ts';
import { LEAVE_TIMER, leavingAgain } from './written.ts';

/** The undo window is over: the mail gets its bytes, its entry and its attempts, all or nothing. */
export const leave =
  (parts: LeavingParts): TimerHandler =>
  async (tx, timer, now) => {
    const row = await findOutgoing(tx, timer.key, true);
    if (row.state !== 'waiting') return;
    const may = await mayStillLeave(tx, parts, row, now);
    if ('say' in may) return changeOutgoing(tx, parts, mailOf(row), 'failed', may.say, now);
    const { earliest, decided } = may;
    if (earliest !== null && earliest > now) return waitUntil(tx, row, earliest, decided, now);
    await letAllLeave(tx, parts, [row], now, decided);
  };

/**
 * Accepts mails that nobody wrote who could take them back, each the first of a conversation, to customers of whom each is
 * there once; they leave in the same transaction, or when they may. In their order: the mail, or why it is refused, of which
 * nothing was written down.
 */
export async function sendAllAtOnce(
  tx: Tx,
  parts: LeavingParts,
  mails: readonly Opening[],
  actor: Actor,
  now: Date,
): Promise<(OutgoingView | KeptError)[]> {
  const accepted = await acceptOpenings(tx, parts, mails, actor, now);
  const rows = accepted.filter((one): one is OutgoingRow => !(one instanceof KeptError));
  const left = await letAllLeave(
    tx,
    parts,
    rows.filter((row) => row.leaves_at <= now),
    now,
  );
  const byId = new Map(left.map((row) => [row.id, row]));
  return accepted.map((one) => (one instanceof KeptError ? one : toOutgoing(byId.get(one.id) ?? one)));
}

/** Answers the mails as they stand then: what cannot be made into a mail has failed, and the others were not held up by it. */
async function letAllLeave(
  tx: Tx,
  parts: LeavingParts,
  rows: readonly OutgoingRow[],
  now: Date,
  decided: readonly DecidedWords[] = [],
): Promise<OutgoingRow[]> {
  if (rows.length === 0) return [];
  const drafts = rows.map((row) => ({ row, entryId: newId(), purpose: row.message.purpose ?? 'answer' }));
  const feet = await parts.feet(
    tx,
    drafts.map(({ row, ...draft }) => ({
      ...draft,
      customerId: row.customer_id,
      recipients: recipientsOf(row),
    })),
  );
  const ready: Ready[] = [];
  const failed: OutgoingRow[] = [];
  for (const [i, { row, entryId }] of drafts.entries()) {
    const bytes = await bytesOf(tx, parts, row, feet[i], now);
    if (Buffer.isBuffer(bytes)) ready.push({ row, entryId, bytes });
    else {
      await changeOutgoing(tx, parts, mailOf(row), 'failed', bytes.say, now);
      failed.push({ ...row, state: 'failed', say: bytes.say });
    }
  }
  return [...(await letReadyLeave(tx, parts, ready, decided, now)), ...failed];
}

async function letReadyLeave(
  tx: Tx,
  parts: LeavingParts,
  ready: readonly Ready[],
  decided: readonly DecidedWords[],
  now: Date,
): Promise<OutgoingRow[]> {
  if (ready.length === 0) {
    await keepDecided(tx, decided);
    return [];
  }
  await recordMails(tx, parts, ready, now);
  const { rows } = await sql<OutgoingRow>`
    with ${DECIDED(decided)}
    update outgoing o set entry_id = e.entry_id, left_at = ${now}, state = 'leaving', say = null, changed_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(ready.map(({ row, entryId }) => ({ customer_id: row.customer_id, id: row.id, entry_id: entryId })))}::jsonb)
      as e (customer_id uuid, id uuid, entry_id uuid)
    where o.customer_id = e.customer_id and o.id = e.id returning o.*`.execute(tx);
  const mails = ready.map(({ row, entryId }) => ({ ...row, entryId, recipients: recipientsOf(row) }));
  await addEvidence(
    tx,
    parts,
    mails.flatMap(({ customer_id: customerId, entryId, recipients }) =>
      recipients.map((recipient) => ({
        customerId,
        entryId,
        recipient,
        rung: 'created' as const,
        at: now,
        source: 'kept',
        say: 'Written and ready to be sent.',
      })),
    ),
    now,
  );
  await addAttempts(tx, parts.enqueue, mails, now);
  await sayAll(tx, parts, rows, now);
  return rows;
}

/** Looks once more whether it may leave, for what was so when it was written may not be so now; if not, words to its author. */
async function mayStillLeave(
  tx: Tx,
  parts: LeavingParts,
  row: OutgoingRow,
  now: Date,
): Promise<Allowed | { say: string }> {
  try {
    const inside = await insideMail(tx, parts, row);
    return await parts.hooks.mayLeave(tx, { ...leavingAgain(row), inside }, now);
  } catch (error) {
    if (!(error instanceof KeptError)) throw error;
    await keepLasting(tx, error);
    return { say: error.message };
  }
}

/** It waits on; until then it can be taken back. */
async function waitUntil(
  tx: Tx,
  row: OutgoingRow,
  leavesAt: Date,
  decided: readonly DecidedWords[],
  now: Date,
): Promise<void> {
  await sql`
    with ${DECIDED(decided)}
    update outgoing set leaves_at = ${leavesAt} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await setTimer(tx, now, {
    kind: LEAVE_TIMER,
    key: row.id,
    dueAt: leavesAt,
    data: { outgoingId: row.id },
    reason: `A mail of ${row.author.name} may leave only then.`,
  });
}

/** Each address once, as it was written. */
function recipientsOf({ message }: OutgoingRow): string[] {
  const all = new Map([...message.to, ...message.cc].map((who) => [who.address.toLowerCase(), who.address]));
  return [...all.values()];
}

/** What cannot be composed will not be composable later either: its author is told at once. */
async function bytesOf(
  tx: Tx,
  parts: LeavingParts,
  { message }: OutgoingRow,
  foot: MailFoot | undefined,
  now: Date,
): Promise<Buffer | { say: string }> {
  if (!foot) throw new Error('A mail has no foot.');
  try {
    const attachments = await loadAttachments(tx, parts.originals, parts.reader, message.attachments);
    const text = `${message.text}\n\n${foot.text}`;
    const { bytes } = await parts.compose({
      ...message,
      text,
      headers: foot.headers,
      attachments,
      date: now,
    });
    return bytes;
  } catch (error) {
    // It is tried again.
    if (isOurs(error)) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { say: `It could not be made into a mail: ${why} Nothing was sent.` };
  }
}
