import { sql, type Tx } from '#platform/db/index.ts';
import { setTimer } from '#platform/timers/index.ts';
import { type LastAttempt, lastAttempts } from './attempts.ts';
import { changeOutgoing, mailOf, sayAll } from './changes.ts';
import { addEvidence } from './evidence.ts';
import { findOutgoing, type OutgoingRow } from './outgoing.ts';
import type { ChangingParts } from './parts.ts';

/** Tries again those whom a server asked to be tried later; its key is the outgoing id. */
export const RETRY_TIMER = 'outgoing.retry';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** After two days of "later" a mail has failed; after the first hour it is called delayed. */
const GIVE_UP_MS = 48 * HOUR;
const DELAYED_MS = HOUR;

/** Milliseconds until the next try: 1 minute, doubling up to 2 hours. */
export const backOff = (tries: number): number => Math.min(2 * HOUR, MINUTE * 2 ** Math.min(tries, 10));

/**
 * Says where a mail stands once its attempts have ended: sent, failed, in doubt, or to be tried again later. Does nothing
 * while one is still open.
 */
export async function conclude(tx: Tx, parts: ChangingParts, outgoingId: string, now: Date): Promise<void> {
  const row = await findOutgoing(tx, outgoingId, true);
  const last = await lastAttempts(tx, row);
  if (row.entry_id === null || last.some((one) => one.outcome === null)) return;
  const later = last.filter((one) => one.outcome === 'later');
  const age = now.getTime() - (row.left_at ?? row.leaves_at).getTime();
  if (later.length > 0 && age < GIVE_UP_MS) return tryLater(tx, parts, row, later, age, now);
  if (later.length > 0) await giveUp(tx, parts, row, row.entry_id, later, now);
  const mail = mailOf(row);
  const failed = last.filter((one) => one.outcome === 'never' || one.outcome === 'later' || one.returned);
  const doubtful = last.filter((one) => one.outcome === 'in-doubt');
  if (failed.length > 0)
    return changeOutgoing(tx, parts, mail, 'failed', failedWords(failed, last.length), now);
  if (doubtful.length > 0) return changeOutgoing(tx, parts, mail, 'in-doubt', IN_DOUBT, now);
  return changeOutgoing(tx, parts, mail, 'sent', null, now);
}

/** As `conclude` does, for mails that are locked: those that their servers took at the first try in one go. */
export async function concludeAll(
  tx: Tx,
  parts: ChangingParts,
  mails: readonly { readonly customerId: string; readonly outgoingId: string }[],
  now: Date,
): Promise<void> {
  const { rows } = await sql<OutgoingRow>`
    update outgoing o set state = 'sent', say = null, changed_at = ${now}
    from unnest(${mails.map((one) => one.customerId)}::uuid[], ${mails.map((one) => one.outgoingId)}::uuid[]) as m (customer_id, id)
    where o.customer_id = m.customer_id and o.id = m.id and o.entry_id is not null
      and (select bool_and(coalesce(a.outcome, '') = 'accepted') from attempts a
        where a.customer_id = o.customer_id and a.outgoing_id = o.id)
      and not exists (select from evidence v where v.customer_id = o.customer_id and v.entry_id = o.entry_id
        and v.proof_entry_id is not null and v.rung = 'failed')
    returning o.*`.execute(tx);
  const sent = new Set(rows.map((row) => row.id));
  await sayAll(tx, parts, rows, now);
  for (const { outgoingId } of mails) if (!sent.has(outgoingId)) await conclude(tx, parts, outgoingId, now);
}

const IN_DOUBT =
  'The connection ended before the mail server said whether it took this mail, so it may or may not have arrived. It is not sent again by itself: ask the recipient, or send it again knowing that it may come twice.';

function failedWords(failed: readonly LastAttempt[], all: number): string {
  const [first] = failed;
  const whom = failed.map((one) => one.recipient).join(', ');
  const others = failed.length < all ? ' The other recipients got it.' : '';
  return `It did not reach ${whom}: ${first?.reply ?? 'it came back'}${others} Check the address, then send it again or reach them another way.`;
}

async function tryLater(
  tx: Tx,
  parts: ChangingParts,
  row: OutgoingRow,
  later: readonly LastAttempt[],
  age: number,
  now: Date,
): Promise<void> {
  const dueAt = new Date(now.getTime() + backOff(row.tries));
  await sql`
    update outgoing set tries = tries + 1 where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await setTimer(tx, now, {
    kind: RETRY_TIMER,
    key: row.id,
    dueAt,
    data: { outgoingId: row.id },
    reason: 'The mail server could not take it yet.',
  });
  const why = later[0]?.reply ?? 'no reason given';
  if (age >= DELAYED_MS) await sayDelayed(tx, parts, row, later, now);
  const say = `${age >= DELAYED_MS ? 'Delayed' : 'Not taken yet'}: ${why} It is tried again by itself.`;
  await changeOutgoing(tx, parts, mailOf(row), 'leaving', say, now);
}

/** Once for each recipient. */
async function sayDelayed(
  tx: Tx,
  parts: ChangingParts,
  row: OutgoingRow,
  later: readonly LastAttempt[],
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ recipient: string }>`
    select distinct recipient from evidence
    where customer_id = ${row.customer_id} and entry_id = ${row.entry_id} and rung = 'delayed' and source = 'smtp'`.execute(
    tx,
  );
  const said = new Set(rows.map((one) => one.recipient));
  await addEvidence(
    tx,
    parts,
    later.flatMap(({ recipient, reply }) =>
      said.has(recipient) || row.entry_id === null
        ? []
        : [
            {
              customerId: row.customer_id,
              entryId: row.entry_id,
              recipient,
              rung: 'delayed' as const,
              at: now,
              source: 'smtp',
              say: reply ?? 'Not taken yet.',
            },
          ],
    ),
    now,
  );
}

async function giveUp(
  tx: Tx,
  parts: ChangingParts,
  row: OutgoingRow,
  entryId: string,
  later: readonly LastAttempt[],
  now: Date,
): Promise<void> {
  await addEvidence(
    tx,
    parts,
    later.map(({ recipient, reply }) => ({
      customerId: row.customer_id,
      entryId,
      recipient,
      rung: 'failed' as const,
      at: now,
      source: 'smtp',
      say: `Not taken within two days: ${reply ?? 'no reason given'}`,
    })),
    now,
  );
}
