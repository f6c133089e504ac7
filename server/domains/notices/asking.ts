import { addTask, type CaseKey, endTask, openCase, writeCaseNote } from '#domains/cases/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { NOTICES } from './changes.ts';
import type { TellingParts } from './parts.ts';
import type { NoticeRow } from './types.ts';

const HOUR = 3_600_000;

/** Whom a person is asked to call. */
export interface Called {
  /** Whom it concerns. */
  readonly id: string;
  /** What whoever calls should know, or ''. */
  readonly hint: string;
}

/**
 * Asks a person to call: a task on the case that these notices belong to, else on one that was opened to tell this customer,
 * else on a new one. Due within the hour for what cannot wait, else by the next working day. Returns the task; one that they
 * were asked by before stands, and they hear why.
 */
export async function askPerson(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  { id: customerId, hint }: Called,
  rows: readonly NoticeRow[],
  why: string,
  now: Date,
): Promise<CaseKey & { readonly taskId: string }> {
  const [row] = rows;
  if (!row) throw new Error('Nobody is asked about nothing.');
  const standing = await standingCall(tx, rows);
  if (standing) {
    await tellAsked(tx, parts, row, `The call is needed all the same. ${why}`, now);
    return standing;
  }
  const key = (await caseFor(tx, rows)) ?? (await openCase(tx, parts, caseOf(customerId, row), NOTICES, now));
  const urgent = rows.some((one) => one.duty.urgent);
  const nextDay = (await workingTimeOf(tx, { at: now })).addDays(now, 1);
  const dueAt = urgent ? new Date(now.getTime() + HOUR) : nextDay;
  const task = { kind: 'call' as const, say: sayOf(rows, `${why} ${hint}`), dueAt };
  const { caseId } = key;
  return { customerId: key.customerId, caseId, taskId: await addTask(tx, parts, key, task, NOTICES, now) };
}

/** The call that all of these were to be told by already, where it is still to be made. */
async function standingCall(
  tx: Tx,
  rows: readonly NoticeRow[],
): Promise<(CaseKey & { taskId: string }) | undefined> {
  const [taskId, ...others] = new Set(rows.map((row) => row.task_id));
  if (!taskId || others.length > 0 || !(await isOpen(tx, taskId))) return undefined;
  const call = await callOf(tx, taskId);
  return call && { customerId: call.customerId, caseId: call.caseId, taskId };
}

/** Whoever was asked to call hears what has come of it since; nobody where the call has been made. */
export async function tellAsked(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  { task_id: taskId, duty }: NoticeRow,
  say: string,
  now: Date,
): Promise<void> {
  const call = taskId !== null && (await isOpen(tx, taskId)) ? await callOf(tx, taskId) : undefined;
  if (!call) return;
  const note = { text: `${duty.say} ${say}`.slice(0, 4000).toWellFormed(), mentions: [] };
  await writeCaseNote(tx, parts, call, note, NOTICES, now);
}

const caseOf = (customerId: string, { duty }: NoticeRow) => ({
  customerId,
  subject: `To be told by a person: ${duty.say}`.slice(0, 300).toWellFormed(),
  tags: ['not-told'],
});

function sayOf(rows: readonly NoticeRow[], why: string): string {
  const what = [...new Set(rows.map((row) => row.duty.say))].join(' ');
  const times = rows.length > 1 ? ` (${rows.length} notices)` : '';
  return `Call and tell them${times}: ${what} ${why}`.trim().slice(0, 4000).toWellFormed();
}

/** An open case of theirs: the one that a notice names, or one that was opened to tell them. */
async function caseFor(tx: Tx, rows: readonly NoticeRow[]): Promise<CaseKey | undefined> {
  const named = rows.flatMap((row) => (row.case_id === null ? [] : [row.case_id]));
  const { rows: found } = await sql<{ customer_id: string; id: string }>`
    select c.customer_id, c.id from case_keys k join cases c on c.customer_id = k.customer_id and c.id = k.id
    where c.state = 'open' and k.id in (
      select unnest(${named}::uuid[])
      union select n.case_id from notices n where n.customer_id = any(${rows.map((row) => row.customer_id)}::uuid[])
        and n.state = 'asked-person')
    order by k.id = any(${named}::uuid[]) desc, c.opened_at desc limit 1`.execute(tx);
  const [one] = found;
  return one && { customerId: one.customer_id, caseId: one.id };
}

/** Whether a task is still to be done. */
async function isOpen(db: Database | Tx, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from case_tasks where id = ${id} and state = 'open'`.execute(db);
  return rows.length > 0;
}

/** How a call that was asked for ends. */
interface Ending {
  readonly state: 'done' | 'dropped';
  readonly entryId: string | null;
  readonly say: string;
}

/**
 * Nobody need call about this any more. Where the call is for other notices too that are not told it goes on: a person who
 * told one of them tells the others; otherwise another call takes its place that speaks only of what is left.
 */
export async function endAsking(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  row: NoticeRow,
  ending: Ending,
  now: Date,
  byPerson = false,
): Promise<void> {
  const { task_id: taskId } = row;
  if (taskId === null || !(await isOpen(tx, taskId))) return;
  const left = await othersOf(tx, row);
  if (left.length > 0 && byPerson) return;
  const { state, entryId, say: reason } = ending;
  const change = { state, reason, ...(entryId === null ? {} : { entryId }) };
  const call = await callOf(tx, taskId);
  await endTask(tx, parts, taskId, change, NOTICES, now);
  if (left.length === 0 || !call) return;
  const task = { kind: 'call' as const, say: sayOf(left, ''), dueAt: call.dueAt, ownerId: call.ownerId };
  const next = await addTask(tx, parts, call, task, NOTICES, now);
  await sql`
    update notices set task_id = ${next} where customer_id = ${row.customer_id} and task_id = ${taskId} and id <> ${row.id}`.execute(
    tx,
  );
}

/** Who else is to be told in the same call. */
async function othersOf(tx: Tx, row: NoticeRow): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select * from notices where customer_id = ${row.customer_id} and task_id = ${row.task_id} and id <> ${row.id}
      and state in ('owed', 'telling', 'asked-person') order by owed_at, id`.execute(tx);
  return rows;
}

interface Call extends CaseKey {
  readonly dueAt: Date;
  readonly ownerId: string | null;
}

async function callOf(tx: Tx, taskId: string): Promise<Call | undefined> {
  const { rows } = await sql<Call>`
    select customer_id as "customerId", case_id as "caseId", due_at as "dueAt", owner_id as "ownerId" from case_tasks
    where id = ${taskId}`.execute(tx);
  return rows[0];
}
