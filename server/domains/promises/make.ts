import type { z } from 'zod';
import type { NewPromiseInWords } from '#contracts/promises.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { armPromise } from './arming.ts';
import { momentWords, recordPromise } from './history.ts';
import { linkMail } from './mails.ts';
import type { CaseOfPromise, CaseRef, PromiseChangeParts } from './parts.ts';
import { type Act, isOwed, type LockedPromise, type PromiseRow, type Proof } from './row.ts';

type Item = z.output<typeof NewPromiseInWords>;

/** What was promised, and where. */
export interface Promising {
  readonly key: CaseRef;
  readonly conversationId?: string | null;
  /** The mail with the words, while it can still be taken back: they count once it leaves. */
  readonly outgoingId?: string | null;
  /** The entry in which it was said. */
  readonly entryId?: string | null;
  readonly items: readonly Item[];
}

/** What proves it, unless told: what was promised decides (R66 for calls, P14 for money). */
const PROOFS: Readonly<Record<Act, Proof>> = {
  call: 'reached',
  write: 'message',
  send: 'entry',
  refund: 'entry',
  visit: 'reached',
  repair: 'customer',
  check: 'message',
  other: 'entry',
};

/** Notes promises; those in a mail that still waits are owed once it leaves. Returns their ids. */
export async function makePromises(
  tx: Tx,
  parts: PromiseChangeParts,
  promising: Promising,
  actor: Actor,
  now: Date,
): Promise<string[]> {
  if (promising.items.length === 0) return [];
  const matter = await parts.promises.lockCase(tx, promising.key);
  if (matter.closed)
    throw conflict(
      'case-closed',
      'This case is closed. Take it up again before something is promised in it. Nothing was done.',
    );
  const timeZone = await timeZoneOf(tx, matter.customerId);
  const made: string[] = [];
  for (const [at, item] of promising.items.entries()) {
    const row = await insert(tx, { promising, item, at, matter, timeZone }, actor, now);
    made.push(row.id);
    if (row.outgoing_id !== null) await linkMail(tx, row.outgoing_id, row.id, 'words', 'waiting');
    if (isOwed(row)) await beginOwing(tx, parts, { row, matter }, actor, now);
    else await parts.promises.refresh(tx, matter, now);
  }
  return made;
}

interface Making {
  readonly promising: Promising;
  readonly item: Item;
  readonly at: number;
  readonly matter: CaseOfPromise;
  readonly timeZone: string;
}

async function insert(
  tx: Tx,
  { promising, item, at, matter, timeZone }: Making,
  actor: Actor,
  now: Date,
): Promise<PromiseRow> {
  const dueAt = new Date(item.dueAt);
  const field = (name: string): string => (promising.outgoingId ? `promises.${at}.${name}` : name);
  if (dueAt <= now) throw invalid(field('dueAt'), 'This moment has passed. Promise one that is to come.');
  const ownerId = await ownerOf(tx, item.ownerId, actor, matter, field('ownerId'));
  const partnerId = await partnerOf(tx, item.partnerId, field('partnerId'));
  // That a refund has reached the customer is for the customer to say, or for us to see (P14).
  const proof = item.proof ?? (partnerId !== null && item.act !== 'refund' ? 'partner' : PROOFS[item.act]);
  if (proof === 'partner' && partnerId === null)
    throw invalid(field('partnerId'), 'Name the partner whose word proves it.');
  const id = newId();
  const outgoingId = promising.outgoingId ?? null;
  const { rows } = await sql<PromiseRow>`
    insert into promises (customer_id, id, case_id, conversation_id, outgoing_id, entry_id, act, words, owner_id, partner_id,
      due_at, first_due_at, time_zone, proof, state, made_at, made_by)
    values (${matter.customerId}, ${id}, ${matter.caseId}, ${promising.conversationId ?? null}, ${outgoingId},
      ${promising.entryId ?? null}, ${item.act}, ${item.words}, ${ownerId}, ${partnerId}, ${dueAt}, ${dueAt}, ${timeZone}, ${proof},
      ${outgoingId === null ? 'open' : 'waiting'}, ${now}, ${JSON.stringify(actor)}::jsonb)
    returning *`.execute(tx);
  await sql`insert into promise_keys (id, customer_id) values (${id}, ${matter.customerId})`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error('A promise was not stored.');
  return row;
}

/** From now on it is owed: it is on the record, and its clock runs. */
export async function beginOwing(
  tx: Tx,
  parts: PromiseChangeParts,
  locked: LockedPromise,
  actor: Actor,
  now: Date,
): Promise<void> {
  const { row } = locked;
  await armPromise(tx, locked, now);
  await recordPromise(
    tx,
    parts,
    locked,
    {
      verb: 'made',
      say: `Promised: «${row.words}», by ${momentWords(row.due_at, row.time_zone)}.`,
      details: { dueAt: row.due_at.toISOString(), proof: row.proof, act: row.act, partnerId: row.partner_id },
      aboutEntryId: row.entry_id,
    },
    actor,
    now,
  );
}

/** The customer's zone, else that of the company's calendar. */
export async function timeZoneOf(db: Database | Tx, customerId: string | undefined): Promise<string> {
  const { rows } = await sql<{ time_zone: string | null }>`
    select time_zone from customers where customer_id = ${customerId ?? null}::uuid`.execute(db);
  return rows[0]?.time_zone ?? (await workingTimeOf(db, {})).timeZone;
}

/** Whoever is named, else whoever promises, else whoever answers for the case. */
async function ownerOf(
  tx: Tx,
  named: string | undefined,
  actor: Actor,
  matter: CaseOfPromise,
  field: string,
): Promise<string | null> {
  const wanted = named ?? (actor.type === 'staff' ? actor.id : (matter.ownerId ?? matter.leadId));
  if (wanted === null) return null;
  const { rows } = await sql`
    select 1 from staff where id = ${wanted}::uuid and active and role <> 'auditor'`.execute(tx);
  if (rows.length > 0) return wanted;
  if (named !== undefined) throw invalid(field, 'There is no such active person who works with customers.');
  return matter.leadId;
}

async function partnerOf(tx: Tx, named: string | undefined, field: string): Promise<string | null> {
  if (named === undefined) return null;
  const { rows } = await sql`select 1 from partners where id = ${named} and active`.execute(tx);
  if (rows.length === 0) throw invalid(field, 'There is no such active partner.');
  return named;
}
