import { Letter } from '#contracts/procedures.ts';
import type { OutgoingChange } from '#domains/delivery/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { type CaseRow, lockCaseRow } from '../ground/row.ts';
import { missingFromLetter } from '../procedures/index.ts';
import { lettersOf, meetClocks, unmeetClocks } from './clocks.ts';
import { findProcedure } from './own-procedures.ts';

/** Refuses a letter of the procedure that lacks what it must hold (R8, DISP 1.6.2R); 422 names each missing part. */
export async function requireComplete(
  tx: Tx,
  row: Pick<CaseRow, 'procedure'>,
  purpose: string,
  text: string,
): Promise<void> {
  const letter = Letter.safeParse(purpose);
  const procedure = row.procedure === null ? undefined : await findProcedure(tx, row.procedure);
  if (!letter.success || !procedure) return;
  const missing = missingFromLetter(procedure, letter.data, text);
  if (missing.length === 0) return;
  const say = `By «${procedure.name}» this letter must also hold: ${missing.map((one) => one.say).join('; ')}.`;
  throw new KeptError('letter-incomplete', 422, say, { missing });
}

/** Remembers what a message is, while it waits to leave. */
export async function addLetter(
  tx: Tx,
  row: Pick<CaseRow, 'customer_id' | 'id'>,
  outgoingId: string,
  purpose: string,
): Promise<void> {
  await sql`
    insert into case_letters (customer_id, outgoing_id, case_id, purpose)
    values (${row.customer_id}, ${outgoingId}, ${row.id}, ${purpose})`.execute(tx);
}

/** A message was taken by the other side, or came back: what it is in the procedure counts, or counts no longer. */
export async function letterChanged(tx: Tx, change: OutgoingChange, now: Date): Promise<void> {
  const { outgoingId, entryId, state } = change;
  if (entryId === null || (state !== 'sent' && state !== 'failed')) return;
  const { rows } = await sql<{ customer_id: string; case_id: string; purpose: string }>`
    update case_letters set entry_id = ${entryId}, delivered_at = ${state === 'sent' ? now : null}
    where outgoing_id = ${outgoingId}
    returning customer_id, case_id, purpose`.execute(tx);
  for (const { customer_id: customerId, case_id: caseId, purpose } of rows) {
    const row = await lockCaseRow(tx, { customerId, caseId });
    if (state === 'sent') await meetClocks(tx, row, { purpose, entryId }, now);
    else await unmeetClocks(tx, row, entryId);
  }
}

/** What must have reached the customer before the case may close by its procedure; `null` where nothing is missing. */
export async function missingBeforeClosing(
  db: Database | Tx,
  row: Pick<CaseRow, 'customer_id' | 'id' | 'procedure'>,
): Promise<{ code: 'final-response-missing'; say: string } | null> {
  const procedure = row.procedure === null ? undefined : await findProcedure(db, row.procedure);
  const needed: readonly string[] = procedure?.closesWith ?? [];
  if (needed.length === 0) return null;
  const there = await lettersOf(db, row);
  if (there.some((one) => needed.includes(one.purpose))) return null;
  return {
    code: 'final-response-missing',
    say: `By «${procedure?.name}» it closes only once one of these has reached the customer: ${needed.join(', ')}.`,
  };
}
