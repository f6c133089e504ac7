import { Temporal } from 'temporal-polyfill';

/** The working calendar of the company, as far as due words need it. */
export interface WorkingCalendar {
  /** End of the working day on this date. */
  endOfDay(day: Temporal.PlainDate): Date;
  /** The instant that lies so many working days after `from`. */
  addDays(from: Date, days: number): Date;
}

/** When a promise is spoken, and how days become instants: by the customer's clock and the company's calendar. */
export interface Moments {
  /** The customer's clock at the moment of speaking. */
  readonly local: Temporal.ZonedDateTime;
  /** Whether 3/5 is the third of May (true) or the fifth of March. */
  readonly dayFirst: boolean;
  /** End of the working day; on a day whose end has passed, the last minute of that day. */
  endOfDay(day: Temporal.PlainDate): Date;
  /** A time of day on the customer's clock; a time that a change of clocks skips moves on by the skipped hour. */
  at(day: Temporal.PlainDate, hour: number, minute: number): Date;
  /** So much later by the clock that never changes: 24 hours are 24 hours. */
  later(minutes: number): Date;
  /** End of the working day that lies so many working days ahead. */
  workingDays(count: number): Date;
}

const dateOf = (moment: Temporal.ZonedDateTime): Date => new Date(moment.epochMilliseconds);

/** Moments for a text written at `now` to a customer in `timeZone`; without a calendar every day works until 17:00. */
export function momentsOf(
  now: Date,
  timeZone: string,
  dayFirst: boolean,
  working: WorkingCalendar | undefined,
): Moments {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const at = (day: Temporal.PlainDate, hour: number, minute: number) =>
    dateOf(day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour, minute }) }));
  const endOfDay = (day: Temporal.PlainDate) => {
    const end = working ? working.endOfDay(day) : at(day, 17, 0);
    return end > now ? end : at(day, 23, 59);
  };
  return {
    local,
    dayFirst,
    at,
    endOfDay,
    later: (minutes) => new Date(now.getTime() + minutes * 60_000),
    workingDays: (count) =>
      working ? working.addDays(now, count) : endOfDay(local.toPlainDate().add({ days: count })),
  };
}
