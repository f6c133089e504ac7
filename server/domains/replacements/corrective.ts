import { recordThat } from '#domains/agreements/index.ts';
import { addTask } from '#domains/cases/index.ts';
import { type CaseRef, makePromises } from '#domains/promises/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { askAbout } from './gate.ts';
import type { ReplacementParts } from './parts.ts';
import type { ReplacementRow } from './row.ts';

/** Working days until the customer is to have one that works, once it has gone wrong. */
const PUT_RIGHT_DAYS = 3;

/**
 * The new one has not come or does not work: a case with somebody who answers for it, a promise with a new moment, a call to
 * make, and the customer hears of it from us first (story 1.5). Once for each replacement.
 */
export async function putRight(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  why: { readonly say: string; readonly entryId: string | null },
  actor: Actor,
  now: Date,
): Promise<void> {
  if (row.overdue_at !== null) return;
  const hours = await workingTimeOf(tx, { at: now });
  const key = await caseFor(tx, parts, row, why.entryId, actor, now);
  const dueAt = hours.addDays(now, PUT_RIGHT_DAYS);
  const promiseId = await promiseIt(tx, parts, row, key, dueAt, actor, now);
  await sql`
    update replacements set overdue_at = ${now}, case_id = ${key.caseId}, case_customer_id = ${key.customerId},
      promise_id = coalesce(${promiseId}::uuid, promise_id), changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const entryId = await recordThat(
    tx,
    parts,
    row.customer_id,
    {
      type: 'kept.replacement.overdue',
      kind: 'replacement',
      say: `${why.say} The corrective action has begun.`,
      subject: row.id,
      details: { replacementId: row.id, caseId: key.caseId, dueAt: dueAt.toISOString() },
      aboutEntryId: why.entryId ?? row.entry_id,
    },
    actor,
    now,
  );
  await parts.promises.link(tx, key, { id: entryId, customerId: row.customer_id }, now);
  await addTask(
    tx,
    parts,
    key,
    {
      kind: 'call',
      say: `Call about the new ${row.thing}: apologise, find out where it is, say what happens now and what helps meanwhile.`,
      dueAt: hours.addDays(now, 1),
    },
    actor,
    now,
  );
  const about = { customerId: row.customer_id, thing: row.thing, source: row.source, oldRef: row.old_ref };
  const data = { due: dueAt.toISOString(), ...(row.interim === null ? {} : { next: row.interim }) };
  await askAbout(
    tx,
    parts,
    about,
    { type: 'replacement.overdue', mode: 'done', reason: 'The new one is late.', data, caseId: key.caseId },
    actor,
    now,
  );
}

/** The case in which it was promised while that is open; a new one otherwise. */
async function caseFor(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  entryId: string | null,
  actor: Actor,
  now: Date,
): Promise<CaseRef> {
  const { rows } = await sql<CaseRef>`
    select customer_id as "customerId", id as "caseId" from cases
    where customer_id = ${row.case_customer_id}::uuid and id = ${row.case_id}::uuid and state = 'open'`.execute(
    tx,
  );
  if (rows[0]) return rows[0];
  const subject = `The new ${row.thing} is not there`;
  const from = entryId === null ? {} : { entryId };
  return parts.promises.openCase(tx, { customerId: row.customer_id, subject, ...from }, actor, now);
}

/** A promise that is owed already keeps its word; otherwise there is a new one. */
async function promiseIt(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  key: CaseRef,
  dueAt: Date,
  actor: Actor,
  now: Date,
): Promise<string | null> {
  const { rows } = await sql`
    select 1 from promises where customer_id = ${key.customerId} and id = ${row.promise_id}::uuid
      and state in ('open', 'broken')`.execute(tx);
  if (rows.length > 0) return null;
  const words = `A ${row.thing} that works`;
  const items = [{ words, act: 'send' as const, dueAt: dueAt.toISOString(), proof: 'customer' as const }];
  const [promiseId = null] = await makePromises(tx, parts, { key, items }, actor, now);
  return promiseId;
}
