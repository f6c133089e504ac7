import type { z } from 'zod';
import type { NewReplacement } from '#contracts/replacements.ts';
import { type GateAnswer, recordThat } from '#domains/agreements/index.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import { requireCustomer, rootOf } from '#domains/customers/index.ts';
import { makePromises } from '#domains/promises/index.ts';
import { lockRecords } from '#domains/record/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { addTimer } from '#platform/timers/index.ts';
import { tellOfBatch } from './batch.ts';
import { askAbout, requireLeave } from './gate.ts';
import type { ReplacementParts } from './parts.ts';
import { record } from './recorded.ts';
import { isUnaccounted, lockReplacement } from './row.ts';

type Given = z.output<typeof NewReplacement>;

/** A replacement falls due. */
export const DUE = 'replacement.due';

/** What came of wanting to issue one: it is there, or what the gate says against it. */
export type Issued =
  | { readonly id: string; readonly answer: GateAnswer | null }
  | { readonly id: null; readonly answer: GateAnswer };

/** Cards go by their last four digits, as in the actions about them (PCI DSS 3.5.1). */
const withoutCards = (given: Given): Given => ({
  ...given,
  oldRef: withoutCardData(given.oldRef),
  ...(given.newRef === undefined ? {} : { newRef: withoutCardData(given.newRef) }),
  reason: withoutCardData(given.reason),
  ...(given.interim === undefined ? {} : { interim: withoutCardData(given.interim) }),
});

/**
 * Issues a replacement with the gate's leave, asked for now or before. One that is unaccounted for keeps a second from being
 * issued, unless it is cancelled in the same step (409 `replacement-unaccounted`).
 */
export async function issueReplacement(
  tx: Tx,
  parts: ReplacementParts,
  raw: Given,
  actor: Actor,
  now: Date,
): Promise<Issued> {
  const given = withoutCards(raw);
  const customerId = await customerOf(tx, given.customer);
  const about = { customerId, thing: given.thing, source: given.source, oldRef: given.oldRef };
  if (new Date(given.dueAt) <= now) throw invalid('dueAt', 'This moment has passed.');
  await lockRecords(tx, [customerId]);
  await refuseSecond(tx, given, customerId);
  let answer: GateAnswer | null = null;
  if (given.actionId !== undefined)
    await requireLeave(tx, about, [`${given.thing}.replace`, `${given.thing}.issue`], given.actionId);
  else {
    const data = {
      due: given.dueAt,
      ...(given.cancels === undefined ? {} : { cancels: given.cancels }),
      ...(given.interim === undefined ? {} : { interim: given.interim }),
    };
    const question = { type: `${given.thing}.replace`, mode: 'ask', reason: given.reason, data } as const;
    answer = await askAbout(tx, parts, about, question, actor, now);
    if (answer.verdict !== 'proceed') return { id: null, answer };
  }
  if (given.cancels !== undefined)
    await cancelReplacement(tx, parts, given.cancels, 'Another takes its place.', actor, now);
  const id = await store(tx, parts, customerId, given, answer?.action ?? given.actionId ?? null, actor, now);
  return { id, answer };
}

async function customerOf(tx: Tx, given: Given['customer']): Promise<string> {
  if ('id' in given) {
    await requireCustomer(tx, given.id);
    return given.id;
  }
  const { rows } = await sql<{ id: string }>`
    select customer_id as id from identities where kind = 'ref' and value = ${given.ref}`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('customer');
  return row.id;
}

/** One that nobody can account for may turn up: two live ones would be about. */
async function refuseSecond(tx: Tx, given: Given, customerId: string): Promise<void> {
  const { rows } = await sql<{ id: string; customer_id: string }>`
    select id, customer_id from replacements
    where source = ${given.source} and thing = ${given.thing} and old_ref = ${given.oldRef}
      and state in ('issued', 'on-its-way', 'arrived')`.execute(tx);
  for (const row of rows) {
    if ((await rootOf(tx, row.customer_id)) !== (await rootOf(tx, customerId))) continue;
    if (row.id === given.cancels) continue;
    throw conflict(
      'replacement-unaccounted',
      'An earlier one is unaccounted for. Find out where it is, or cancel it in the same step. Nothing was issued.',
      { replacementId: row.id },
    );
  }
}

async function store(
  tx: Tx,
  parts: ReplacementParts,
  customerId: string,
  given: Given,
  actionId: string | null,
  actor: Actor,
  now: Date,
): Promise<string> {
  const id = newId();
  const entryId = await recordThat(
    tx,
    parts,
    customerId,
    {
      type: 'kept.replacement.issued',
      kind: 'replacement',
      say: `A new ${given.thing} was issued for ${given.oldRef}: ${given.reason}. The customer is to have it working by ${given.dueAt.slice(0, 10)}.${given.interim ? ` Meanwhile: ${given.interim}.` : ''}`,
      subject: id,
      details: {
        replacementId: id,
        thing: given.thing,
        oldRef: given.oldRef,
        batch: given.batch ?? null,
        dueAt: given.dueAt,
        actionId,
      },
    },
    actor,
    now,
  );
  const promised = await promise(tx, parts, given, entryId, actor, now);
  await sql`
    insert into replacements (customer_id, id, thing, source, old_ref, new_ref, batch, reason, state, issued_at, due_at, interim, action_id,
      cancelled_id, case_id, case_customer_id, promise_id, entry_id, changed_at)
    values (${customerId}, ${id}, ${given.thing}, ${given.source}, ${given.oldRef}, ${given.newRef ?? null}, ${given.batch ?? null}, ${given.reason},
      'issued', ${now}, ${given.dueAt}, ${given.interim ?? null}, ${actionId}, ${given.cancels ?? null},
      ${promised?.caseId ?? null}, ${promised?.customerId ?? null}, ${promised?.promiseId ?? null}, ${entryId}, ${now})`.execute(
    tx,
  );
  await sql`insert into replacement_keys (id, customer_id) values (${id}, ${customerId})`.execute(tx);
  await addTimer(tx, now, {
    kind: DUE,
    key: `${id}:${given.dueAt}`,
    dueAt: new Date(given.dueAt),
    data: { replacementId: id },
    reason: `A new ${given.thing} is to be confirmed`,
    lane: customerId,
  });
  await tellOfBatch(tx, parts, { ...given, batch: given.batch ?? null }, false, now);
  return id;
}

/** Promised in the case in which somebody asked for it; without one the replacement itself bears the moment. */
async function promise(
  tx: Tx,
  parts: ReplacementParts,
  given: Given,
  entryId: string,
  actor: Actor,
  now: Date,
) {
  if (given.caseNumber === undefined) return null;
  const key = await parts.promises.caseKey(tx, given.caseNumber);
  const words = `A new ${given.thing} that works`;
  const items = [{ words, act: 'send' as const, dueAt: given.dueAt, proof: 'customer' as const }];
  const [promiseId = null] = await makePromises(tx, parts, { key, entryId, items }, actor, now);
  return { ...key, promiseId };
}

/** It will not be used any more; 409 where it works or was cancelled before. */
export async function cancelReplacement(
  tx: Tx,
  parts: ReplacementParts,
  id: string,
  why: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const reason = withoutCardData(why);
  const row = await lockReplacement(tx, id);
  if (!isUnaccounted(row))
    throw conflict(
      'replacement-settled',
      `It is ${row.state}, so it cannot be cancelled. Nothing was changed.`,
    );
  await sql`
    update replacements set state = 'cancelled', cancelled_at = ${now}, cancel_reason = ${reason}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  const say = `The new ${row.thing}${row.new_ref === null ? '' : ` ${row.new_ref}`} is cancelled: ${reason}`;
  await record(tx, parts, row, 'cancelled', say, { reason }, actor, now);
  await tellOfBatch(tx, parts, row, false, now);
}
