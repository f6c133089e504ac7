import type { z } from 'zod';
import type { Outage } from '#contracts/replacements.ts';
import { type GateAnswer, requireEntryOf } from '#domains/agreements/index.ts';
import { changeService } from '#domains/cases/index.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { askAbout, requireLeave } from './gate.ts';
import type { ReplacementParts } from './parts.ts';
import { record } from './recorded.ts';
import { lockReplacement, type ReplacementRow } from './row.ts';

/** The customer has nothing that works, from a moment on; it is counted until they have. */
export async function noteOutage(
  tx: Tx,
  parts: ReplacementParts,
  id: string,
  given: z.output<typeof Outage>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockReplacement(tx, id);
  if (given.entryId !== undefined) await requireEntryOf(tx, row.customer_id, given.entryId);
  const at = given.at === undefined ? now : new Date(given.at);
  if (at > now) throw invalid('at', 'This moment is still to come.');
  if (row.without_since !== null && row.without_until === null)
    throw conflict('outage-known', 'It is noted already that the customer has none that works.');
  await begin(tx, parts, row, at, given.entryId ?? null, actor, now);
}

async function begin(
  tx: Tx,
  parts: ReplacementParts,
  row: ReplacementRow,
  at: Date,
  entryId: string | null,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    update replacements set without_since = ${at}, without_until = null, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  const say = `The customer has no ${row.thing} that works, since ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  await record(tx, parts, row, 'without', say, { at: at.toISOString() }, actor, now);
  if (row.case_id === null || row.case_customer_id === null) return;
  const key = { customerId: row.case_customer_id, caseId: row.case_id };
  const { rows } = await sql`
    select 1 from cases where customer_id = ${key.customerId} and id = ${key.caseId} and state = 'open'
      and (service_down_at is null or service_restored_at <= ${at})`.execute(tx);
  if (rows.length === 0) return;
  const change = { service: 'down' as const, at: at.toISOString() };
  await changeService(tx, parts, key, entryId === null ? change : { ...change, entryId }, actor, now);
}

/**
 * The old one is gone. Only with the gate's leave, asked for now or before; where it goes before the new one is confirmed
 * (misuse), the time without any begins unless something else helps meanwhile. Returns what the gate says where it gives none.
 */
export async function retire(
  tx: Tx,
  parts: ReplacementParts,
  id: string,
  actionId: string | undefined,
  actor: Actor,
  now: Date,
): Promise<GateAnswer | null> {
  const row = await lockReplacement(tx, id);
  if (row.retired_at !== null)
    throw conflict('replacement-retired', 'The old one is gone already. Nothing was changed.');
  if (row.state === 'cancelled')
    throw conflict('replacement-cancelled', 'This replacement was cancelled. Nothing was changed.');
  const about = { customerId: row.customer_id, thing: row.thing, source: row.source, oldRef: row.old_ref };
  if (actionId !== undefined)
    await requireLeave(
      tx,
      about,
      ['block', 'deactivate', 'disable', 'revoke'].map((deed) => `${row.thing}.${deed}`),
      actionId,
    );
  else {
    const question = { type: `${row.thing}.deactivate`, mode: 'ask', reason: 'replacement' } as const;
    const answer = await askAbout(tx, parts, about, question, actor, now);
    if (answer.verdict !== 'proceed') return answer;
  }
  await sql`
    update replacements set retired_at = ${now}, state = case when state = 'confirmed' then 'retired' else state end,
      changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${id}`.execute(tx);
  await record(tx, parts, row, 'retired', `The old ${row.thing} ${row.old_ref} is gone.`, {}, actor, now);
  if (row.confirmed_at === null && row.interim === null && row.without_since === null)
    await begin(tx, parts, row, now, null, actor, now);
  return null;
}
