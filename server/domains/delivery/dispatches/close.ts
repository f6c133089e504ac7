import { inTransaction, sql, type Tx } from '#platform/db/index.ts';
import { backOff } from '../conclude.ts';
import { addAttempt } from './attempts.ts';
import { changeDispatch } from './changes.ts';
import type { Claim, CourierParts } from './claim.ts';
import { doubt, end, refuse, tell } from './ends.ts';
import { applyWaitingReports } from './reports.ts';
import { type DispatchRow, findDispatch } from './row.ts';
import { storable } from './storable.ts';
import type { HandOver } from './types.ts';

const HOUR = 3_600_000;
/** After two days of "later" it has failed; after the first hour it is called delayed. */
const GIVE_UP_MS = 48 * HOUR;
const DELAYED_MS = HOUR;

/** Saves what became of one handing over. May run again: an attempt is ended once. */
export async function closeAttempt(
  parts: CourierParts,
  channelId: string,
  claim: Claim,
  said: HandOver,
): Promise<void> {
  const now = parts.clock.now();
  const result = asStored(said);
  await inTransaction(parts.db, async (tx) => {
    const row = await findDispatch(tx, claim.dispatchId, true);
    const { rows } = await sql`
      select 1 from dispatch_attempts where customer_id = ${claim.customerId} and id = ${claim.attemptId}
        and worker = ${parts.workerId} and ended_at is null`.execute(tx);
    if (rows.length === 0) return;
    const { attemptId } = claim;
    if (result.outcome === 'accepted') return accepted(tx, parts, row, channelId, attemptId, result, now);
    if (result.outcome === 'in-doubt') return doubt(tx, parts, row, attemptId, result.reply, now);
    if (result.outcome === 'never') return refuse(tx, parts, row, attemptId, result.reply, now);
    return tryLater(tx, parts, row, attemptId, result.reply, now);
  });
}

/** A provider may answer with anything: what the database would not take must not keep the outcome from being saved. */
const asStored = (said: HandOver): HandOver => {
  const reply = storable(said.reply, 2000);
  if (said.outcome !== 'accepted') return { ...said, reply };
  return { ...said, reply, providerIds: said.providerIds.map((id) => storable(id)) };
};

async function accepted(
  tx: Tx,
  parts: CourierParts,
  row: DispatchRow,
  channelId: string,
  attemptId: string,
  { reply, providerIds }: Extract<HandOver, { outcome: 'accepted' }>,
  now: Date,
): Promise<void> {
  await end(tx, row, attemptId, 'accepted', reply, now);
  await sql`
    update dispatches set channel_id = ${channelId} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  await sql`
    insert into provider_ids (channel_id, provider_id, customer_id, dispatch_id, part, recorded_at)
    select ${channelId}, provider_id, ${row.customer_id}, ${row.id}, part, ${now}
    from unnest(${providerIds}::text[]) with ordinality as p (provider_id, part)
    on conflict do nothing`.execute(tx);
  await tell(tx, parts, row, 'accepted', reply, now);
  await changeDispatch(tx, parts, row, 'sent', null, now);
  await applyWaitingReports(tx, parts, channelId, providerIds, now);
}

async function tryLater(
  tx: Tx,
  parts: CourierParts,
  row: DispatchRow,
  attemptId: string,
  reply: string,
  now: Date,
): Promise<void> {
  const age = now.getTime() - row.created_at.getTime();
  if (age >= GIVE_UP_MS) return refuse(tx, parts, row, attemptId, `Not taken within two days: ${reply}`, now);
  await end(tx, row, attemptId, 'later', reply, now);
  await sql`
    update dispatches set tries = tries + 1 where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
  const dueAt = new Date(now.getTime() + backOff(row.tries));
  await addAttempt(tx, { customerId: row.customer_id, id: row.id }, row.channel, dueAt);
  const delayed = age >= DELAYED_MS;
  if (delayed && !(row.say ?? '').startsWith('Delayed')) await tell(tx, parts, row, 'delayed', reply, now);
  const say = `${delayed ? 'Delayed' : 'Not taken yet'}: ${reply} It is tried again by itself.`;
  await changeDispatch(tx, parts, row, 'leaving', say, now);
}
