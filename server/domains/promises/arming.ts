import { workingTimeOf } from '#domains/staff/index.ts';
import type { Tx } from '#platform/db/index.ts';
import { addTimer } from '#platform/timers/index.ts';
import type { LockedPromise } from './row.ts';
import { partnerReminders, scheduleOf } from './schedule.ts';

/** The kinds of timers of a promise; `dueAt` in their data is the moment that they were set for. */
export const TIMERS = {
  remind: 'promise.remind',
  warn: 'promise.warn',
  escalate: 'promise.escalate',
  due: 'promise.due',
  askPartner: 'promise.ask-partner',
  remindPartner: 'promise.remind-partner',
  /** Tells the customer of a broken promise, where the company lets Kept do so. */
  tell: 'promise.tell',
} as const;

/** A promise is in time up to and with its due instant; so much later, in milliseconds, it is missed. */
export const MISSED_AFTER = 1;

/**
 * Sets what happens by itself until a promise is due. Timers that were set for another moment stay and find that it does not
 * count any more; those of this one serve again where it counted before, so that nobody is warned twice of it.
 */
export async function armPromise(tx: Tx, { row, matter }: LockedPromise, now: Date): Promise<void> {
  const { due_at: due } = row;
  const hours = await workingTimeOf(tx, { teamId: matter.teamId });
  const { remindAt, warnAt, escalateAt } = scheduleOf(now, due, hours);
  const key = `${row.id}:${due.toISOString()}`;
  const set = (kind: string, at: Date, reason: string, one = ''): Promise<void> =>
    addTimer(tx, now, {
      kind,
      key: `${key}${one}`,
      dueAt: at,
      data: { promiseId: row.id, dueAt: due.toISOString() },
      reason,
      lane: row.case_id,
    });
  const ahead: [string, Date, string][] = [
    [TIMERS.remind, remindAt, 'Whoever promised is reminded.'],
    [TIMERS.warn, warnAt, 'A promise is about to be missed.'],
    [TIMERS.escalate, escalateAt, 'The lead hears that a promise is about to be missed.'],
  ];
  for (const [kind, at, reason] of ahead) if (at > now && at < due) await set(kind, at, reason);
  await set(
    TIMERS.due,
    new Date(due.getTime() + MISSED_AFTER),
    'A promise that is not kept by now is broken.',
  );
  if (row.partner_id === null) return;
  await set(TIMERS.askPartner, now, 'The partner is asked to confirm.');
  for (const at of partnerReminders(now, due))
    if (at > now) await set(TIMERS.remindPartner, at, 'The partner is reminded.', `:${at.toISOString()}`);
}
