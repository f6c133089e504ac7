import type { z } from 'zod';
import type { ImportedInvoice } from '#contracts/receivables.ts';
import { takeInCustomer } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, inTransaction, isRefusedData, sql, type Tx } from '#platform/db/index.ts';
import { KeptError, notFound } from '#platform/errors.ts';
import { openDispute } from './disputes.ts';
import type { ReceivablesParts } from './parts.ts';
import { takePayment } from './payments.ts';
import { type Differing, type Taken, takeInvoice } from './take.ts';

/** An invoice of another system with what is known of its payment. */
export type Imported = z.output<typeof ImportedInvoice>;

/** What became of one of many: `say` tells why one was refused. */
export interface TakenOne {
  readonly outcome: Taken['outcome'];
  readonly conflicts: readonly Differing[];
  readonly say: string | null;
}

/** The customer whom another system means; somebody new is made where `make` says their name. */
export async function customerOf(
  tx: Tx,
  given: Imported['customer'],
  make: { readonly name: string; readonly source: string } | null,
  actor: Actor,
  now: Date,
): Promise<string> {
  if ('id' in given) return given.id;
  const { rows } = await sql<{ id: string }>`
    select customer_id as id from identities where kind = 'ref' and value = ${given.ref}`.execute(tx);
  if (rows[0]) return rows[0].id;
  if (make === null) throw notFound('customer');
  const customer = {
    ref: given.ref,
    kind: 'person',
    name: make.name,
    language: null,
    timeZone: null,
    points: [],
  } as const;
  return (await takeInCustomer(tx, customer, make.source, actor, now)).id;
}

/** Takes in many, each for itself: one that cannot be taken is told and keeps no other from being taken. */
export async function takeMany(
  db: Database,
  parts: ReceivablesParts,
  items: readonly Imported[],
  make: { readonly source: string } | null,
  actor: Actor,
  now: Date,
): Promise<TakenOne[]> {
  try {
    return await inTransaction(db, (tx) => takeAll(tx, parts, items, make, actor, now));
  } catch (error) {
    if (!isTheirs(error)) throw error;
  }
  // One of them cannot be taken: each for itself.
  const results: TakenOne[] = [];
  for (const item of items) {
    try {
      results.push(await inTransaction(db, (tx) => takeOne(tx, parts, item, make, actor, now)));
    } catch (error) {
      if (!isTheirs(error)) throw error;
      results.push({ outcome: 'refused', conflicts: [], say: error.message });
    }
  }
  return results;
}

const isTheirs = (error: unknown): error is Error => error instanceof KeptError || isRefusedData(error);

async function takeAll(
  tx: Tx,
  parts: ReceivablesParts,
  items: readonly Imported[],
  make: { readonly source: string } | null,
  actor: Actor,
  now: Date,
): Promise<TakenOne[]> {
  const results: TakenOne[] = [];
  for (const item of items) results.push(await takeOne(tx, parts, item, make, actor, now));
  return results;
}

async function takeOne(
  tx: Tx,
  parts: ReceivablesParts,
  item: Imported,
  make: { readonly source: string } | null,
  actor: Actor,
  now: Date,
): Promise<TakenOne> {
  const { settledAt, disputed, ...invoice } = item;
  const name =
    'ref' in item.customer ? `Customer ${item.customer.ref.slice(item.customer.ref.indexOf(':') + 1)}` : '';
  const customerId = await customerOf(tx, item.customer, make && { name, source: make.source }, actor, now);
  const taken = await takeInvoice(tx, parts, customerId, invoice, actor, now);
  if (taken.outcome === 'refused') return { ...taken, say: inWords(taken.conflicts) };
  const key = { customerId: taken.customerId, id: taken.id };
  let more = false;
  // What was settled is disputed no more.
  if (disputed === true && settledAt === undefined && taken.outcome === 'created')
    await openDispute(tx, parts, { invoiceId: key.id }, { reason: 'The other system says so.' }, actor, now);
  if (settledAt !== undefined) more = await paidInFull(tx, parts, key, item, settledAt, actor, now);
  const outcome = taken.outcome === 'unchanged' && more ? 'completed' : taken.outcome;
  return {
    outcome,
    conflicts: taken.conflicts,
    say: taken.conflicts.length > 0 ? inWords(taken.conflicts) : null,
  };
}

/** What another system calls settled counts as one payment of what was still owed. */
async function paidInFull(
  tx: Tx,
  parts: ReceivablesParts,
  key: { readonly customerId: string; readonly id: string },
  item: Imported,
  at: string,
  actor: Actor,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ open: string }>`
    select amount - settled as open from invoices where customer_id = ${key.customerId} and id = ${key.id}`.execute(
    tx,
  );
  const open = Number(rows[0]?.open ?? 0);
  if (open <= 0) return false;
  const payment = {
    source: item.source,
    ref: `settled:${key.id}`,
    kind: 'payment',
    amount: open,
    at,
  } as const;
  return takePayment(tx, parts, key, payment, actor, now);
}

const inWords = (conflicts: readonly Differing[]): string =>
  conflicts
    .map(({ field, kept, given }) => `${field} is ${kept} here and ${given} there; it stays.`)
    .join(' ');
