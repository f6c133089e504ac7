import { z } from 'zod';
import { Id } from './common.ts';

/** Days as the company's calendar counts them; `to` is the last day that is in. The last 30 days unless told. */
export const ReportQuery = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  teamId: Id.optional(),
});

/** What the figures are about. */
export const Period = z.object({ from: z.iso.date(), to: z.iso.date(), timeZone: z.string() });

const count = z.number().int();
const Team = z.object({ id: Id, name: z.string() }).nullable();

/** Promises by the day on which they were due; withdrawn and released ones are left out of the rate. */
const PromiseCounts = z.object({
  kept: count,
  keptLate: count,
  /** Missed and still owed. */
  broken: count,
  released: count,
  /** Due in the period and not yet over. */
  open: count,
});
export const PromiseReport = z.object({
  period: Period,
  total: PromiseCounts,
  /** kept / (kept + keptLate + broken), `null` where there are none (R66). */
  rate: z.number().nullable(),
  days: z.array(PromiseCounts.extend({ day: z.iso.date() })),
  teams: z.array(PromiseCounts.extend({ team: Team, rate: z.number().nullable() })),
});

/** What customers bear: now, and how it went by day. */
export const HarmReport = z.object({
  period: Period,
  now: z.object({
    openCases: count,
    withHarm: count,
    waiting: count,
    waitingOverADay: count,
    withoutService: count,
    /** Whole days, over all cases in which something is down now. */
    daysWithoutService: count,
    brokenPromises: count,
    clocksMissed: count,
    repliesAfterClosing: count,
  }),
  /** Why cases are on the attention list now, most frequent first. */
  reasons: z.array(z.object({ code: z.string(), cases: count })),
  days: z.array(
    z.object({
      day: z.iso.date(),
      opened: count,
      closed: count,
      promisesBroken: count,
      clocksMissed: count,
      /** Hand-offs that nobody accepted in time. */
      handoffsLapsed: count,
    }),
  ),
});

const Spread = z.object({
  cases: count,
  /** Working minutes by the team's calendar; `null` where there are none. */
  median: z.number().nullable(),
  p90: z.number().nullable(),
  /** Share answered within one working day of the team, 0 to 1. */
  withinADay: z.number().nullable(),
});
/** From the opening of a case to our first answer that reached the customer, in working time. */
export const ResponseReport = z.object({
  period: Period,
  total: Spread,
  /** Opened in the period and without an answer so far. */
  unanswered: count,
  teams: z.array(Spread.extend({ team: Team })),
  days: z.array(z.object({ day: z.iso.date(), median: z.number().nullable(), cases: count })),
  /** Of so many cases the newest were looked at. */
  of: count,
});

/** First-contact resolution by R64, and how long matters took by R69. */
export const ClosingReport = z.object({
  period: Period,
  closed: count,
  how: z.object({ agreed: count, confirmed: count, silence: count, joined: count }),
  /** Closed within 3 days, 4 weeks, 8 weeks, later (R69). */
  within: z.object({ threeDays: count, fourWeeks: count, eightWeeks: count, later: count }),
  /** Of those closed, how many the customer came back to within seven days. */
  cameBack: count,
  firstContact: z.object({
    /** Closed at least seven days ago, so that it can be told. */
    judged: count,
    resolved: count,
    rate: z.number().nullable(),
  }),
  causes: z.array(z.object({ cause: z.string().nullable(), name: z.string(), cases: count })),
});

/** Who carries how much now. */
const Load = z.object({
  open: count,
  queued: count,
  waiting: count,
  promisesOwed: count,
  promisesDueToday: count,
  handoffsOffered: count,
  closedInPeriod: count,
});
export const LoadReport = z.object({
  period: Period,
  people: z.array(Load.omit({ queued: true }).extend({ person: z.object({ id: Id, name: z.string() }) })),
  teams: z.array(Load.extend({ team: Team })),
});
