import type { WorkingTime } from '#domains/staff/index.ts';

type Hours = Pick<WorkingTime, 'minutesBetween' | 'addMinutes'>;

/** When people of the company are told of a promise before it is due; all in working hours where there are any. */
export interface Schedule {
  /** Reminds the one who promised. */
  readonly remindAt: Date;
  /** Warns whoever owns it that it is about to be missed. */
  readonly warnAt: Date;
  /** Tells the lead, while there is still time to help. */
  readonly escalateAt: Date;
}

/** Eight working hours, in minutes. */
const DAY = 480;
const HOUR = 60;

/**
 * The rule, in working time from the promise to its due moment: the reminder comes eight working hours before, or half-way
 * where there are less than sixteen; the warning when a fifth is left, but at least one and at most four working hours
 * before; the lead is told half of that before. Where nobody works in between, it goes by the clock on the wall.
 */
export function scheduleOf(from: Date, due: Date, hours: Hours): Schedule {
  const worked = hours.minutesBetween(from, due);
  if (worked < 2) return byTheWall(from, due);
  const before = (minutes: number): Date => {
    const at = hours.addMinutes(due, -minutes);
    return at < due ? at : due;
  };
  const left = Math.min(worked / 2, Math.max(Math.min(HOUR, worked / 2), Math.min(worked / 5, 4 * HOUR)));
  return {
    remindAt: before(worked > 2 * DAY ? DAY : worked / 2),
    warnAt: before(worked < 2 * HOUR ? worked / 5 : left),
    escalateAt: before((worked < 2 * HOUR ? worked / 5 : left) / 2),
  };
}

function byTheWall(from: Date, due: Date): Schedule {
  const total = due.getTime() - from.getTime();
  const before = (share: number): Date => new Date(due.getTime() - Math.round(total * share));
  return { remindAt: before(1 / 2), warnAt: before(1 / 5), escalateAt: before(1 / 10) };
}

/** When a partner who has not answered is reminded: half-way, and when a fifth of the time is left. */
export const partnerReminders = (from: Date, due: Date): Date[] =>
  [1 / 2, 1 / 5].map((left) => new Date(due.getTime() - Math.round((due.getTime() - from.getTime()) * left)));
