import type { z } from 'zod';
import type { NewMilestone } from '#contracts/case-clocks.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, lockCase } from '../ground/row.ts';
import { startClocks } from './clocks.ts';

const DEEDS = {
  decided: { verb: 'decided', say: 'It was decided', column: 'decided_at' },
  deadlock: { verb: 'deadlock', say: 'There is nothing further to review', column: 'deadlock_at' },
} as const;

/**
 * Notes what a procedure's clocks start with and no letter shows: Reg E reports within three business days of the decision,
 * Ofcom's letter about the ombudsman goes at deadlock (R9, R13). Once each; 409 `case-closed`, `milestone-noted`.
 */
export async function noteMilestone(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  given: z.output<typeof NewMilestone>,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  if (row.state === 'closed') throw conflict('case-closed', 'This case is closed. Reopen it first.');
  const { verb, say, column } = DEEDS[given.milestone];
  if (row[column] !== null)
    throw conflict('milestone-noted', 'This is noted already, and its clocks run from then.');
  await sql`
    update cases set ${sql.ref(column)} = ${now}, changed_at = ${now}
    where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
  await startClocks(tx, { ...row, [column]: now }, now);
  await recordDeed(tx, parts, row, { verb, say: `${say}: ${given.reason}` }, actor, now);
  await refreshCase(tx, key, now);
}
