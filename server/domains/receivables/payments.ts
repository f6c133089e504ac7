import type { z } from 'zod';
import { whyNoAmount } from '#contracts/money.ts';
import type { NewPayment, Reconciliation } from '#contracts/receivables.ts';
import { type Recording, recordThat } from '#domains/agreements/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { type InvoiceKey, type InvoiceRow, lockInvoice } from './row.ts';
import { lookAt, refreshStep } from './stepping.ts';
import { amountInWords } from './take.ts';

const KINDS = { payment: 'Paid', credit: 'Credited', reversal: 'Taken back' } as const;

/**
 * Counts a payment, a credit or the reversal of one towards an invoice; the same source and reference once. `false` where it
 * was counted before; 409 `payment-altered` where another sum or invoice was told under the same reference.
 */
export async function takePayment(
  tx: Tx,
  parts: Recording,
  key: InvoiceKey,
  given: z.output<typeof NewPayment>,
  actor: Actor,
  now: Date,
): Promise<boolean> {
  if (given.amount <= 0) throw invalid('amount', 'Give a sum above zero; what is taken back is a reversal.');
  const row = await lockInvoice(tx, key);
  const why = whyNoAmount(given.amount, row.currency);
  if (why !== null) throw invalid('amount', why);
  return countPayment(tx, parts, row, given, actor, now);
}

/** The same for an invoice whose row and record are locked; the sum is above zero. */
export async function countPayment(
  tx: Tx,
  parts: Recording,
  row: InvoiceRow,
  given: z.output<typeof NewPayment>,
  actor: Actor,
  now: Date,
): Promise<boolean> {
  const amount = given.kind === 'reversal' ? -given.amount : given.amount;
  const id = newId();
  const { rows } = await sql`
    insert into payment_keys (source, ref, customer_id, id) values (${given.source}, ${given.ref}, ${row.customer_id}, ${id})
    on conflict do nothing returning 1`.execute(tx);
  if (rows.length === 0) return sameAsBefore(tx, row, given, amount);
  const entryId = await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type:
        given.kind === 'payment'
          ? 'kept.invoice.paid'
          : given.kind === 'credit'
            ? 'kept.invoice.credited'
            : 'kept.invoice.payment-reversed',
      kind: 'invoice',
      say: `${KINDS[given.kind]}: ${amountInWords(given.amount, row.currency)} for invoice ${row.number} (${given.ref}).`,
      subject: row.id,
      details: { invoiceId: row.id, paymentId: id, kind: given.kind, amount, ref: given.ref },
      aboutEntryId: row.entry_id,
      occurredAt: new Date(Math.min(new Date(given.at).getTime(), now.getTime())),
    },
    actor,
    now,
  );
  await sql`
    insert into payments (customer_id, id, invoice_id, source, ref, kind, amount, at, entry_id, recorded_at)
    values (${row.customer_id}, ${id}, ${row.id}, ${given.source}, ${given.ref}, ${given.kind}, ${amount}, ${given.at},
      ${entryId}, ${now})`.execute(tx);
  await settle(tx, row, now);
  return true;
}

async function sameAsBefore(
  tx: Tx,
  row: InvoiceRow,
  given: z.output<typeof NewPayment>,
  amount: number,
): Promise<false> {
  const { rows } = await sql<{ invoice_id: string; amount: string }>`
    select p.invoice_id, p.amount from payment_keys k join payments p on p.customer_id = k.customer_id and p.id = k.id
    where k.source = ${given.source} and k.ref = ${given.ref}`.execute(tx);
  const known = rows[0];
  if (known?.invoice_id === row.id && Number(known.amount) === amount) return false;
  throw conflict(
    'payment-altered',
    'Another payment was told under this reference. Nothing was changed; use another reference.',
  );
}

/** What is settled follows from the payments; an invoice that is paid in full is paid, and is open again when one is taken back. */
async function settle(tx: Tx, before: InvoiceRow, now: Date): Promise<void> {
  const { rows } = await sql<InvoiceRow>`
    update invoices i set settled = p.sum,
      state = case when i.state = 'cancelled' then 'cancelled' when p.sum >= i.amount then 'paid' else 'open' end,
      paid_at = case when p.sum >= i.amount then coalesce(i.paid_at, p.last) end
    from (select coalesce(sum(amount), 0) as sum, max(at) as last from payments
      where customer_id = ${before.customer_id} and invoice_id = ${before.id}) as p
    where i.customer_id = ${before.customer_id} and i.id = ${before.id} returning i.*`.execute(tx);
  const row = rows[0];
  if (row) await refreshStep(tx, row, now);
}

/** All payments of a source that arrived until then have been told (R44); what waited for that is looked at. */
export async function reconcile(
  tx: Tx,
  { source, until }: z.output<typeof Reconciliation>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (new Date(until) > now) throw invalid('until', 'This moment is still to come.');
  await sql`
    insert into reconciliations (source, until, recorded_at, recorded_by)
    values (${source}, ${until}, ${now}, ${JSON.stringify(actor)}::jsonb) on conflict do nothing`.execute(tx);
  await publish(tx, actor, now, [
    { type: 'kept.payments.reconciled', subject: source, data: { source, until } },
  ]);
  const { rows } = await sql<Pick<InvoiceRow, 'customer_id' | 'id' | 'number'>>`
    select customer_id, id, number from invoices
    where state = 'open' and due_at < ${until} and source = ${source} and driven
      and step ->> 'rung' in ('reminder', 'second-reminder', 'letter-of-claim', 'referral')
      -- What only waits for its day has its own timer.
      and (step ->> 'state' <> 'waiting' or step ->> 'at' is null or (step ->> 'at')::timestamptz <= ${now})`.execute(
    tx,
  );
  for (const row of rows) await lookAt(tx, row, now, now);
}
