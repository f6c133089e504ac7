import { addTask, endTask } from '#domains/cases/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { caseOf } from './cases.ts';
import type { ReceivablesParts } from './parts.ts';
import type { InvoiceRow } from './row.ts';

const KEPT = system('Kept');

const TASKS = {
  call: ({ number }: InvoiceRow) =>
    `Call about invoice ${number}: ask whether it arrived, whether something is wrong with it, and what would help.`,
  review: ({ number }: InvoiceRow) =>
    `Look at invoice ${number} before it goes to a collector: is everything proven, would anything else be right?`,
};

/** A step that only a person takes. */
export type PersonRung = keyof typeof TASKS;

/** Lists a step for a person, in the invoice's case. */
export async function askPerson(
  tx: Tx,
  parts: ReceivablesParts,
  row: InvoiceRow,
  rung: PersonRung,
  now: Date,
): Promise<void> {
  const matter = await caseOf(tx, parts, row, { subject: `Overdue: invoice ${row.number}` }, KEPT, now);
  const dueAt = (await workingTimeOf(tx, { at: now })).addDays(now, 2);
  const kind = rung === 'call' ? 'call' : 'other';
  const taskId = await addTask(tx, parts, matter, { kind, say: TASKS[rung](row), dueAt }, KEPT, now);
  await sql`
    update invoices set task_id = ${taskId} where customer_id = ${row.customer_id} and id = ${row.id}`.execute(
    tx,
  );
}

/** How what a person was asked for ends: they did it, or it need not be done any more. */
interface Ending {
  readonly state: 'done' | 'dropped';
  readonly reason: string;
  readonly entryId?: string;
}

/** What a person was asked to do for the next step is off their list. */
export async function endPersonTask(
  tx: Tx,
  parts: Pick<ReceivablesParts, 'secrets'>,
  row: Pick<InvoiceRow, 'customer_id' | 'id' | 'task_id'>,
  ending: Ending,
  now: Date,
): Promise<void> {
  if (row.task_id === null) return;
  const { rows } = await sql`
    select 1 from case_tasks where id = ${row.task_id} and state = 'open'`.execute(tx);
  if (rows.length > 0) await endTask(tx, parts, row.task_id, ending, KEPT, now);
  await sql`
    update invoices set task_id = null where customer_id = ${row.customer_id} and id = ${row.id}`.execute(tx);
}
