import type { z } from 'zod';
import type { DisputeResolution, Dispute as DisputeView, NewDispute } from '#contracts/receivables.ts';
import { recordThat, requireEntryOf } from '#domains/agreements/index.ts';
import { familyOf, requireCustomer, rootOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { ReceivablesParts } from './parts.ts';
import { endPersonTask } from './person.ts';
import { recallAll } from './placements.ts';
import { type InvoiceKey, type InvoiceRow, invoiceKey, lockInvoice } from './row.ts';
import { refreshStep } from './stepping.ts';

type View = z.input<typeof DisputeView>;

interface Row {
  customer_id: string;
  id: string;
  invoice_id: string | null;
  reason: string;
  since: Date;
  entry_id: string;
  resolved_at: Date | null;
  outcome: View['outcome'];
  resolution: string | null;
}

/** What is disputed: one invoice, or everything of a customer. */
export type Disputed = { readonly invoiceId: string } | { readonly customerId: string };

/**
 * The customer disputes it: from this moment on all steps rest, and whoever collects for us is called back (P8). It is seen
 * to in a case. Returns the dispute's id.
 */
export async function openDispute(
  tx: Tx,
  parts: ReceivablesParts,
  about: Disputed,
  given: z.output<typeof NewDispute>,
  actor: Actor,
  now: Date,
): Promise<string> {
  const key = 'invoiceId' in about ? await invoiceKey(tx, about.invoiceId) : null;
  const customerId = 'customerId' in about ? about.customerId : (key?.customerId ?? '');
  await requireCustomer(tx, customerId);
  await lockRecords(tx, [customerId]);
  if (given.entryId !== undefined) await requireEntryOf(tx, customerId, given.entryId);
  const since = given.since === undefined ? now : new Date(given.since);
  if (since > now) throw invalid('since', 'This moment is still to come.');
  const invoices = await concerned(tx, customerId, key);
  const named = key === null ? 'all invoices' : `invoice ${invoices[0]?.number ?? ''}`;
  const id = newId();
  const entryId = await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.dispute.opened',
      kind: 'invoice',
      say: `Disputed: ${named} — ${given.reason}. All steps rest.`,
      subject: id,
      details: { disputeId: id, invoiceId: key?.id ?? null, reason: given.reason },
      aboutEntryId: given.entryId,
    },
    actor,
    now,
  );
  const matter = await parts.promises.openCase(
    tx,
    { customerId, subject: `Disputed: ${named}`, entryId: given.entryId ?? entryId },
    actor,
    now,
  );
  await sql`
    insert into disputes (customer_id, id, invoice_id, reason, since, said_entry_id, case_id, case_customer_id, opened_by, entry_id)
    values (${customerId}, ${id}, ${key?.id ?? null}, ${given.reason}, ${since}, ${given.entryId ?? null}, ${matter.caseId},
      ${matter.customerId}, ${JSON.stringify(actor)}::jsonb, ${entryId})`.execute(tx);
  await sql`insert into dispute_keys (id, customer_id) values (${id}, ${customerId})`.execute(tx);
  const why = `The customer disputes it: ${given.reason}`;
  await recallAll(tx, parts, invoices, why, matter, actor, now);
  for (const row of invoices) await endPersonTask(tx, parts, row, { state: 'dropped', reason: why }, now);
  for (const row of invoices) await refreshStep(tx, row, now);
  return id;
}

/** Open invoices that a dispute reaches. */
async function concerned(tx: Tx, customerId: string, key: InvoiceKey | null): Promise<InvoiceRow[]> {
  if (key !== null) return [await lockInvoice(tx, key)];
  const family = await familyOf(tx, await rootOf(tx, customerId));
  const { rows } = await sql<InvoiceRow>`
    select * from invoices where customer_id = any(${family}::uuid[]) and state = 'open'
    order by customer_id, id for update`.execute(tx);
  return rows;
}

/** The dispute has an answer; steps begin again with fresh notice where the debt still stands. 409 where it was resolved. */
export async function resolveDispute(
  tx: Tx,
  parts: ReceivablesParts,
  id: string,
  given: z.output<typeof DisputeResolution>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const seen = await findRow(tx, id);
  await lockRecords(tx, [seen.customer_id]);
  const row = await findRow(tx, id);
  if (row.resolved_at !== null)
    throw conflict('dispute-resolved', 'This dispute was resolved already. Nothing was changed.');
  await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.dispute.resolved',
      kind: 'invoice',
      say: `Dispute resolved (${given.outcome}): ${given.resolution}`,
      subject: id,
      details: { disputeId: id, invoiceId: row.invoice_id, ...given },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
  await sql`
    update disputes set resolved_at = ${now}, resolved_by = ${JSON.stringify(actor)}::jsonb, outcome = ${given.outcome},
      resolution = ${given.resolution}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  const key = row.invoice_id === null ? null : { customerId: row.customer_id, id: row.invoice_id };
  for (const invoice of await concerned(tx, row.customer_id, key)) await refreshStep(tx, invoice, now);
}

async function findRow(db: Database | Tx, id: string): Promise<Row> {
  const { rows } = await sql<Row>`
    select d.* from dispute_keys k join disputes d on d.customer_id = k.customer_id and d.id = k.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('dispute');
  return row;
}

/** One dispute; 404 where there is none. */
export async function findDispute(db: Database | Tx, id: string): Promise<View> {
  const row = await findRow(db, id);
  return {
    id: row.id,
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    reason: row.reason,
    since: row.since.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    outcome: row.outcome,
    resolution: row.resolution,
    entryId: row.entry_id,
  };
}
