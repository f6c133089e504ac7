import type { z } from 'zod';
import type { NewInvoice } from '#contracts/receivables.ts';
import { agreementByNumber, targetInWords } from '#domains/agreements/index.ts';
import { rootOf } from '#domains/customers/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { InvoiceRow } from './row.ts';

/** An invoice as another system tells of it. */
export type Given = z.output<typeof NewInvoice>;

/** A field of which two sources say different things; what is kept stays. */
export interface Differing {
  readonly field: string;
  readonly kept: string;
  readonly given: string;
}

/** The agreement that an invoice names; 422 where its customer has no such. */
export async function agreementOf(
  tx: Tx,
  customerId: string,
  { source, agreement }: Given,
): Promise<string | null> {
  if (agreement === undefined) return null;
  const found = await agreementByNumber(tx, source, agreement);
  if (!found || (await rootOf(tx, found.customerId)) !== (await rootOf(tx, customerId)))
    throw invalid('agreement', 'This customer has no such agreement.');
  return found.id;
}

interface Field {
  readonly field: string;
  /** Column and its value, in PostgreSQL's own words. */
  readonly set: ReturnType<typeof sql>;
  readonly kept: string | null;
  readonly given: string;
  readonly same: boolean;
}

/** Every field that was given, beside what is kept. */
export async function fieldsOf(tx: Tx, row: InvoiceRow, given: Given): Promise<Field[]> {
  const agreementId = await agreementOf(tx, row.customer_id, given);
  const at = (field: string, set: Field['set'], kept: Date | null, value: string | undefined): Field[] =>
    value === undefined
      ? []
      : [
          {
            field,
            set,
            kept: kept?.toISOString() ?? null,
            given: value,
            same: kept?.getTime() === Date.parse(value),
          },
        ];
  const words = (
    field: string,
    set: Field['set'],
    kept: string | null,
    value: string | undefined | null,
  ): Field[] =>
    value === undefined || value === null ? [] : [{ field, set, kept, given: value, same: kept === value }];
  const billTo = given.billTo === undefined ? undefined : targetInWords(given.billTo);
  return [
    {
      field: 'amount',
      set: sql`amount = ${given.amount}`,
      kept: row.amount,
      given: String(given.amount),
      same: Number(row.amount) === given.amount,
    },
    ...words('currency', sql`currency = ${given.currency}`, row.currency, given.currency),
    ...at('issuedAt', sql`issued_at = ${given.issuedAt}`, row.issued_at, given.issuedAt),
    ...at('dueAt', sql`due_at = ${given.dueAt}`, row.due_at, given.dueAt),
    ...words('what', sql`what = ${given.what ?? null}`, row.what, given.what),
    ...words('agreement', sql`agreement_id = ${agreementId}`, row.agreement_id, agreementId),
    ...at(
      'period.from',
      sql`period_from = ${given.period?.from ?? null}`,
      row.period_from,
      given.period?.from,
    ),
    ...at('period.to', sql`period_to = ${given.period?.to ?? null}`, row.period_to, given.period?.to),
    ...words(
      'billTo',
      sql`bill_to = ${JSON.stringify(given.billTo ?? null)}::jsonb`,
      row.bill_to === null ? null : targetInWords(row.bill_to),
      billTo,
    ),
  ];
}

/** Contradictions wait for a person, each once. */
export async function noteConflicts(
  tx: Tx,
  row: Pick<InvoiceRow, 'customer_id' | 'id'>,
  conflicts: readonly Differing[],
  source: string,
  now: Date,
): Promise<void> {
  for (const { field, kept, given } of conflicts)
    await sql`
      insert into invoice_conflicts (customer_id, id, invoice_id, field, kept, given, source, seen_at)
      values (${row.customer_id}, ${newId()}, ${row.id}, ${field}, ${kept}, ${given}, ${source}, ${now})
      on conflict (customer_id, invoice_id, field, given) do nothing`.execute(tx);
}
