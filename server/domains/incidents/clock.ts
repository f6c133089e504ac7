import { system } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { addTimer, type TimerHandler } from '#platform/timers/index.ts';
import { recordIncidentDeed } from './deeds.ts';
import { findIncidentRow, type IncidentRow } from './row.ts';
import { tellResponsible } from './telling.ts';

/** Hours within which the authority hears of a breach, unless a risk to people is unlikely (GDPR 33(1), R50). */
export const HOURS = 72;
/** Hours after which people are reminded; the last is the end. */
const WARNINGS: readonly number[] = [24, 48, 66, HOURS];
/** Reminds people of an incident whose 72 hours run. */
export const INCIDENT_CLOCK = 'incident.clock';

/** Sets the reminders of an incident. */
export async function armClock(
  tx: Tx,
  { customerId, id, awareAt }: { customerId: string; id: string; awareAt: Date },
  now: Date,
): Promise<void> {
  for (const hours of WARNINGS)
    await addTimer(tx, now, {
      kind: INCIDENT_CLOCK,
      key: `${id}:${hours}`,
      dueAt: new Date(awareAt.getTime() + hours * 3_600_000),
      data: { incidentId: id, hours },
      reason: 'A privacy incident runs out of time',
      lane: customerId,
    });
}

/** Whether the clock still runs: nobody assessed it yet, or the authority is to hear of it and has not. */
export const clockRuns = (row: IncidentRow): boolean =>
  row.closed_at === null &&
  (row.assessment === null || (row.assessment.notifyAuthority && row.authority_notified_at === null));

/** Reminds whoever answers for an incident, as long as its clock runs. */
export const incidentTimers: ReadonlyMap<string, TimerHandler> = new Map([
  [
    INCIDENT_CLOCK,
    async (tx, timer, now) => {
      const row = await findIncidentRow(tx, String(timer.data.incidentId));
      if (!clockRuns(row)) return;
      const left = HOURS - Number(timer.data.hours);
      const missing =
        row.assessment === null ? 'it is not assessed yet' : 'the authority has not been notified';
      const say =
        left > 0
          ? `${left} hours are left of the ${HOURS} for a privacy incident, and ${missing}: ${row.say}`
          : `The ${HOURS} hours of a privacy incident are over, and ${missing}: ${row.say}`;
      await recordIncidentDeed(
        tx,
        {
          customerId: row.customer_id,
          incidentId: row.id,
          verb: 'warned',
          say,
          details: { hoursLeft: left },
        },
        system('incidents'),
        now,
      );
      if (row.case_id !== null)
        await tellResponsible(tx, { customerId: row.customer_id, caseId: row.case_id }, say, now);
    },
  ],
]);
