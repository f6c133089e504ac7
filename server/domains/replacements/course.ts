import type { z } from 'zod';
import type { Tracking } from '#contracts/replacements.ts';
import type { GateAnswer } from '#domains/agreements/index.ts';
import { withoutCardData } from '#domains/cards/index.ts';
import { changeService } from '#domains/cases/index.ts';
import { keepPromise } from '#domains/promises/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, KeptError } from '#platform/errors.ts';
import { tellOfBatch } from './batch.ts';
import { putRight } from './corrective.ts';
import { askAbout } from './gate.ts';
import type { ReplacementParts } from './parts.ts';
import { record } from './recorded.ts';
import { isUnaccounted, lockReplacement, type ReplacementRow } from './row.ts';
import { requireTheirWords } from './said.ts';

/** What is known of its way. Once it has arrived the customer is asked whether it works. */
export async function track(
  tx: Tx,
  parts: ReplacementParts,
  id: string,
  given: z.output<typeof Tracking>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockReplacement(tx, id);
  if (!isUnaccounted(row))
    throw conflict('replacement-settled', `It is ${row.state} already. Nothing was changed.`);
  const at = given.at ?? now.toISOString();
  if (new Date(at) > now) throw invalid('at', 'This moment is still to come.');
  const step = { at, say: withoutCardData(given.say), ref: given.ref ?? null };
  await sql`
    update replacements set state = ${given.state}, tracking = tracking || ${JSON.stringify([step])}::jsonb,
      tracking_ref = coalesce(${given.ref ?? null}, tracking_ref), batch = coalesce(${given.batch ?? null}, batch),
      changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  await record(
    tx,
    parts,
    row,
    'tracked',
    `On the way of the new ${row.thing}: ${step.say}`,
    step,
    actor,
    now,
  );
  if (given.batch !== undefined && given.batch !== row.batch)
    await moveToBatch(tx, parts, row, given.batch, now);
  if (given.state === 'arrived' && row.state !== 'arrived')
    await tell(tx, parts, row, 'replacement.arrived', 'The new one has arrived.', actor, now);
}

/** It was shipped in another batch than was said; where it is late already it counts there. */
async function moveToBatch(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  batch: string,
  now: Date,
): Promise<void> {
  await tellOfBatch(tx, parts, row, false, now);
  await tellOfBatch(tx, parts, { ...row, batch }, row.overdue_at !== null, now);
}

const tell = (
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  type: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<GateAnswer> =>
  askAbout(
    tx,
    parts,
    { customerId: row.customer_id, thing: row.thing, source: row.source, oldRef: row.old_ref },
    { type, mode: 'done', reason, data: { due: row.due_at.toISOString() } },
    actor,
    now,
  );

/**
 * The customer says whether the new one works, in an entry of theirs; silence is no answer. «No» begins the corrective
 * action at once. The same answer again changes nothing.
 */
export async function answerWhetherItWorks(
  tx: Tx,
  parts: ReplacementParts,
  id: string,
  { entryId, works }: { readonly entryId: string; readonly works: boolean },
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockReplacement(tx, id);
  const at = await requireTheirWords(tx, row.customer_id, entryId);
  if (row.state === 'cancelled')
    throw conflict('replacement-cancelled', 'It was cancelled. Nothing was changed.');
  if (!works) return deny(tx, parts, row, entryId, actor, now);
  if (row.confirmed_at !== null) return;
  const state = row.retired_at === null ? 'confirmed' : 'retired';
  await sql`
    update replacements set state = ${state}, confirmed_at = ${at}, confirmed_entry_id = ${entryId},
      without_until = case when without_since is not null then coalesce(without_until, ${at}) end, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  const say = `The customer says that the new ${row.thing} works.`;
  await record(tx, parts, row, 'confirmed', say, { entryId }, actor, now);
  await settleCase(tx, parts, row, entryId, actor, now);
  await tellOfBatch(tx, parts, row, false, now);
}

async function deny(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  entryId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (row.denied_at !== null && row.confirmed_at === null) return;
  await sql`
    update replacements set denied_at = ${now}, denied_entry_id = ${entryId}, confirmed_at = null, confirmed_entry_id = null,
      state = case when state in ('confirmed', 'retired') then 'arrived' else state end, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const say = `The customer says that the new ${row.thing} has not come or does not work.`;
  await record(tx, parts, row, 'denied', say, { entryId }, actor, now);
  await putRight(tx, parts, row, { say, entryId }, actor, now);
  await tellOfBatch(tx, parts, row, true, now);
}

/** What was owed in its case is kept by their words, as far as they prove it. */
async function settleCase(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  entryId: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (row.case_id === null || row.case_customer_id === null) return;
  const key = { customerId: row.case_customer_id, caseId: row.case_id };
  const { rows } = await sql<{ down: boolean }>`
    select service_down_at is not null and service_restored_at is null as down from cases
    where customer_id = ${key.customerId} and id = ${key.caseId}`.execute(tx);
  if (rows[0]?.down) await changeService(tx, parts, key, { service: 'restored', entryId }, actor, now);
  if (row.promise_id === null) return;
  try {
    await keepPromise(tx, parts, row.promise_id, { entryId, say: '' }, actor, now);
  } catch (error) {
    // Settled before, or a person must look whether these words prove it.
    if (!(error instanceof KeptError)) throw error;
  }
}

/** Due and not confirmed: what it takes to put it right begins by itself. */
export async function fallDue(tx: Tx, parts: ReplacementParts, id: string, now: Date): Promise<void> {
  const row = await lockReplacement(tx, id);
  if (!isUnaccounted(row) || row.due_at > now) return;
  const say = `The new ${row.thing} was to be working by ${row.due_at.toISOString().slice(0, 10)}, and nobody has confirmed that it is.`;
  await putRight(tx, parts, row, { say, entryId: null }, system('Kept'), now);
  await tellOfBatch(tx, parts, row, true, now);
}
