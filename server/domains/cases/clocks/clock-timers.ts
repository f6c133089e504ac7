import { lockRecords } from '#domains/record/index.ts';
import { notify } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import type { DueTimer, TimerHandler } from '#platform/timers/index.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseRow, lockCaseRow } from '../ground/row.ts';
import { addTask } from '../tasks/tasks.ts';
import { CLOCK_DUE, CLOCK_WARNING, type ClockRow } from './clocks.ts';

const CLOCKS = system('clocks');

/** What deadlines of procedures do by themselves: warn by share of the time used, and say so when they are missed. */
export const clockTimers = (parts: HistoryParts): ReadonlyMap<string, TimerHandler> =>
  new Map([
    [CLOCK_WARNING, (tx, timer, now) => warn(tx, parts, timer, now)],
    [CLOCK_DUE, (tx, timer, now) => miss(tx, parts, timer, now)],
  ]);

/** The clock and its case, while it still counts. */
async function running(tx: Tx, timer: DueTimer): Promise<{ row: CaseRow; clock: ClockRow } | undefined> {
  const { customerId, clockId } = timer.data;
  await lockRecords(tx, [String(customerId)]);
  const { rows } = await sql<ClockRow & { case_id: string }>`
    select * from case_clocks where customer_id = ${String(customerId)} and id = ${String(clockId)}
      and met_at is null and stopped_at is null`.execute(tx);
  const clock = rows[0];
  // A clock goes along when its case is joined into another.
  return (
    clock && { row: await lockCaseRow(tx, { customerId: String(customerId), caseId: clock.case_id }), clock }
  );
}

async function warn(tx: Tx, parts: HistoryParts, timer: DueTimer, now: Date): Promise<void> {
  const found = await running(tx, timer);
  if (!found) return;
  const { row, clock } = found;
  const warning = clock.warnings.find((one) => one.share === timer.data.share);
  if (!warning) return;
  const used = Math.round(warning.share * 100);
  const say = `${used} % of the time for case ${row.number} is used: ${clock.say} by ${clock.due_at.toISOString()}.`;
  const told = [
    ...(await whom(tx, row, warning.escalate)),
    ...(warning.workTo === undefined ? [] : await membersOf(tx, warning.workTo)),
  ];
  const entryId = await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'clock-warned',
      say,
      details: {
        clockId: clock.id,
        kind: clock.kind,
        share: warning.share,
        escalate: warning.escalate,
        told,
      },
    },
    CLOCKS,
    now,
  );
  await notify(tx, told, { kind: 'clock', say, ...about(row), entryId }, now);
  await refreshCase(tx, { customerId: row.customer_id, caseId: row.id }, now);
}

async function miss(tx: Tx, parts: HistoryParts, timer: DueTimer, now: Date): Promise<void> {
  const found = await running(tx, timer);
  if (!found || found.clock.missed_at !== null) return;
  const { row, clock } = found;
  await sql`
    update case_clocks set missed_at = ${now} where customer_id = ${row.customer_id} and id = ${clock.id}`.execute(
    tx,
  );
  const say = `A deadline of case ${row.number} has passed: ${clock.say}.`;
  const entryId = await recordDeed(
    tx,
    parts,
    row,
    { verb: 'clock-missed', say, details: { clockId: clock.id, kind: clock.kind, source: clock.source } },
    CLOCKS,
    now,
  );
  const told = [
    ...(await whom(tx, row, 'owner')),
    ...(await whom(tx, row, 'lead')),
    ...(await whom(tx, row, 'manager')),
  ];
  await notify(tx, told, { kind: 'clock', say, ...about(row), entryId }, now);
  const key = { customerId: row.customer_id, caseId: row.id };
  if (clock.requires.includes('adr-letter')) {
    // R9: at the end of the time the letter about the ombudsman goes unasked; a person sends it.
    const asked = `Send the letter that says why there is no answer yet and where the customer may turn now (${clock.source}).`;
    await addTask(tx, parts, key, { kind: 'tell', say: asked, dueAt: now }, CLOCKS, now);
  }
  await refreshCase(tx, key, now);
}

const about = (row: CaseRow) => ({ customerId: row.customer_id, caseNumber: row.number });

/** Who stands for a step of escalation (R71): the owner, leads of their teams, managers. */
async function whom(tx: Tx, row: CaseRow, step: 'owner' | 'lead' | 'manager'): Promise<string[]> {
  if (step === 'owner') return row.owner_id === null ? [] : [row.owner_id];
  if (step === 'manager') {
    const { rows } = await sql<{
      id: string;
    }>`select id from staff where active and role = 'manager'`.execute(tx);
    return rows.map((one) => one.id);
  }
  const { rows } = await sql<{ id: string }>`
    select distinct t.lead_id as id from teams t left join team_members m on m.team_id = t.id
    where t.lead_id is not null and t.archived_at is null and (t.id = ${row.team_id} or m.staff_id = ${row.owner_id})`.execute(
    tx,
  );
  return rows.map((one) => one.id);
}

/** Functional escalation (R70): another team is asked to help; whoever owns the case goes on owning it. */
async function membersOf(tx: Tx, team: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.staff_id as id from teams t join team_members m on m.team_id = t.id
    where lower(t.name) = lower(${team}) and t.archived_at is null`.execute(tx);
  return rows.map((one) => one.id);
}
