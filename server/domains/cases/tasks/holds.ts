import type { z } from 'zod';
import type { CaseHold } from '#contracts/case-tasks.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, lockCase } from '../ground/row.ts';

/** Keeps a case from being closed until somebody releases it. Returns the hold's id. */
export async function placeHold(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<string> {
  const row = await lockCase(tx, key);
  if (row.state === 'closed') throw conflict('case-closed', 'This case is closed. Take it up again first.');
  const id = newId();
  await sql`
    insert into case_holds (customer_id, id, case_id, reason, placed_by, placed_at)
    values (${row.customer_id}, ${id}, ${row.id}, ${reason}, ${JSON.stringify(actor)}::jsonb, ${now})`.execute(
    tx,
  );
  const deed = { verb: 'held', say: `Held: ${reason}`, details: { holdId: id, reason } };
  const entryId = await recordDeed(tx, parts, row, deed, actor, now);
  await sql`
    update case_holds set entry_id = ${entryId} where customer_id = ${row.customer_id} and id = ${id}`.execute(
    tx,
  );
  await refreshCase(tx, key, now);
  return id;
}

/** Takes a hold away; 409 where that was done before. */
export async function releaseHold(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  id: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const { rows } = await sql<{ reason: string; released: boolean }>`
    select reason, released_at is not null as released from case_holds
    where customer_id = ${row.customer_id} and case_id = ${row.id} and id = ${id}::uuid`.execute(tx);
  const hold = rows[0];
  if (!hold) throw notFound('hold of this case');
  if (hold.released) throw conflict('hold-released', 'This hold was released already. Nothing was changed.');
  await sql`
    update case_holds set released_at = ${now}, released_by = ${JSON.stringify(actor)}::jsonb
    where customer_id = ${row.customer_id} and id = ${id}::uuid`.execute(tx);
  const deed = { verb: 'released', say: `No longer held: ${hold.reason}`, details: { holdId: id } };
  await recordDeed(tx, parts, row, deed, actor, now);
  await refreshCase(tx, key, now);
}

/** Everything that held or holds a case, the newest last. */
export async function holdsOf(
  db: Database | Tx,
  { customerId, caseId }: CaseKey,
): Promise<z.input<typeof CaseHold>[]> {
  const { rows } = await sql<{
    id: string;
    reason: string;
    placed_by: string;
    placed_at: Date;
    released_at: Date | null;
  }>`
    select id, reason, placed_by->>'name' as placed_by, placed_at, released_at from case_holds
    where customer_id = ${customerId} and case_id = ${caseId} order by placed_at, id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    reason: row.reason,
    placedBy: row.placed_by,
    placedAt: row.placed_at.toISOString(),
    releasedAt: row.released_at?.toISOString() ?? null,
  }));
}
