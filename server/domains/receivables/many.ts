import type { z } from 'zod';
import type { ImportedInvoice } from '#contracts/receivables.ts';
import { numberKey, recordAll } from '#domains/agreements/index.ts';
import { takeInCustomer } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, inTransaction, isRefusedData, sql, type Tx } from '#platform/db/index.ts';
import { KeptError, notFound } from '#platform/errors.ts';
import { openDispute } from './disputes.ts';
import type { Differing } from './fields.ts';
import type { ReceivablesParts } from './parts.ts';
import { countPayment } from './payments.ts';
import type { InvoiceKey, InvoiceRow } from './row.ts';
import { type Beside, nameOf, type Taken, takeInvoice } from './take.ts';

/** An invoice of another system with what is known of its payment. */
export type Imported = z.output<typeof ImportedInvoice>;

/** What became of one of many: `say` tells why one was refused. */
export interface TakenOne {
  readonly outcome: Taken['outcome'];
  readonly conflicts: readonly Differing[];
  readonly say: string | null;
}

/** The customer whom another system means; somebody new is made where `make` says their name. `known`: by their references. */
export async function customerOf(
  tx: Tx,
  given: Imported['customer'],
  make: { readonly name: string; readonly source: string } | null,
  actor: Actor,
  now: Date,
  known?: ReadonlyMap<string, string>,
): Promise<string> {
  if ('id' in given) return given.id;
  const there = known?.get(given.ref);
  if (there !== undefined) return there;
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
      results.push(...(await inTransaction(db, (tx) => takeAll(tx, parts, [item], make, actor, now))));
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
  const batch: Batch = {
    secrets: parts.secrets,
    later: [],
    locked: new Set(),
    known: await invoicesByName(tx, items),
    refs: await customersByRef(tx, items),
  };
  const results: TakenOne[] = [];
  for (const item of items) results.push(await takeOne(tx, parts, batch, item, make, actor, now));
  await flush(tx, batch, actor, now);
  return results;
}

/** What is asked and written once for all of a batch. */
type Batch = Required<Pick<Beside, 'secrets' | 'later' | 'locked' | 'known'>> & {
  /** Customers that are known, by what their system calls them. */
  readonly refs: ReadonlyMap<string, string>;
};

/** Records what was done until now. */
async function flush(tx: Tx, batch: Batch, actor: Actor, now: Date): Promise<void> {
  await recordAll(tx, batch, batch.later.splice(0), actor, now);
}

/** Those of many invoices that are known, by `nameOf`. */
async function invoicesByName(tx: Tx, items: readonly Imported[]): Promise<Map<string, InvoiceKey>> {
  const { rows } = await sql<InvoiceKey & { source: string; key: string }>`
    select k.source, k.number_key as key, k.customer_id as "customerId", k.id
    from (select distinct source, number from unnest(${items.map(({ source }) => source)}::text[],
      ${items.map(({ number }) => numberKey(number))}::text[]) as g (source, number)) g
    join invoice_keys k on k.source = g.source and k.number_key = g.number`.execute(tx);
  return new Map(rows.map(({ source, key, customerId, id }) => [nameOf(source, key), { customerId, id }]));
}

/** Those of the customers meant that are known, by their references. */
async function customersByRef(tx: Tx, items: readonly Imported[]): Promise<Map<string, string>> {
  const refs = items.flatMap(({ customer }) => ('ref' in customer ? [customer.ref] : []));
  const { rows } = await sql<{ ref: string; id: string }>`
    select value as ref, customer_id as id from identities where kind = 'ref' and value = any(${refs}::text[])`.execute(
    tx,
  );
  return new Map(rows.map(({ ref, id }) => [ref, id]));
}

async function takeOne(
  tx: Tx,
  parts: ReceivablesParts,
  batch: Batch,
  item: Imported,
  make: { readonly source: string } | null,
  actor: Actor,
  now: Date,
): Promise<TakenOne> {
  const { settledAt, disputed, ...invoice } = item;
  const name =
    'ref' in item.customer ? `Customer ${item.customer.ref.slice(item.customer.ref.indexOf(':') + 1)}` : '';
  const customerId = await customerOf(
    tx,
    item.customer,
    make && { name, source: make.source },
    actor,
    now,
    batch.refs,
  );
  const paid = settledAt !== undefined && item.amount > 0;
  const taken = await takeInvoice(tx, { ...batch, paid }, customerId, invoice, actor, now);
  if (taken.outcome === 'refused')
    return { outcome: 'refused', conflicts: taken.conflicts, say: inWords(taken.conflicts) };
  let more = false;
  // What was settled is disputed no more.
  if (disputed === true && settledAt === undefined && taken.outcome === 'created') {
    // The dispute has entries of its own, behind those until now.
    await flush(tx, batch, actor, now);
    await openDispute(
      tx,
      parts,
      { invoiceId: taken.id },
      { reason: 'The other system says so.' },
      actor,
      now,
    );
  }
  if (settledAt !== undefined) more = await paidInFull(tx, batch, taken.row, item, settledAt, actor, now);
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
  batch: Batch,
  row: InvoiceRow,
  { source }: Imported,
  at: string,
  actor: Actor,
  now: Date,
): Promise<boolean> {
  // Both have four decimals at most.
  const amount = Number((Number(row.amount) - Number(row.settled)).toFixed(4));
  if (amount <= 0) return false;
  const payment = { source, ref: `settled:${row.id}`, kind: 'payment', amount, at } as const;
  return countPayment(tx, batch, row, payment, actor, now);
}

const inWords = (conflicts: readonly Differing[]): string =>
  conflicts
    .map(({ field, kept, given }) => `${field} is ${kept} here and ${given} there; it stays.`)
    .join(' ');
