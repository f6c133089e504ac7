import type { Letter, Procedure } from '#contracts/procedures.ts';
import { type WorkingTime, workingTimeOf } from '#domains/staff/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { addTimer } from '#platform/timers/index.ts';
import type { CaseRow } from '../ground/row.ts';
import { type Clock, clocksFor, nextUpdate, type ProcedureFacts } from '../procedures/index.ts';
import { findProcedure } from './own-procedures.ts';

/** Tells people before a deadline; its key is the clock and the share. */
export const CLOCK_WARNING = 'case.clock-warning';
/** The deadline itself. */
export const CLOCK_DUE = 'case.clock-due';

/** A clock of a case as it is stored. */
export interface ClockRow {
  id: string;
  customer_id: string;
  case_id: string;
  procedure: string;
  kind: string;
  say: string;
  started_at: Date;
  due_at: Date;
  warnings: { share: number; at: string; escalate: 'owner' | 'lead' | 'manager'; workTo?: string }[];
  calendar: string;
  requires: Letter[];
  source: string;
  met_at: Date | null;
  met_entry_id: string | null;
  missed_at: Date | null;
  stopped_at: Date | null;
}

/** All clocks of a case, the nearest deadline first. */
export async function clocksOf(
  db: Database | Tx,
  { customer_id, id }: Pick<CaseRow, 'customer_id' | 'id'>,
): Promise<ClockRow[]> {
  const { rows } = await sql<ClockRow>`
    select * from case_clocks where customer_id = ${customer_id} and case_id = ${id} order by due_at, id`.execute(
    db,
  );
  return rows;
}

/**
 * Starts every clock that runs by the case's procedure and by what has happened so far, and is not there yet. Those that
 * are there stay as they were computed: a deadline never moves (R72), whatever became of calendar and procedure.
 */
export async function startClocks(tx: Tx, row: CaseRow, now: Date): Promise<void> {
  const procedure = row.procedure === null ? undefined : await findProcedure(tx, row.procedure);
  if (!procedure) return;
  const facts = await factsOf(tx, row);
  const working = await workingTimeOf(tx, { teamId: row.team_id, at: now });
  await insertClocks(tx, row, clocksFor(procedure, facts, working), working, now);
  await startUpdate(tx, row, procedure, working, now);
}

/** When what happened in this case, as the procedure asks. */
async function factsOf(tx: Tx, row: CaseRow): Promise<ProcedureFacts> {
  const { rows } = await sql<{ received: Date | null; spoken: Date | null }>`
    select min(e.occurred_at) filter (where e.id = ${row.opened_entry_id}) as received,
      min(e.occurred_at) filter (where e.channel = 'phone' and e.direction = 'in') as spoken
    from case_entries c join entries e on e.customer_id = c.entry_customer_id and e.id = c.entry_id
    where c.customer_id = ${row.customer_id} and c.case_id = ${row.id}`.execute(tx);
  const letters = await lettersOf(tx, row);
  const first = (...purposes: string[]) => letters.find((one) => purposes.includes(one.purpose))?.at ?? null;
  return {
    receivedAt: rows[0]?.received ?? row.opened_at,
    oralNoticeAt: rows[0]?.spoken ?? null,
    acknowledgedAt: first('acknowledgement'),
    creditedAt: first('provisional-credit'),
    decidedAt: row.decided_at,
    deadlockAt: row.deadlock_at,
  };
}

/** Letters of a case that have left and been taken, the first one first. */
export async function lettersOf(
  db: Database | Tx,
  { customer_id, id }: Pick<CaseRow, 'customer_id' | 'id'>,
): Promise<{ purpose: string; entryId: string; at: Date }[]> {
  const { rows } = await sql<{ purpose: string; entryId: string; at: Date }>`
    select purpose, entry_id as "entryId", delivered_at as at from case_letters
    where customer_id = ${customer_id} and case_id = ${id} and delivered_at is not null order by delivered_at`.execute(
    db,
  );
  return rows;
}

const ANSWERS: readonly string[] = ['final-response', 'summary-resolution'] satisfies Letter[];

/** The rhythm of updates: a new one starts where none runs, from when the customer last heard, or from the beginning. */
async function startUpdate(
  tx: Tx,
  row: CaseRow,
  procedure: Procedure,
  working: WorkingTime,
  now: Date,
): Promise<void> {
  const clocks = (await clocksOf(tx, row)).filter((one) => one.procedure === row.procedure);
  const running = clocks.some((one) => one.kind === 'update' && one.met_at === null);
  // A letter that says why there is no answer yet ends no duty to tell how it stands (DISP 1.6.1R(2)); the answer does.
  const answered = (await lettersOf(tx, row)).some((one) => ANSWERS.includes(one.purpose));
  if (running || answered) return;
  const last = clocks.findLast((one) => one.kind === 'update')?.met_at ?? row.opened_at;
  const update = nextUpdate(procedure, last, working);
  if (update) await insertClocks(tx, row, [update], working, now);
}

async function insertClocks(
  tx: Tx,
  row: CaseRow,
  clocks: readonly Clock[],
  working: WorkingTime,
  now: Date,
): Promise<void> {
  const mine = (await clocksOf(tx, row)).filter((one) => one.procedure === row.procedure);
  const there = new Set(mine.map((one) => one.kind));
  for (const clock of clocks) {
    if (clock.kind !== 'update' && there.has(clock.kind)) continue;
    const id = newId();
    const { rows } = await sql`
      insert into case_clocks (customer_id, id, case_id, procedure, kind, say, started_at, due_at, warnings, calendar, requires,
        source)
      values (${row.customer_id}, ${id}, ${row.id}, ${row.procedure}, ${clock.kind}, ${clock.say}, ${clock.startedAt}, ${clock.dueAt},
        ${JSON.stringify(clock.warnAt)}::jsonb, ${working.version}, ${clock.requires}, ${clock.source})
      on conflict do nothing returning 1`.execute(tx);
    if (rows.length > 0) await setTimers(tx, row, id, clock, now);
  }
}

async function setTimers(tx: Tx, row: CaseRow, id: string, clock: Clock, now: Date): Promise<void> {
  const data = { customerId: row.customer_id, caseId: row.id, clockId: id };
  const reason = `Case ${row.number}: ${clock.say}`;
  for (const { share, at } of clock.warnAt) {
    await addTimer(tx, now, {
      kind: CLOCK_WARNING,
      key: `${id}:${share}`,
      dueAt: at,
      data: { ...data, share },
      reason,
      lane: row.id,
    });
  }
  await addTimer(tx, now, { kind: CLOCK_DUE, key: id, dueAt: clock.dueAt, data, reason, lane: row.id });
}

/** A letter reached the customer (or went back to nothing): clocks that ask for it are met by it, and new ones start. */
export async function meetClocks(
  tx: Tx,
  row: CaseRow,
  letter: { readonly purpose: string; readonly entryId: string },
  now: Date,
): Promise<void> {
  await sql`
    update case_clocks set met_at = ${now}, met_entry_id = ${letter.entryId}
    where customer_id = ${row.customer_id} and case_id = ${row.id} and met_at is null and stopped_at is null
      and ${letter.purpose} = any(requires)`.execute(tx);
  await startClocks(tx, row, now);
}

/** A letter came back: what it had met is open again, with the deadline that it always had. */
export async function unmeetClocks(tx: Tx, row: CaseRow, entryId: string): Promise<void> {
  await sql`
    update case_clocks set met_at = null, met_entry_id = null
    where customer_id = ${row.customer_id} and case_id = ${row.id} and met_entry_id = ${entryId}`.execute(tx);
}

/** The case is closed: nothing is owed by its clocks any more. */
export async function stopClocks(tx: Tx, row: CaseRow, now: Date): Promise<void> {
  await sql`
    update case_clocks set stopped_at = ${now}
    where customer_id = ${row.customer_id} and case_id = ${row.id} and met_at is null and stopped_at is null`.execute(
    tx,
  );
}

/** The case is open again, or goes by this procedure again: its clocks go on with the deadlines that they had. */
export async function resumeClocks(tx: Tx, row: CaseRow, now: Date): Promise<void> {
  await sql`
    update case_clocks set stopped_at = null
    where customer_id = ${row.customer_id} and case_id = ${row.id} and procedure = ${row.procedure} and met_at is null`.execute(
    tx,
  );
  await startClocks(tx, row, now);
}

/** Another procedure applies (`row` names it): the old one's clocks stop, the new one's run from the same beginning. */
export async function changeProcedure(tx: Tx, row: CaseRow, now: Date): Promise<void> {
  await stopClocks(tx, row, now);
  if (row.procedure !== null) await resumeClocks(tx, row, now);
}
