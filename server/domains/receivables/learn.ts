import type { z } from 'zod';
import type { InvoiceCall, InvoiceChange, NewDelivery, NewReview } from '#contracts/receivables.ts';
import { recordThat, requireEntryOf } from '#domains/agreements/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { ReceivablesParts } from './parts.ts';
import { endPersonTask } from './person.ts';
import { proofsOf } from './proof.ts';
import { type InvoiceKey, type InvoiceRow, lockInvoice, standingOf } from './row.ts';
import { aroundOf } from './standing.ts';
import { refreshStep } from './stepping.ts';
import { recallUnproven } from './unproven.ts';

type Parts = Pick<ReceivablesParts, 'secrets'>;

const PIECES = {
  invoice: 'The invoice',
  reminder: 'A reminder',
  'letter-of-claim': 'A letter of claim',
} as const;

/** An invoice of a day is issued at its first instant by UTC; in some zones that day begins earlier (milliseconds). */
const EARLIEST = 24 * 3_600_000;

/** What another system learnt of the way of a piece that it sent; the same twice is once. */
export async function learnDelivery(
  tx: Tx,
  parts: ReceivablesParts,
  key: InvoiceKey,
  given: z.output<typeof NewDelivery>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, key);
  if (new Date(given.at) > now) throw invalid('at', 'This moment is still to come.');
  if (new Date(given.at).getTime() < row.issued_at.getTime() - EARLIEST)
    throw invalid('at', 'The invoice was not issued by then, so nothing of it can have been on its way.');
  const { rows } = await sql`
    select 1 from invoice_deliveries where customer_id = ${row.customer_id} and invoice_id = ${row.id} and what = ${given.what}
      and source = ${given.source} and ref = ${given.ref} and rung = ${given.rung} and at = ${given.at}`.execute(
    tx,
  );
  if (rows.length > 0) return;
  const entryId = await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.invoice.piece-told',
      kind: 'invoice',
      say: `${PIECES[given.what]} for ${row.number}, by ${given.channel} to ${given.recipient}: ${given.rung}. ${given.source} says so: ${given.proof}`,
      subject: row.id,
      details: { invoiceId: row.id, ...given },
      aboutEntryId: row.entry_id,
      occurredAt: new Date(given.at),
    },
    actor,
    now,
  );
  await sql`
    insert into invoice_deliveries (customer_id, id, invoice_id, what, source, ref, channel, recipient, rung, at, proof, entry_id,
      recorded_at)
    values (${row.customer_id}, ${newId()}, ${row.id}, ${given.what}, ${given.source}, ${given.ref}, ${given.channel},
      ${given.recipient}, ${given.rung}, ${given.at}, ${given.proof}, ${entryId}, ${now})`.execute(tx);
  await recallUnproven(tx, parts, row, now);
  await refreshStep(tx, row, now);
}

/** A call of the record was about this invoice; whether the right person was reached stands there. Twice is once. */
export async function noteCall(
  tx: Tx,
  parts: Parts,
  key: InvoiceKey,
  { entryId }: z.output<typeof InvoiceCall>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, key);
  await requireEntryOf(tx, row.customer_id, entryId);
  const { rows } = await sql<{ at: Date; outcome: string | null; direction: string }>`
    select e.occurred_at as at, c.details ->> 'outcome' as outcome, e.direction
    from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where k.id = ${entryId} and e.kind in ('call', 'voicemail', 'visit')`.execute(tx);
  const call = rows[0];
  if (!call) throw invalid('entryId', 'This is no call.');
  const reached = call.outcome === 'reached' || call.direction === 'in';
  const outgoing = call.direction !== 'in';
  await sql`
    insert into invoice_calls (customer_id, invoice_id, call_entry_id, reached, outgoing, at, recorded_at, recorded_by)
    values (${row.customer_id}, ${row.id}, ${entryId}, ${reached}, ${outgoing}, ${call.at}, ${now},
      ${JSON.stringify(actor)}::jsonb)
    on conflict do nothing`.execute(tx);
  if (row.step?.rung === 'call')
    await endPersonTask(tx, parts, row, { state: 'done', reason: 'The call was made.', entryId }, now);
  await refreshStep(tx, row, now);
}

/** A person decides whether a debt may go to a collector; only after a letter of claim that arrived. */
export async function reviewDebt(
  tx: Tx,
  parts: Parts,
  key: InvoiceKey,
  given: z.output<typeof NewReview>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, key);
  if (actor.type !== 'staff')
    throw conflict('review-by-a-person', 'Only a person reviews a debt. Nothing was changed.');
  const standing = await standingOf(tx, key);
  if (proofsOf(standing.learnt, aroundOf(standing)).letterOfClaim === null)
    throw conflict(
      'review-too-early',
      'It is not proven that a letter of claim arrived, so there is nothing to review yet.',
    );
  const entryId = await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.debt.reviewed',
      kind: 'invoice',
      say: `${actor.name} looked at invoice ${row.number}: ${given.decision === 'refer' ? 'it may go to a collector' : 'it goes to no collector'} — ${given.reason}`,
      subject: row.id,
      details: { invoiceId: row.id, ...given },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
  await endPersonTask(tx, parts, row, { state: 'done', reason: given.reason, entryId }, now);
  await sql`
    insert into invoice_reviews (customer_id, id, invoice_id, decision, reason, by, at, entry_id)
    values (${row.customer_id}, ${newId()}, ${row.id}, ${given.decision}, ${given.reason}, ${JSON.stringify(actor)}::jsonb, ${now},
      ${entryId})`.execute(tx);
  await refreshStep(tx, row, now);
}

/** Cancels an invoice, or says who takes its steps. */
export async function changeInvoice(
  tx: Tx,
  parts: Parts,
  key: InvoiceKey,
  { driven, cancelled }: z.output<typeof InvoiceChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, key);
  if (cancelled !== undefined) {
    if (row.state === 'cancelled')
      throw conflict('invoice-cancelled', 'This invoice was cancelled already. Nothing was changed.');
    await recordThat(
      tx,
      parts,
      row.customer_id,
      {
        type: 'kept.invoice.cancelled',
        kind: 'invoice',
        say: `Invoice ${row.number} was cancelled: ${cancelled.reason}`,
        subject: row.id,
        details: { invoiceId: row.id, reason: cancelled.reason },
        aboutEntryId: row.entry_id,
      },
      actor,
      now,
    );
  }
  const { rows } = await sql<InvoiceRow>`
    update invoices set driven = ${driven ?? row.driven},
      state = ${cancelled === undefined ? row.state : 'cancelled'},
      cancelled_at = case when ${cancelled !== undefined} then ${now}::timestamptz else cancelled_at end,
      cancel_reason = coalesce(${cancelled?.reason ?? null}, cancel_reason)
    where customer_id = ${row.customer_id} and id = ${row.id} returning *`.execute(tx);
  await refreshStep(tx, rows[0] ?? row, now);
}
