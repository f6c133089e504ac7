import type { z } from 'zod';
import type { LadderStep } from '#contracts/receivables.ts';
import { numberKey, type Target } from '#domains/agreements/index.ts';
import { FAMILY, rootOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import { type Database, runPrepared, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { STANDING, Standing } from './standing.ts';

export type Step = z.input<typeof LadderStep>;

/** An invoice as it is stored; amounts are decimal text of the main unit. */
export interface InvoiceRow {
  customer_id: string;
  id: string;
  source: string;
  number: string;
  number_key: string;
  agreement_id: string | null;
  what: string | null;
  amount: string;
  settled: string;
  currency: string;
  issued_at: Date;
  due_at: Date;
  period_from: Date | null;
  period_to: Date | null;
  bill_to: Target | null;
  state: 'open' | 'paid' | 'cancelled';
  paid_at: Date | null;
  driven: boolean;
  step: Step | null;
  /** When Kept looks at it next; a timer of another moment counts no more. */
  look_at: Date | null;
  asked: number;
  case_id: string | null;
  case_customer_id: string | null;
  /** What a person was asked to do for the next step. */
  task_id: string | null;
  entry_id: string;
}

/** Which invoice: whose, and its identity. */
export interface InvoiceKey {
  readonly customerId: string;
  readonly id: string;
}

/** Where an invoice is; 404 where there is none. */
export async function invoiceKey(db: Database | Tx, id: string): Promise<InvoiceKey> {
  const { rows } = await sql<InvoiceKey>`
    select customer_id as "customerId", id from invoice_keys where id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('invoice');
  return row;
}

/** The invoice that a source knows by this number. */
export async function invoiceByNumber(
  db: Database | Tx,
  source: string,
  number: string,
): Promise<InvoiceKey | undefined> {
  const { rows } = await sql<InvoiceKey>`
    select customer_id as "customerId", id from invoice_keys
    where source = ${source} and number_key = ${numberKey(number)}`.execute(db);
  return rows[0];
}

/** Locks a customer's record; `locked`: those that are, in this transaction. */
export async function lockRecord(tx: Tx, customerId: string, locked?: Set<string>): Promise<void> {
  if (locked?.has(customerId)) return;
  await lockRecords(tx, [customerId]);
  locked?.add(customerId);
}

/** The invoice, with its customer's record and its row locked in this order until the end of the transaction. */
export async function lockInvoice(tx: Tx, key: InvoiceKey, locked?: Set<string>): Promise<InvoiceRow> {
  await lockRecord(tx, key.customerId, locked);
  const { rows } = await sql<InvoiceRow>`
    select * from invoices where customer_id = ${key.customerId} and id = ${key.id} for update`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('invoice');
  return row;
}

/** Everything about an invoice that steps depend on. */
export async function standingOf(db: Database | Tx, { customerId, id }: InvoiceKey): Promise<Standing> {
  const root = await rootOf(db, customerId);
  const { rows } = await runPrepared(
    sql<{ standing: unknown }>`
    with recursive family (id, depth) as (${FAMILY(root)})
    select ${STANDING(sql`${id}::uuid`)} as standing from (select array(select id from family) as ids) who`,
    db,
  );
  return Standing.parse(rows[0]?.standing);
}

/** Steps that the gate let through, by their names: when. */
export async function stepsOf(
  db: Database | Tx,
  { customerId, id }: InvoiceKey,
): Promise<{ rung: NonNullable<Step['rung']>; at: Date; actionId: string | null }[]> {
  const { rows } = await sql<{ rung: NonNullable<Step['rung']>; at: Date; actionId: string | null }>`
    select rung, taken_at as at, action_id as "actionId" from ladder_steps
    where customer_id = ${customerId} and invoice_id = ${id} order by taken_at`.execute(db);
  return rows;
}
