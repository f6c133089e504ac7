import { recordThat } from '#domains/agreements/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import type { ReceivablesParts } from './parts.ts';
import { type InvoiceKey, type InvoiceRow, lockInvoice } from './row.ts';
import { refreshStep } from './stepping.ts';

interface Row {
  customer_id: string;
  id: string;
  invoice_id: string;
  field: string;
  kept: string;
  given: string;
  source: string;
  settled_at: Date | null;
}

/** Fields that a person may take over as they were given. */
const COLUMNS = {
  amount: (given: string) => sql`amount = ${given}::numeric`,
  currency: (given: string) => sql`currency = ${given}`,
  issuedAt: (given: string) => sql`issued_at = ${given}::timestamptz`,
  dueAt: (given: string) => sql`due_at = ${given}::timestamptz`,
  what: (given: string) => sql`what = ${given}`,
  'period.from': (given: string) => sql`period_from = ${given}::timestamptz`,
  'period.to': (given: string) => sql`period_to = ${given}::timestamptz`,
} as const;

const isColumn = (field: string): field is keyof typeof COLUMNS => field in COLUMNS;

/** A person decides what is true of an invoice: what is kept, or what was given. Returns which invoice it is. */
export async function settleConflict(
  tx: Tx,
  parts: Pick<ReceivablesParts, 'secrets'>,
  { invoiceId, id }: { readonly invoiceId: string; readonly id: string },
  take: boolean,
  actor: Actor,
  now: Date,
): Promise<void> {
  const seen = await findConflict(tx, invoiceId, id);
  const key: InvoiceKey = { customerId: seen.customer_id, id: invoiceId };
  const row = await lockInvoice(tx, key);
  const { settled_at: settled, field, given, kept, source } = await findConflict(tx, invoiceId, id);
  if (settled !== null) throw conflict('conflict-settled', 'This was decided already. Nothing was changed.');
  if (take && !isColumn(field))
    throw invalid('take', 'Whose invoice it is, and to whom it goes, is changed where it was written out.');
  const { rows } = await sql<InvoiceRow>`
    update invoices set ${take && isColumn(field) ? COLUMNS[field](given) : sql`changed_at = ${now}`}
    where customer_id = ${row.customer_id} and id = ${row.id} returning *`.execute(tx);
  await sql`
    update invoice_conflicts set settled_at = ${now}, settled_by = ${JSON.stringify(actor)}::jsonb, taken = ${take}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.invoice.conflict-settled',
      kind: 'invoice',
      say: `Invoice ${row.number}: ${field} is ${take ? given : kept}, and not ${take ? kept : given} (${source}).`,
      subject: row.id,
      details: { invoiceId: row.id, field, take },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
  await refreshStep(tx, rows[0] ?? row, now);
}

async function findConflict(db: Database | Tx, invoiceId: string, id: string): Promise<Row> {
  const { rows } = await sql<Row>`
    select c.* from invoice_keys k join invoice_conflicts c on c.customer_id = k.customer_id and c.invoice_id = k.id
    where k.id = ${invoiceId} and c.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('contradiction');
  return row;
}
