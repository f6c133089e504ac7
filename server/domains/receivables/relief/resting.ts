import { familyOf, rootOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { ReceivablesParts } from '../parts.ts';
import { endPersonTask } from '../person.ts';
import { recallAll } from '../placements.ts';
import type { InvoiceRow } from '../row.ts';
import { refreshStep } from '../stepping.ts';

/** Open invoices of a customer and of whom they are one with, locked. */
export async function openInvoicesOf(tx: Tx, customerId: string): Promise<InvoiceRow[]> {
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql<InvoiceRow>`
    select * from invoices where customer_id = any(${family}::uuid[]) and state = 'open'
    order by customer_id, id for update`.execute(tx);
  return rows;
}

/** The country of their postal address, the latest confirmed first; `null` where none is known. */
export async function countryOf(tx: Tx, family: readonly string[]): Promise<string | null> {
  const { rows } = await sql<{ country: string | null }>`
    select upper(components ->> 'countryCode') as country from contact_points
    where customer_id = any(${family}::uuid[]) and kind = 'postal' and ended_at is null
    order by confirmed_at desc nulls last, id desc limit 1`.execute(tx);
  return rows[0]?.country ?? null;
}

/** Steps of these invoices stop, or go on, as things now are; `why`: debts are called back from collectors because of it. */
export async function restAll(
  tx: Tx,
  parts: ReceivablesParts,
  invoices: readonly InvoiceRow[],
  why: string | null,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (why !== null) {
    await recallAll(tx, parts, invoices, why, undefined, actor, now);
    for (const row of invoices) await endPersonTask(tx, parts, row, { state: 'dropped', reason: why }, now);
  }
  for (const row of invoices) await refreshStep(tx, row, now);
}
