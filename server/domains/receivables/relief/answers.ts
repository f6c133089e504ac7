import type { z } from 'zod';
import type { NewClaimAnswer } from '#contracts/debt-relief.ts';
import { recordThat, requireEntryOf } from '#domains/agreements/index.ts';
import { addTask } from '#domains/cases/index.ts';
import { familyOf, rootOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { caseOf } from '../cases.ts';
import type { ReceivablesParts } from '../parts.ts';
import { recallAll } from '../placements.ts';
import { type InvoiceKey, type InvoiceRow, lockInvoice } from '../row.ts';
import { refreshStep } from '../stepping.ts';
import { daysBy } from './law.ts';
import { countryOf } from './resting.ts';

type Kind = z.output<typeof NewClaimAnswer>['kind'];

const DAY = 86_400_000;
const SAYS: Readonly<Record<Kind, string>> = {
  documents: 'asks for documents',
  'debt-advice': 'gets advice on debt',
  'time-to-pay': 'asks for time to pay',
};

/**
 * The customer's answer to a letter of claim: it gives them more time (R35, policies/debt-refer.yaml), and calls the debt back
 * where a collector has it. What they said is the proof. The same entry and kind counts once.
 */
export async function noteAnswer(
  tx: Tx,
  parts: ReceivablesParts,
  key: InvoiceKey,
  { kind, entryId: said }: z.output<typeof NewClaimAnswer>,
  by: { readonly actor: Actor; readonly found: boolean },
  now: Date,
): Promise<void> {
  const row = await lockInvoice(tx, key);
  const at = await saidAt(tx, row, said);
  const { rows } = await sql`
    select 1 from claim_answers where customer_id = ${row.customer_id} and invoice_id = ${row.id} and kind = ${kind}
      and said_entry_id = ${said}`.execute(tx);
  if (rows.length > 0) return;
  const id = newId();
  const say = `About invoice ${row.number} the customer ${SAYS[kind]}. They have more time; nothing goes to a collector meanwhile.`;
  const details = { claimAnswerId: id, invoiceId: row.id, kind, found: by.found };
  const deed = { type: 'kept.claim.answered', kind: 'invoice', say, subject: row.id } as const;
  const entryId = await recordThat(
    tx,
    parts,
    row.customer_id,
    { ...deed, details, aboutEntryId: said },
    by.actor,
    now,
  );
  await sql`
    insert into claim_answers (customer_id, id, invoice_id, kind, at, said_entry_id, entry_id, found, noted_by, noted_at)
    values (${row.customer_id}, ${id}, ${row.id}, ${kind}, ${at}, ${said}, ${entryId}, ${by.found},
      ${JSON.stringify(by.actor)}::jsonb, ${now})`.execute(tx);
  await sql`
    insert into claim_answer_keys (id, customer_id, invoice_id) values (${id}, ${row.customer_id}, ${row.id})`.execute(
    tx,
  );
  await recallAll(tx, parts, [row], `The customer ${SAYS[kind]}.`, undefined, by.actor, now);
  if (kind !== 'debt-advice') await askFor(tx, parts, row, kind, by.actor, now);
  await refreshStep(tx, row, now);
}

/** When we could know of what they said: a mail when it came, as the clock of whoever wrote it may be days behind. */
export const KNOWN_AT = sql`case when e.channel = 'email' then e.recorded_at else e.occurred_at end`;

/** When they said it: words of the customer, or what somebody wrote down of a talk with them; 422 for anything else. */
async function saidAt(tx: Tx, row: InvoiceRow, entryId: string): Promise<Date> {
  await requireEntryOf(tx, row.customer_id, entryId);
  const { rows } = await sql<{ at: Date }>`
    select ${KNOWN_AT} as at from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    where k.id = ${entryId} and (e.direction = 'in' or e.kind in ('call', 'visit', 'note'))`.execute(tx);
  const said = rows[0];
  if (!said)
    throw invalid('entryId', 'Name what the customer said: a message, a call, a visit or a note of it.');
  return said.at;
}

const ASKED = {
  documents: ({ number }: InvoiceRow) =>
    `Send the customer the documents that they ask for about invoice ${number}, or tell them why there are none.`,
  'time-to-pay': ({ number }: InvoiceRow) =>
    `The customer asks for time to pay invoice ${number}: agree on what they can pay, and when.`,
} as const;

/** A person gives the documents, or agrees on time to pay. */
async function askFor(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  kind: keyof typeof ASKED,
  actor: Actor,
  now: Date,
): Promise<void> {
  const country = await countryOf(tx, await familyOf(tx, await rootOf(tx, row.customer_id)));
  const matter = await caseOf(
    tx,
    parts,
    row,
    { subject: `Letter of claim: invoice ${row.number}` },
    actor,
    now,
  );
  const dueAt = new Date(now.getTime() + daysBy('documents', country) * DAY);
  await addTask(tx, parts, matter, { kind: 'other', say: ASKED[kind](row), dueAt }, actor, now);
}

/** The documents were given; their time runs from then. Returns the invoice's id; 409 where they were given already. */
export async function giveDocuments(
  tx: Tx,
  parts: ReceivablesParts,
  id: string,
  entryId: string,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { rows: keys } = await sql<InvoiceKey>`
    select customer_id as "customerId", invoice_id as id from claim_answer_keys where id = ${id}`.execute(tx);
  const [key] = keys;
  if (!key) throw notFound('answer');
  const row = await lockInvoice(tx, key);
  await requireEntryOf(tx, row.customer_id, entryId);
  const { rows: given } = await sql<{ at: Date }>`
    select e.occurred_at as at from entry_keys k join entries e on e.customer_id = k.customer_id and e.id = k.id
    where k.id = ${entryId} and e.direction = 'out'`.execute(tx);
  const sent = given[0];
  if (!sent) throw invalid('entryId', 'Name what went out to the customer.');
  const { rows } = await sql`
    update claim_answers set given_at = ${sent.at}, given_entry_id = ${entryId}
    where customer_id = ${row.customer_id} and id = ${id} and kind = 'documents' and given_at is null returning id`.execute(
    tx,
  );
  if (rows.length === 0)
    throw conflict(
      'documents-given',
      'No documents are asked for here, or they were given. Nothing was changed.',
    );
  const say = `The documents about invoice ${row.number} were given. The customer has time to look at them.`;
  const details = { claimAnswerId: id, invoiceId: row.id };
  await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.claim.documents-given',
      kind: 'invoice',
      say,
      subject: row.id,
      details,
      aboutEntryId: entryId,
    },
    actor,
    now,
  );
  await refreshStep(tx, row, now);
  return row.id;
}
