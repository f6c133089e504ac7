import type { z } from 'zod';
import type { Instruction, InstructionEnding, NewInstruction } from '#contracts/agreements.ts';
import { requireCustomer } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { recordThat } from './history.ts';
import type { AgreementParts } from './parts.ts';
import { requireEntryOf } from './said.ts';
import { type Target, targetInWords } from './targets.ts';

type View = z.input<typeof Instruction>;

interface Row {
  customer_id: string;
  id: string;
  kind: View['kind'];
  agreement_id: string | null;
  target: Target;
  from_at: Date;
  said_entry_id: string | null;
  entry_id: string;
  given_by: Actor;
  ended_at: Date | null;
}

/** Notes what the customer instructs; it takes the place of what they instructed before for the same. Returns its id. */
export async function giveInstruction(
  tx: Tx,
  parts: Pick<AgreementParts, 'secrets'>,
  customerId: string,
  given: z.output<typeof NewInstruction>,
  actor: Actor,
  now: Date,
): Promise<string> {
  await requireCustomer(tx, customerId);
  await lockRecords(tx, [customerId]);
  if (given.entryId !== undefined) await requireEntryOf(tx, customerId, given.entryId);
  if (given.agreementId !== undefined) await requireAgreement(tx, customerId, given.agreementId);
  const from = given.from === undefined ? now : new Date(given.from);
  const id = newId();
  const entryId = await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.instruction.given',
      kind: 'customer-changed',
      say: `Invoices go to ${targetInWords(given.to)} from ${from.toISOString().slice(0, 10)} on, as the customer asked.`,
      subject: id,
      details: { instructionId: id, kind: given.kind, to: given.to, agreementId: given.agreementId ?? null },
      aboutEntryId: given.entryId,
    },
    actor,
    now,
  );
  await sql`
    update instructions set ended_at = ${from}, ended_by = ${JSON.stringify(actor)}::jsonb
    where customer_id = ${customerId} and kind = ${given.kind} and ended_at is null
      and agreement_id is not distinct from ${given.agreementId ?? null}::uuid`.execute(tx);
  await sql`
    insert into instructions (customer_id, id, kind, agreement_id, target, from_at, said_entry_id, entry_id, given_by, created_at)
    values (${customerId}, ${id}, ${given.kind}, ${given.agreementId ?? null}, ${JSON.stringify(given.to)}::jsonb, ${from},
      ${given.entryId ?? null}, ${entryId}, ${JSON.stringify(actor)}::jsonb, ${now})`.execute(tx);
  await sql`insert into instruction_keys (id, customer_id) values (${id}, ${customerId})`.execute(tx);
  return id;
}

async function requireAgreement(tx: Tx, customerId: string, id: string): Promise<void> {
  const { rows } =
    await sql`select 1 from agreements where customer_id = ${customerId} and id = ${id}`.execute(tx);
  if (rows.length === 0) throw invalid('agreementId', 'This customer has no such agreement.');
}

/** The instruction counts no more; what was issued under it was issued right. 409 where it has ended. */
export async function endInstruction(
  tx: Tx,
  parts: Pick<AgreementParts, 'secrets'>,
  id: string,
  given: z.output<typeof InstructionEnding>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const customerId = (await findRow(tx, id)).customer_id;
  await lockRecords(tx, [customerId]);
  const row = await findRow(tx, id);
  if (row.ended_at !== null)
    throw conflict('instruction-ended', 'This instruction has ended already. Nothing was changed.');
  if (given.entryId !== undefined) await requireEntryOf(tx, customerId, given.entryId);
  await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.instruction.ended',
      kind: 'customer-changed',
      say: `Invoices go to ${targetInWords(row.target)} no more: ${given.reason}`,
      subject: id,
      details: { instructionId: id, reason: given.reason },
      aboutEntryId: given.entryId,
    },
    actor,
    now,
  );
  await sql`
    update instructions set ended_at = ${now}, ended_by = ${JSON.stringify(actor)}::jsonb
    where customer_id = ${customerId} and id = ${id}`.execute(tx);
}

async function findRow(db: Database | Tx, id: string): Promise<Row> {
  const { rows } = await sql<Row>`
    select i.* from instruction_keys k join instructions i on i.customer_id = k.customer_id and i.id = k.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('instruction');
  return row;
}

/** One instruction; 404 where there is none. */
export const findInstruction = async (db: Database | Tx, id: string): Promise<View> =>
  toView(await findRow(db, id));

/** Instructions of a customer and of whom they are one with: those that count first. */
export async function instructionsOf(db: Database | Tx, family: readonly string[]): Promise<View[]> {
  const { rows } = await sql<Row>`
    select * from instructions where customer_id = any(${family}::uuid[])
    order by ended_at is not null, from_at desc, id`.execute(db);
  return rows.map(toView);
}

const toView = (row: Row): View => ({
  id: row.id,
  customerId: row.customer_id,
  kind: row.kind,
  agreementId: row.agreement_id,
  to: row.target,
  from: row.from_at.toISOString(),
  saidEntryId: row.said_entry_id,
  entryId: row.entry_id,
  givenBy: row.given_by.name,
  endedAt: row.ended_at?.toISOString() ?? null,
});
