import type { z } from 'zod';
import type { AgreementEnding, Agreement as AgreementView, NewAgreement } from '#contracts/agreements.ts';
import { requireCustomer, rootOf } from '#domains/customers/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { recordThat } from './history.ts';
import { numberKey } from './number-key.ts';
import type { AgreementParts } from './parts.ts';
import { requireEntryOf } from './said.ts';

type View = z.input<typeof AgreementView>;

interface Row {
  customer_id: string;
  id: string;
  source: string;
  number: string;
  what: string;
  starts_at: Date;
  ends_at: Date | null;
  billed_until: Date | null;
  last_bill_at: Date | null;
  ended_at: Date | null;
  ended_by: Actor | null;
  end_reason: string | null;
  end_action_id: string | null;
  entry_id: string;
  end_entry_id: string | null;
}

/** Notes what was agreed; the same source and number is the same agreement, and is left as it is. Returns its id. */
export async function addAgreement(
  tx: Tx,
  parts: AgreementParts,
  customerId: string,
  given: z.output<typeof NewAgreement>,
  actor: Actor,
  now: Date,
): Promise<string> {
  await requireCustomer(tx, customerId);
  const key = numberKey(given.number);
  if (key === '') throw invalid('number', 'Give the number of the agreement.');
  await lockRecords(tx, [customerId]);
  const known = await agreementByNumber(tx, given.source, given.number);
  if (known) return sameCustomers(tx, known, customerId);
  const id = newId();
  const entryId = await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.agreement.made',
      kind: 'customer-changed',
      say: `Agreed: ${given.what} (${given.number} of ${given.source}), from ${day(given.from)}${given.until ? ` until ${day(given.until)}` : ''}.`,
      subject: id,
      details: { agreementId: id, source: given.source, number: given.number },
    },
    actor,
    now,
  );
  await sql`
    insert into agreements (customer_id, id, source, number, number_key, what, starts_at, ends_at, entry_id, created_at)
    values (${customerId}, ${id}, ${given.source}, ${given.number}, ${key}, ${given.what}, ${given.from}, ${given.until ?? null},
      ${entryId}, ${now})`.execute(tx);
  await sql`
    insert into agreement_keys (source, number_key, customer_id, id)
    values (${given.source}, ${key}, ${customerId}, ${id})`.execute(tx);
  return id;
}

const day = (at: Date | string): string => new Date(at).toISOString().slice(0, 10);

async function sameCustomers(
  tx: Tx,
  known: { customerId: string; id: string },
  customerId: string,
): Promise<string> {
  if ((await rootOf(tx, known.customerId)) === (await rootOf(tx, customerId))) return known.id;
  throw conflict(
    'agreement-taken',
    'This number belongs to an agreement with another customer. Nothing was changed.',
    { customerId: known.customerId },
  );
}

/** The agreement that a source knows by this number. */
export async function agreementByNumber(
  db: Database | Tx,
  source: string,
  number: string,
): Promise<{ customerId: string; id: string } | undefined> {
  const { rows } = await sql<{ customerId: string; id: string }>`
    select customer_id as "customerId", id from agreement_keys
    where source = ${source} and number_key = ${numberKey(number)}`.execute(db);
  return rows[0];
}

/**
 * Ends an agreement: from then on nothing later is billed, and the customer gets it in writing, with the date of the last
 * bill (P9). 409 where it was ended before.
 */
export async function endAgreement(
  tx: Tx,
  parts: AgreementParts,
  id: string,
  given: z.output<typeof AgreementEnding>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const customerId = (await findRow(tx, id)).customer_id;
  await lockRecords(tx, [customerId]);
  const row = await findRow(tx, id);
  if (row.ended_at !== null)
    throw conflict('agreement-ended', 'This agreement was ended already. Nothing was changed.');
  const billedUntil = new Date(given.billedUntil ?? given.until);
  if (new Date(given.until) < row.starts_at) throw invalid('until', 'The agreement had not begun yet.');
  if (given.entryId !== undefined) await requireEntryOf(tx, customerId, given.entryId);
  const endEntryId = await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.agreement.ended',
      kind: 'customer-changed',
      say: `Ended: ${row.what} (${row.number}), with ${day(given.until)}. Nothing after ${day(billedUntil)} is billed; the last bill comes on ${day(given.lastBillAt)}.${given.reason === '' ? '' : ` ${given.reason}`}`,
      subject: id,
      details: { agreementId: id, until: given.until, billedUntil: billedUntil.toISOString() },
      aboutEntryId: given.entryId,
    },
    actor,
    now,
  );
  await sql`
    update agreements set ends_at = ${given.until}, billed_until = ${billedUntil}, last_bill_at = ${given.lastBillAt},
      ended_at = ${now}, ended_by = ${JSON.stringify(actor)}::jsonb, end_reason = ${given.reason},
      end_asked_entry_id = ${given.entryId ?? null}, end_entry_id = ${endEntryId}
    where customer_id = ${customerId} and id = ${id}`.execute(tx);
  const answer = await parts.asks(
    tx,
    {
      type: 'agreement.end',
      source: row.source,
      id: `kept:agreement-end:${id}`,
      customer: { id: customerId },
      subject: { agreement: row.number },
      reason: given.reason || 'The agreement ends.',
      mode: 'done',
      data: {
        what: row.what,
        number: row.number,
        from: given.until,
        due: given.lastBillAt,
        billedUntil: billedUntil.toISOString(),
      },
    },
    actor,
    now,
  );
  await sql`
    update agreements set end_action_id = ${answer.action}
    where customer_id = ${customerId} and id = ${id}`.execute(tx);
}

async function findRow(db: Database | Tx, id: string): Promise<Row> {
  const { rows } = await sql<Row>`
    select a.* from agreement_keys k join agreements a on a.customer_id = k.customer_id and a.id = k.id
    where k.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('agreement');
  return row;
}

/** One agreement; 404 where there is none. */
export const findAgreement = async (db: Database | Tx, id: string): Promise<View> =>
  toView(await findRow(db, id));

/** What was agreed with a customer and whom they are one with: what still runs first. */
export async function agreementsOf(db: Database | Tx, family: readonly string[]): Promise<View[]> {
  const { rows } = await sql<Row>`
    select * from agreements where customer_id = any(${family}::uuid[])
    order by ends_at is not null, starts_at desc, id`.execute(db);
  return rows.map(toView);
}

const toView = (row: Row): View => ({
  id: row.id,
  customerId: row.customer_id,
  source: row.source,
  number: row.number,
  what: row.what,
  from: row.starts_at.toISOString(),
  until: row.ends_at?.toISOString() ?? null,
  billedUntil: row.billed_until?.toISOString() ?? null,
  lastBillAt: row.last_bill_at?.toISOString() ?? null,
  endReason: row.end_reason,
  endedBy: row.ended_by?.name ?? null,
  endActionId: row.end_action_id,
  entryId: row.entry_id,
  endEntryId: row.end_entry_id,
});
