import type { z } from 'zod';
import type { NewPromise } from '#contracts/promises.ts';
import { requireCustomer, rootsOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { makePromises } from './make.ts';
import type { CaseRef, PromiseParts } from './parts.ts';

type Given = z.output<typeof NewPromise>;

/** Notes a promise as the API gives it, in the named case or one that opens for it. Returns its id. */
export async function promiseByHand(
  tx: Tx,
  parts: PromiseParts,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<string> {
  const { caseNumber, customerId, entryId, ...item } = given;
  if (customerId !== undefined) await requireCustomer(tx, customerId);
  const key = await caseFor(tx, parts, given, actor, now);
  if (customerId !== undefined && !(await oneCustomer(tx, customerId, key.customerId)))
    throw invalid('customerId', 'This case is another customer’s.');
  const said = entryId === undefined ? undefined : await entryOf(tx, key, entryId);
  const [id] = await makePromises(
    tx,
    parts,
    { key, items: [item], entryId: entryId ?? null, conversationId: said?.conversation_id ?? null },
    actor,
    now,
  );
  if (id === undefined) throw new Error('A promise was not made.');
  return id;
}

async function caseFor(
  tx: Tx,
  { promises }: PromiseParts,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<CaseRef> {
  if (given.caseNumber !== undefined) return promises.caseKey(tx, given.caseNumber);
  const { customerId, entryId } = given;
  if (customerId === undefined) throw invalid('customerId', 'Name a case or a customer.');
  const subject = `Promised: ${given.words}`.replace(/\s+/g, ' ').slice(0, 200).toWellFormed();
  return promises.openCase(tx, { customerId, subject, entryId }, actor, now);
}

async function oneCustomer(tx: Tx, one: string, other: string): Promise<boolean> {
  const roots = await rootsOf(tx, [one, other]);
  return roots.get(one) === roots.get(other);
}

async function entryOf(tx: Tx, key: CaseRef, entryId: string): Promise<{ conversation_id: string | null }> {
  const { rows } = await sql<{ customer_id: string; conversation_id: string | null }>`
    select e.customer_id, e.conversation_id from entry_keys k
    join entries e on e.customer_id = k.customer_id and e.id = k.id where k.id = ${entryId}`.execute(tx);
  const row = rows[0];
  if (!row || !(await oneCustomer(tx, row.customer_id, key.customerId)))
    throw invalid('entryId', 'This customer has no such entry.');
  return row;
}
