import { z } from 'zod';
import { Id, Instant } from './common.ts';
import { NeededRung, NoticeState } from './notices.ts';

/** Days as the company's calendar counts them; `to` is the last day that is in. The last 30 days unless told. */
export const ReportQuery = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  teamId: Id.optional(),
});

/** The same for all of the company: whom a matter belongs to says nothing of who acted. */
export const CompanyReportQuery = ReportQuery.omit({ teamId: true });

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

/** Duties to tell that came of actions, by what became of them; each is counted once. */
const ToldCounts = z.object({
  owed: count,
  /** Told within the duty's time, or waived by a named person. */
  toldInTime: count,
  toldLate: count,
  /** Not told within its time; somebody of the company is asked to call. */
  askedPerson: count,
  /** Not told within its time, and nobody is asked to. */
  nobodyAsked: count,
  /** Not told yet; its time is not over. */
  open: count,
});

/** Things done to customers without a word in time; each action is counted once, under the worst. */
const SilentCounts = z.object({
  /** The sum of the four below. The goal is nought. */
  silent: count,
  toldLate: count,
  askedPerson: count,
  nobodyAsked: count,
  /** Done without asking the gate or against its answer, and no duty to tell came of it. */
  unspoken: count,
  /** Done without asking first, told or not. */
  unasked: count,
  /** Done in spite of a hold or a refusal, told or not. */
  againstAnswer: count,
});
export const SilentReport = z.object({
  period: Period,
  total: SilentCounts,
  /** By the day on which the action was reported. */
  days: z.array(SilentCounts.extend({ day: z.iso.date() })),
  types: z.array(SilentCounts.extend({ type: z.string() })),
});

const TellingCounts = ToldCounts.extend({
  waived: count,
  /** Settled before anybody told them; not among the others. */
  settled: count,
  /** Seconds from the moment from which they could be told until they were; `null` where nobody was. */
  p50S: z.number().nullable(),
  p95S: z.number().nullable(),
});
/** How duties to tell were fulfilled: how many, how fast, over what, with what evidence, which not. */
export const NoticesReport = z.object({
  period: Period,
  total: TellingCounts,
  types: z.array(TellingCounts.extend({ type: z.string() })),
  days: z.array(ToldCounts.extend({ day: z.iso.date() })),
  /** What it was told over, and the rung of the evidence ladder that was shown; of the newest `of` that were told. */
  of: count,
  told: z.array(
    z.object({
      type: z.string(),
      channel: z.enum(['email', 'sms', 'letter', 'portal', 'person']).nullable(),
      rung: NeededRung,
      notices: count,
    }),
  ),
  /** Not told within their time, the oldest first; at most 50. */
  not: z.array(
    z.object({
      id: Id,
      customerId: Id,
      customerName: z.string(),
      type: z.string(),
      say: z.string(),
      dueAt: Instant,
      state: NoticeState,
    }),
  ),
});
