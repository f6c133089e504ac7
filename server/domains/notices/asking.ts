import { addTask, endTask, openCase } from '#domains/cases/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { TellingParts } from './parts.ts';
import { NOTICES } from './sending.ts';
import type { NoticeRow } from './types.ts';

const HOUR = 3_600_000;

interface CaseKey {
  readonly customerId: string;
  readonly caseId: string;
}

/**
 * Asks a person to call: a task on the case that these notices belong to, else on one that was opened to tell this customer,
 * else on a new one. Due within the hour for what cannot wait, else by the next working day. Returns the task.
 */
export async function askPerson(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  customerId: string,
  rows: readonly NoticeRow[],
  why: string,
  now: Date,
): Promise<CaseKey & { readonly taskId: string }> {
  const [row] = rows;
  if (!row) throw new Error('Nobody is asked about nothing.');
  const key = (await caseFor(tx, rows)) ?? (await openCase(tx, parts, caseOf(customerId, row), NOTICES, now));
  const urgent = rows.some((one) => one.duty.urgent);
  const nextDay = (await workingTimeOf(tx, { at: now })).addDays(now, 1);
  const dueAt = urgent ? new Date(now.getTime() + HOUR) : nextDay;
  const task = { kind: 'call' as const, say: sayOf(rows, why), dueAt };
  const { caseId } = key;
  return { customerId: key.customerId, caseId, taskId: await addTask(tx, parts, key, task, NOTICES, now) };
}

const caseOf = (customerId: string, { duty }: NoticeRow) => ({
  customerId,
  subject: `To be told by a person: ${duty.say}`.slice(0, 300).toWellFormed(),
  tags: ['not-told'],
});

function sayOf(rows: readonly NoticeRow[], why: string): string {
  const what = [...new Set(rows.map((row) => row.duty.say))].join(' ');
  const times = rows.length > 1 ? ` (${rows.length} notices)` : '';
  return `Call and tell them${times}: ${what} ${why}`.slice(0, 4000).toWellFormed();
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

/** Nobody need call any more, unless the task is for other notices too that are not told. */
export async function endAsking(
  tx: Tx,
  parts: Pick<TellingParts, 'secrets'>,
  row: NoticeRow,
  { state, entryId, say }: Ending,
  now: Date,
): Promise<void> {
  const { task_id: taskId } = row;
  if (taskId === null || !(await isOpen(tx, taskId))) return;
  const { rows } = await sql`
    select 1 from notices where customer_id = ${row.customer_id} and task_id = ${taskId} and state = 'asked-person'
      and id <> ${row.id} limit 1`.execute(tx);
  if (rows.length > 0) return;
  const change = { state, reason: say, ...(entryId === null ? {} : { entryId }) };
  await endTask(tx, parts, taskId, change, NOTICES, now);
}
