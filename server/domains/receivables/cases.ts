import type { CaseRef } from '#domains/promises/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { ReceivablesParts } from './parts.ts';
import type { InvoiceRow } from './row.ts';

/** The open case in which people see to an invoice; one is opened where there is none. */
export async function caseOf(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  given: { readonly subject: string; readonly entryId?: string | undefined },
  actor: Actor,
  now: Date,
): Promise<CaseRef> {
  const { rows } = await sql<CaseRef>`
    select customer_id as "customerId", id as "caseId" from cases
    where customer_id = ${row.case_customer_id}::uuid and id = ${row.case_id}::uuid and state = 'open'`.execute(
    tx,
  );
  if (rows[0]) return rows[0];
  const key = await parts.promises.openCase(tx, { customerId: row.customer_id, ...given }, actor, now);
  await sql`
    update invoices set case_id = ${key.caseId}, case_customer_id = ${key.customerId}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  return key;
}
