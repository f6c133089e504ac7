import type { Letter, Procedure } from '#contracts/procedures.ts';
import type { WorkingTime } from '#domains/staff/index.ts';

/** When what happened; a clock whose beginning has not happened yet does not run. */
export interface ProcedureFacts {
  readonly receivedAt: Date;
  /** When the customer first spoke of it, where that was before it was received in writing (R13). */
  readonly oralNoticeAt?: Date | null | undefined;
  readonly acknowledgedAt?: Date | null | undefined;
  readonly creditedAt?: Date | null | undefined;
  readonly decidedAt?: Date | null | undefined;
  /** When it was said that there is nothing further to review (R9). */
  readonly deadlockAt?: Date | null | undefined;
}

/** Somebody to tell before a deadline, in working hours. */
export interface ClockWarning {
  /** Of the working time until the deadline, 0 to 1. */
  readonly share: number;
  readonly at: Date;
  readonly escalate: 'owner' | 'lead' | 'manager';
  /** Name of a team that is asked to help; whoever owns the case goes on owning it (R70). */
  readonly workTo?: string;
}

/** A deadline as it was computed when its clock started; kept so, it never moves (R72). */
export interface Clock {
  readonly kind: string;
  readonly say: string;
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly warnAt: readonly ClockWarning[];
  /** Any one of these, delivered, meets it. */
  readonly requires: readonly Letter[];
  readonly source: string;
}

type Rule = Procedure['clocks'][number];
type Length = Pick<Rule, 'length' | 'unit' | 'outOfHours'>;

/** Every clock that runs by these facts, the nearest deadline first; updates come by `nextUpdate`. */
export function clocksFor(procedure: Procedure, facts: ProcedureFacts, working: WorkingTime): Clock[] {
  return procedure.clocks
    .flatMap((rule) => {
      const start = startOf(rule.from, facts);
      return start ? [clockOf(rule, rule.warnings ?? procedure.warnings, start, working)] : [];
    })
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
}

/** By when the customer hears again how it stands, after they last did (or complained); `null` where nothing is asked. */
export function nextUpdate(procedure: Procedure, lastHeardAt: Date, working: WorkingTime): Clock | null {
  if (!procedure.update) return null;
  const rule = { kind: 'update', requires: MET_BY_UPDATE, ...procedure.update };
  return clockOf(rule, procedure.warnings, lastHeardAt, working);
}

/** All that tells the customer how it stands. */
const MET_BY_UPDATE: Letter[] = ['update', 'holding-response', 'final-response', 'adr-letter'];

/** Until when a summary resolution is possible (R6): accepted by the customer, and confirmed in writing; else `null`. */
export function summaryUntil(
  procedure: Procedure,
  { receivedAt }: Pick<ProcedureFacts, 'receivedAt'>,
  working: WorkingTime,
): Date | null {
  return procedure.summary && dueAfter(procedure.summary, receivedAt, working);
}

/** Calendar days of silence after a delivered final response before closing (P3). */
export const silenceDays = (procedure: Procedure): number => procedure.silence.days;

function startOf(from: Rule['from'], facts: ProcedureFacts): Date | null | undefined {
  switch (from) {
    case 'received':
      return facts.receivedAt;
    case 'notice':
      return facts.oralNoticeAt && facts.oralNoticeAt < facts.receivedAt
        ? facts.oralNoticeAt
        : facts.receivedAt;
    case 'acknowledged':
      return facts.acknowledgedAt;
    case 'credited':
      return facts.creditedAt;
    case 'decided':
      return facts.decidedAt;
    case 'deadlock':
      return facts.deadlockAt;
  }
}

function clockOf(
  rule: Length & Pick<Rule, 'kind' | 'say' | 'requires' | 'source'>,
  warnings: Procedure['warnings'],
  startedAt: Date,
  working: WorkingTime,
): Clock {
  const dueAt = dueAfter(rule, startedAt, working);
  const warnAt = warnings.map(({ share, tell, workTo }) => ({
    share,
    at: shareOf(share, startedAt, dueAt, working),
    escalate: tell,
    ...(workTo === undefined ? {} : { workTo }),
  }));
  return {
    kind: rule.kind,
    say: rule.say,
    startedAt,
    dueAt,
    warnAt,
    requires: rule.requires,
    source: rule.source,
  };
}

function dueAfter({ length, unit, outOfHours }: Length, from: Date, working: WorkingTime): Date {
  switch (unit) {
    case 'business-days':
      return outOfHours === 'next-day'
        ? working.addDays(from, length)
        : working.addDaysAfter(working.dateOf(from), length);
    case 'calendar-days':
      return working.addCalendarDays(from, length);
    case 'weeks':
      return working.addCalendarDays(from, length * 7);
    case 'hours':
      return new Date(from.getTime() + length * 3_600_000);
    case 'working-minutes':
      return working.addMinutes(from, length);
  }
}

/**
 * When this share of the working time is used up, within working hours and before the deadline. Where nobody works until
 * then, at once: later would be too late.
 */
function shareOf(share: number, from: Date, due: Date, working: WorkingTime): Date {
  const minutes = working.minutesBetween(from, due);
  return minutes > 0 ? working.next(working.addMinutes(from, Math.floor(minutes * share))) : from;
}
