import type { z } from 'zod';
import type { NewPlacement } from '#contracts/receivables.ts';
import { type GateAnswer, recordThat } from '#domains/agreements/index.ts';
import { type CaseRef, makePromises } from '#domains/promises/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { caseOf } from './cases.ts';
import { askAbout, requireLeave } from './gate.ts';
import type { ReceivablesParts } from './parts.ts';
import { type InvoiceKey, type InvoiceRow, lockInvoice } from './row.ts';
import { requirePartner } from './settings.ts';
import { refreshStep } from './stepping.ts';

interface Placement {
  customer_id: string;
  id: string;
  invoice_id: string;
  partner_id: string;
}

/**
 * A debt goes to an outside collector. Only with the gate's leave, asked for now or before (`actionId`). Returns what the gate
 * says where it gives none; the question stays on the record.
 */
export async function placeDebt(
  tx: Tx,
  parts: ReceivablesParts,
  key: InvoiceKey,
  given: z.output<typeof NewPlacement>,
  actor: Actor,
  now: Date,
): Promise<GateAnswer | null> {
  const row = await lockInvoice(tx, key);
  if (await activePlacement(tx, row))
    throw conflict('debt-placed', 'This debt is with a collector already. Nothing was changed.');
  const name = await requirePartner(tx, given.partnerId, 'partnerId');
  let actionId = given.actionId;
  if (actionId !== undefined) await requireLeave(tx, row, 'debt.refer', actionId);
  else {
    const answer = await askAbout(tx, parts, row, 'debt.refer', { kind: 'ask' }, actor, now);
    if (answer.verdict !== 'proceed') return answer;
    actionId = answer.action;
  }
  await giveToCollector(tx, parts, row, { partnerId: given.partnerId, name, actionId }, actor, now);
  return null;
}

/** What the gate gave leave for is done, and reported to it. */
export async function giveToCollector(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  to: { readonly partnerId: string; readonly name: string; readonly actionId: string },
  actor: Actor,
  now: Date,
): Promise<void> {
  const id = newId();
  const entryId = await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.debt.referred',
      kind: 'invoice',
      say: `Invoice ${row.number} went to ${to.name}, who collects it for us. We stay accountable.`,
      subject: row.id,
      details: { invoiceId: row.id, placementId: id, partnerId: to.partnerId, actionId: to.actionId },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
  await sql`
    insert into placements (customer_id, id, invoice_id, partner_id, action_id, placed_at, entry_id)
    values (${row.customer_id}, ${id}, ${row.id}, ${to.partnerId}, ${to.actionId}, ${now}, ${entryId})`.execute(
    tx,
  );
  const done = { kind: 'done', asked: to.actionId } as const;
  await askAbout(tx, parts, row, 'debt.refer', done, actor, now, 'It is overdue.', { party: to.name });
  await refreshStep(tx, row, now);
}

async function activePlacement(
  tx: Tx,
  row: Pick<InvoiceRow, 'customer_id' | 'id'>,
): Promise<Placement | undefined> {
  const { rows } = await sql<Placement>`
    select customer_id, id, invoice_id, partner_id from placements
    where customer_id = ${row.customer_id} and invoice_id = ${row.id} and recalled_at is null for update`.execute(
    tx,
  );
  return rows[0];
}

/** Calls a debt back from its collector; 409 where it is with none. */
export async function recallDebt(
  tx: Tx,
  parts: ReceivablesParts,
  key: InvoiceKey,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, key);
  const placement = await activePlacement(tx, row);
  if (!placement) throw conflict('debt-not-placed', 'This debt is with no collector. Nothing was changed.');
  await recall(tx, parts, row, placement, { reason }, actor, now);
  await refreshStep(tx, row, now);
}

/** Calls back everything of these invoices that is with collectors. */
export async function recallAll(
  tx: Tx,
  parts: ReceivablesParts,
  invoices: readonly InvoiceRow[],
  reason: string,
  matter: CaseRef | undefined,
  actor: Actor,
  now: Date,
): Promise<void> {
  for (const row of invoices) {
    const placement = await activePlacement(tx, row);
    if (placement)
      await recall(tx, parts, row, placement, { reason, ...(matter ? { matter } : {}) }, actor, now);
  }
}

interface Recalling {
  readonly reason: string;
  /** The case in which it is seen to, where there is one already. */
  readonly matter?: CaseRef;
}

/**
 * The collector is told to stop and to confirm it within one business day (R37): a promise of theirs, with the page on which
 * they confirm; ours to answer for when it breaks.
 */
async function recall(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  placement: Placement,
  { reason, matter: given }: Recalling,
  actor: Actor,
  now: Date,
): Promise<void> {
  const matter = given ?? (await caseOf(tx, parts, row, { subject: `Invoice ${row.number}` }, actor, now));
  const dueAt = (await workingTimeOf(tx, { at: now })).addDays(now, 1);
  const [promiseId = null] = await makePromises(
    tx,
    parts,
    {
      key: matter,
      items: [
        {
          words: `Stop all steps about invoice ${row.number} at once, and give it back. Please confirm that you have.`,
          act: 'other',
          dueAt: dueAt.toISOString(),
          proof: 'partner',
          partnerId: placement.partner_id,
        },
      ],
    },
    actor,
    now,
  );
  await sql`
    update placements set recalled_at = ${now}, recall_reason = ${reason}, case_id = ${matter.caseId},
      case_customer_id = ${matter.customerId}, recall_promise_id = ${promiseId}
    where customer_id = ${placement.customer_id} and id = ${placement.id}`.execute(tx);
  await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.debt.recalled',
      kind: 'invoice',
      say: `Invoice ${row.number} is called back from the collector: ${reason}`,
      subject: row.id,
      details: { invoiceId: row.id, placementId: placement.id, partnerId: placement.partner_id, promiseId },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
  await askAbout(tx, parts, row, 'debt.recall', { kind: 'done' }, actor, now, reason);
}
