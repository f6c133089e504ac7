import type { z } from 'zod';
import type { NewHandoff } from '#contracts/handoffs.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { addTimer } from '#platform/timers/index.ts';
import type { CaseRow } from '../ground/row.ts';

type Given = z.output<typeof NewHandoff>;

/** Ends an offer that nobody answered; its key is the hand-off and the moment. */
export const LAPSE_TIMER = 'handoff.lapse';
/** Reminds those who are asked. */
export const REMIND_TIMER = 'handoff.remind';
/** Working minutes to answer, where no moment is named. */
const TO_ANSWER = 240;

/** Until when an offer is answered. */
export interface Deadline {
  readonly at: Date;
  /** When the asked are reminded, in their working hours; `null`: there is no time for it. */
  readonly remindAt: Date | null;
}

/** Four working hours of those who are asked, unless a moment is named; the reminder comes at half of the time. */
export async function deadlineFor(tx: Tx, row: CaseRow, given: Given, now: Date): Promise<Deadline> {
  const teamId = given.teamId ?? (given.staffId === undefined ? null : await teamOf(tx, row, given.staffId));
  const time = await workingTimeOf(tx, { teamId, at: now });
  const at = given.answerBy === undefined ? time.addMinutes(now, TO_ANSWER) : new Date(given.answerBy);
  if (at <= now) throw invalid('answerBy', 'This moment has passed.');
  if (at.getTime() - now.getTime() > 366 * 24 * 3_600_000)
    throw invalid('answerBy', 'This is more than a year away.');
  const remindAt = time.next(time.addMinutes(now, time.minutesBetween(now, at) / 2));
  return { at, remindAt: remindAt < at ? remindAt : null };
}

/** Whose hours a person works: the case's team's where they are in it, else those of their first team. */
async function teamOf(tx: Tx, row: CaseRow, staffId: string): Promise<string | null> {
  const { rows } = await sql<{ team_id: string }>`
    select team_id from team_members where staff_id = ${staffId}::uuid
    order by team_id is distinct from ${row.team_id}::uuid, added_at, team_id limit 1`.execute(tx);
  return rows[0]?.team_id ?? null;
}

/** Sets what happens at half of the time and at its end. */
export async function setTimers(
  tx: Tx,
  row: CaseRow,
  id: string,
  { at, remindAt }: Deadline,
  now: Date,
): Promise<void> {
  const common = {
    key: `${id}:${at.toISOString()}`,
    lane: row.id,
    data: { customerId: row.customer_id, caseId: row.id, handoffId: id },
  };
  await addTimer(tx, now, {
    ...common,
    kind: LAPSE_TIMER,
    dueAt: at,
    reason: `Case ${row.number} comes back if nobody has accepted it by then.`,
  });
  if (remindAt)
    await addTimer(tx, now, {
      ...common,
      kind: REMIND_TIMER,
      dueAt: remindAt,
      reason: `Case ${row.number} waits for somebody to accept it.`,
    });
}
