import { Temporal } from 'temporal-polyfill';

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/**
 * From wall-clock time, written as the milliseconds that UTC would show the same on, to the instant. An hour that summer time
 * skips moves later; one that is there twice is the first. Zones are asked by the week, and by the minute only in weeks in
 * which their offset changes: a year has hundreds of shifts and two such weeks.
 */
export function wallClock(timeZone: string): (wall: number) => number {
  const offsets = new Map<number, number | undefined>();
  const offsetAt = (ms: number): number =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
  return (wall) => {
    const week = Math.floor(wall / WEEK);
    if (!offsets.has(week)) {
      // A day more on either side: no zone is farther from UTC than that.
      const offset = offsetAt(week * WEEK - DAY);
      offsets.set(week, offset === offsetAt((week + 1) * WEEK + DAY) ? offset : undefined);
    }
    const offset = offsets.get(week);
    if (offset !== undefined) return wall - offset;
    const local = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC').toPlainDateTime();
    return local.toZonedDateTime(timeZone).epochMilliseconds;
  };
}
