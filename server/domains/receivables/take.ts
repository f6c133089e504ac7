import { decimalsOf } from '#contracts/money.ts';
import { numberKey, type Recording, recordThat, targetInWords } from '#domains/agreements/index.ts';
import { rootOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { agreementOf, type Differing, fieldsOf, type Given, noteConflicts } from './fields.ts';
import { type InvoiceKey, type InvoiceRow, invoiceByNumber, lockInvoice, lockRecord } from './row.ts';
import { refreshStep } from './stepping.ts';

export interface Taken extends InvoiceKey {
  readonly outcome: 'created' | 'completed' | 'unchanged' | 'refused';
  readonly conflicts: readonly Differing[];
  /** The invoice as it is now, locked. */
  readonly row: InvoiceRow;
}

/** How an invoice is taken in beside many others; nothing is left out, only asked and written together. */
export interface Beside extends Recording {
  /** Customers whose records are locked in this transaction. */
  readonly locked?: Set<string>;
  /** Invoices of the batch that are known, by `nameOf`. */
  readonly known?: Map<string, InvoiceKey>;
  /** It is paid in the same transaction, and its next step worked out with that. */
  readonly paid?: boolean;
}

/** What tells invoices apart: their source, and their number as it is compared (`numberKey`). */
export const nameOf = (source: string, key: string): string => JSON.stringify([source, key]);

/**
 * Takes in an invoice: new by its source and number (spaces and leading zeros do not count), or one that is known, of which
 * only what was missing is added. What differs is noted for a person and changes nothing.
 */
export async function takeInvoice(
  tx: Tx,
  parts: Beside,
  customerId: string,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<Taken> {
  if (numberKey(given.number) === '') throw invalid('number', 'Give the number of the invoice.');
  if (given.period && new Date(given.period.to) < new Date(given.period.from))
    throw invalid('period', 'It ends before it begins.');
  const known = parts.known
    ? parts.known.get(nameOf(given.source, numberKey(given.number)))
    : await invoiceByNumber(tx, given.source, given.number);
  if (known) return complete(tx, parts, known, customerId, given, actor, now);
  await lockRecord(tx, customerId, parts.locked);
  const row = await create(tx, parts, customerId, given, actor, now);
  if (!parts.paid) await refreshStep(tx, row, now, []);
  parts.known?.set(nameOf(given.source, numberKey(given.number)), { customerId, id: row.id });
  return { customerId, id: row.id, outcome: 'created', conflicts: [], row };
}

async function create(
  tx: Tx,
  parts: Beside,
  customerId: string,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<InvoiceRow> {
  const agreementId = await agreementOf(tx, customerId, given);
  const id = newId();
  const { source, number, amount, currency } = given;
  const { rows: keys } = await sql`
    insert into invoice_keys (source, number_key, customer_id, id)
    values (${source}, ${numberKey(number)}, ${customerId}, ${id}) on conflict do nothing returning 1`.execute(
    tx,
  );
  if (keys.length === 0)
    throw conflict('invoice-at-once', 'This invoice is being taken in at this very moment. Send it again.');
  const entryId = await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.invoice.taken-in',
      kind: 'invoice',
      say: sayInvoice(given),
      subject: id,
      details: { invoiceId: id, source, number, amount, currency },
      occurredAt: new Date(Math.min(new Date(given.issuedAt).getTime(), now.getTime())),
    },
    actor,
    now,
  );
  const { rows } = await sql<InvoiceRow>`
    insert into invoices (customer_id, id, source, number, number_key, agreement_id, what, amount, currency, issued_at, due_at,
      period_from, period_to, bill_to, driven, entry_id, created_at, changed_at)
    values (${customerId}, ${id}, ${source}, ${number}, ${numberKey(number)}, ${agreementId},
      ${given.what ?? null}, ${amount}, ${currency}, ${given.issuedAt}, ${given.dueAt},
      ${given.period?.from ?? null}, ${given.period?.to ?? null}, ${given.billTo ? JSON.stringify(given.billTo) : null}::jsonb,
      ${given.driven ?? false}, ${entryId}, ${now}, ${now}) returning *`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('An invoice was not stored.');
  return row;
}

const sayInvoice = ({ number, amount, currency, dueAt, what, billTo }: Given): string => {
  const about = what ? ` — ${what}` : '';
  const whom = billTo ? `, to ${targetInWords(billTo)}` : '';
  return `Invoice ${number}: ${amountInWords(amount, currency)}, due ${day(dueAt)}${about}${whom}.`;
};

const day = (at: Date | string): string => new Date(at).toISOString().slice(0, 10);

/** An amount as people read it. */
export const amountInWords = (amount: number | string, currency: string): string =>
  `${Number(amount).toFixed(decimalsOf(currency) ?? 2)} ${currency}`;

async function complete(
  tx: Tx,
  parts: Beside,
  key: InvoiceKey,
  customerId: string,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<Taken> {
  const row = await lockInvoice(tx, key, parts.locked);
  const same =
    row.customer_id === customerId || (await rootOf(tx, row.customer_id)) === (await rootOf(tx, customerId));
  if (!same) {
    const conflicts = [{ field: 'customer', kept: row.customer_id, given: customerId }];
    await noteConflicts(tx, row, conflicts, given.source, now);
    return { ...key, outcome: 'refused', conflicts, row };
  }
  const fields = await fieldsOf(tx, row, given);
  const fresh = fields.filter(({ kept }) => kept === null);
  const conflicts = fields
    .filter(({ kept, same }) => kept !== null && !same)
    .map(({ field, kept, given: other }) => ({ field, kept: kept ?? '', given: other }));
  await noteConflicts(tx, row, conflicts, given.source, now);
  const driven = given.driven ?? row.driven;
  if (fresh.length === 0 && driven === row.driven)
    return { ...key, outcome: conflicts.length > 0 ? 'refused' : 'unchanged', conflicts, row };
  const { rows } = await sql<InvoiceRow>`
    update invoices set ${sql.join([...fresh.map(({ set }) => set), sql`driven = ${driven}`])}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id} returning *`.execute(tx);
  const say = fresh.map(({ field, given: value }) => `${field}: ${value}`).join(', ');
  if (fresh.length > 0)
    await recordThat(
      tx,
      parts,
      row.customer_id,
      {
        type: 'kept.invoice.completed',
        kind: 'invoice',
        say: `Invoice ${row.number}, now also ${say}.`,
        subject: row.id,
        details: { invoiceId: row.id, fields: fresh.map(({ field }) => field) },
        aboutEntryId: row.entry_id,
      },
      actor,
      now,
    );
  await refreshStep(tx, rows[0] ?? row, now);
  return { ...key, outcome: 'completed', conflicts, row: rows[0] ?? row };
}
