import type { Tx } from '#platform/db/index.ts';
import { addTimer } from '#platform/timers/index.ts';
import { refreshAffected } from './affected.ts';
import { lockMajor } from './row.ts';

/** Looks again who is affected, though nobody said that anything changed. */
export const ROUND = 'incident.round';
/** Milliseconds between looks while actions of a period still come, and while an approved message is to reach whoever joins. */
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The next look at an incident, until a moment (`null`: until it is closed). */
export async function armRound(
  tx: Tx,
  incidentId: string,
  until: Date | null,
  every: number,
  now: Date,
): Promise<void> {
  if (until !== null && until <= now) return;
  const dueAt = new Date(Math.min(now.getTime() + every, until?.getTime() ?? Number.POSITIVE_INFINITY));
  const data = { incidentId, until: until?.toISOString() ?? null, every };
  await addTimer(tx, now, {
    kind: ROUND,
    key: `${incidentId}:${every}:${data.until ?? ''}:${dueAt.toISOString()}`,
    dueAt,
    data,
    reason: 'An incident may concern more customers',
    lane: incidentId,
  });
}

/** It is time to look whom it concerns by now: also merges that were taken back, and what no event told of. */
export async function lookRound(
  tx: Tx,
  {
    incidentId,
    until,
    every,
  }: { readonly incidentId: string; readonly until: string | null; readonly every: number },
  now: Date,
): Promise<void> {
  const row = await lockMajor(tx, incidentId);
  if (row.closed_at !== null) return;
  await refreshAffected(tx, row, now);
  await armRound(tx, incidentId, until === null ? null : new Date(until), every, now);
}
