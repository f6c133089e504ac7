import type { OutgoingChange } from '#domains/delivery/index.ts';
import { notify, workingTimeOf } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { TimerHandler } from '#platform/timers/index.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { type CaseRow, lockCase } from '../ground/row.ts';
import { ownerAndLeads } from '../ownership/ownership.ts';
import { addTask } from '../tasks/tasks.ts';
import { LAPSE_TIMER, REMIND_TIMER } from './handoff-deadline.ts';
import { type HandoffKey, type HandoffRow, nameOfAsked, readHandoff, settleHandoff } from './handoff-row.ts';
import { tellAsked } from './handoffs.ts';

/** Tells who answers for the case, who offered it, and their leads. */
export async function tellGivers(
  tx: Tx,
  row: CaseRow,
  handoff: HandoffRow,
  notice: { readonly kind: string; readonly say: string; readonly entryId: string },
  now: Date,
): Promise<void> {
  await notify(
    tx,
    [handoff.from_id, ...(await ownerAndLeads(tx, row))],
    {
      ...notice,
      say: `Case ${row.number} (${row.subject}): ${notice.say}`,
      customerId: row.customer_id,
      caseNumber: row.number,
    },
    now,
  );
}

const KEPT = system('Kept');
const keyOf = (data: Readonly<Record<string, unknown>>): HandoffKey => ({
  customerId: String(data.customerId),
  caseId: String(data.caseId),
  handoffId: String(data.handoffId),
});

/** An offer that nobody will answer ends, and the case comes back loudly; nothing where it ended before. */
export async function comeBack(
  tx: Tx,
  parts: HistoryParts,
  key: HandoffKey,
  why: string,
  now: Date,
): Promise<void> {
  const row = await lockCase(tx, key);
  const handoff = await readHandoff(tx, key);
  if (handoff.state !== 'offered') return;
  const name = await nameOfAsked(tx, handoff);
  await settleHandoff(tx, handoff, 'lapsed', '', KEPT, now);
  const say = `${name} ${why}; it came back`;
  const details = { handoffId: handoff.id };
  const entryId = await recordDeed(tx, parts, row, { verb: 'handoff-lapsed', say, details }, KEPT, now);
  await tellGivers(tx, row, handoff, { kind: 'handoff-lapsed', say, entryId }, now);
  const time = await workingTimeOf(tx, { teamId: row.team_id, at: now });
  const task = {
    kind: 'other' as const,
    say: `${name} did not accept this case. Do it, or find who does: ${handoff.say}`,
    dueAt: time.addMinutes(now, 60),
  };
  await addTask(tx, parts, key, task, KEPT, now);
}

/**
 * What becomes of the mail with a partner's link. Once it leaves, its conversation is no work for the inbox until they answer;
 * when it does not arrive, the case comes back at once.
 */
export async function handoffMailChanged(
  tx: Tx,
  parts: HistoryParts,
  change: OutgoingChange,
  now: Date,
): Promise<void> {
  const { rows } = await sql<HandoffKey>`
    select customer_id as "customerId", case_id as "caseId", id as "handoffId" from handoffs
    where outgoing_id = ${change.outgoingId}`.execute(tx);
  const key = rows[0];
  if (!key) return;
  if (change.state === 'failed') await comeBack(tx, parts, key, 'did not get our mail', now);
  if (change.state === 'withdrawn')
    await comeBack(tx, parts, key, 'was not asked: our mail was taken back', now);
  if (change.state === 'leaving')
    await sql`
      update conversations set state = 'done'
      where customer_id = ${change.customerId} and id = ${change.conversationId} and last_inbound_at is null`.execute(
      tx,
    );
}

const lapse =
  (parts: HistoryParts): TimerHandler =>
  (tx, timer, now) =>
    comeBack(tx, parts, keyOf(timer.data), 'did not answer in time', now);

const remind: TimerHandler = async (tx, timer, now) => {
  const key = keyOf(timer.data);
  const row = await lockCase(tx, key);
  const handoff = await readHandoff(tx, key);
  if (handoff.state !== 'offered') return;
  await tellAsked(
    tx,
    row,
    handoff,
    `Case ${row.number} still waits for your answer: ${handoff.say}`,
    KEPT,
    now,
  );
};

/** What timers of hand-offs do. */
export const handoffTimers = (parts: HistoryParts): ReadonlyMap<string, TimerHandler> =>
  new Map([
    [LAPSE_TIMER, lapse(parts)],
    [REMIND_TIMER, remind],
  ]);
