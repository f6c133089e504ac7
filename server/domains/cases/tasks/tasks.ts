import type { z } from 'zod';
import type { CaseTask, TaskChange } from '#contracts/case-tasks.ts';
import { notify } from '#domains/staff/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid, notFound } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { requireEntryOfFamily } from '../ground/family.ts';
import { type HistoryParts, recordDeed } from '../ground/history.ts';
import { refreshCase } from '../ground/refresh.ts';
import { type CaseKey, lockCase } from '../ground/row.ts';

type View = z.input<typeof CaseTask>;

/** Something that a person is to do for a case. */
export interface TaskToAdd {
  readonly kind: View['kind'];
  readonly say: string;
  /** A message that is ready to be sent by a person. */
  readonly draft?: string | null | undefined;
  readonly promiseId?: string | null | undefined;
  /** Staff id; the case's owner unless told. */
  readonly ownerId?: string | null | undefined;
  readonly dueAt: Date;
}

/** Lists something for a person to do, records it and tells them. Returns the task's id. */
export async function addTask(
  tx: Tx,
  parts: HistoryParts,
  key: CaseKey,
  task: TaskToAdd,
  actor: Actor,
  now: Date,
): Promise<string> {
  const row = await lockCase(tx, key);
  const id = newId();
  const ownerId = task.ownerId ?? row.owner_id;
  await sql`
    insert into case_tasks (customer_id, id, case_id, kind, say, draft, promise_id, owner_id, due_at, state, made_at)
    values (${row.customer_id}, ${id}, ${row.id}, ${task.kind}, ${task.say}, ${task.draft ?? null}, ${task.promiseId ?? null},
      ${ownerId}, ${task.dueAt}, 'open', ${now})`.execute(tx);
  const entryId = await recordDeed(
    tx,
    parts,
    row,
    {
      verb: 'task-added',
      say: `To be done: ${task.say}`,
      details: { taskId: id, kind: task.kind, ownerId, dueAt: task.dueAt.toISOString() },
    },
    actor,
    now,
  );
  if (ownerId !== actor.id)
    await notify(
      tx,
      [ownerId],
      {
        kind: 'task',
        say: `To be done for case ${row.number}: ${task.say}`,
        customerId: row.customer_id,
        caseNumber: row.number,
        entryId,
      },
      now,
    );
  await refreshCase(tx, key, now);
  return id;
}

interface TaskKey extends CaseKey {
  readonly taskId: string;
}

async function taskKey(db: Database | Tx, id: string): Promise<TaskKey> {
  const { rows } = await sql<TaskKey>`
    select id as "taskId", customer_id as "customerId", case_id as "caseId" from case_tasks where id = ${id}::uuid`.execute(
    db,
  );
  const row = rows[0];
  if (!row) throw notFound('task');
  return row;
}

/** Ends a task: done, with the entry that shows it where there is one, or dropped with a reason. */
export async function endTask(
  tx: Tx,
  parts: HistoryParts,
  id: string,
  change: z.output<typeof TaskChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (change.state === 'dropped' && change.reason === '')
    throw invalid('reason', 'Say why it will not be done.');
  const found = await taskKey(tx, id);
  const row = await lockCase(tx, found);
  const aboutEntryId = change.entryId ?? null;
  if (aboutEntryId !== null) await requireEntryOfFamily(tx, row.customer_id, aboutEntryId);
  const { rows } = await sql<{ say: string }>`
    update case_tasks set state = ${change.state}, ended_at = ${now}, ended_by = ${JSON.stringify(actor)}::jsonb,
      done_entry_id = ${aboutEntryId}
    where customer_id = ${found.customerId} and id = ${id} and state = 'open' returning say`.execute(tx);
  const task = rows[0];
  if (!task) throw conflict('task-ended', 'This task has ended already. Nothing was changed.');
  const done = change.state === 'done';
  await recordDeed(
    tx,
    parts,
    row,
    {
      verb: done ? 'task-done' : 'task-dropped',
      say: `${done ? 'Done' : 'Not to be done any more'}: ${task.say}${change.reason === '' ? '' : ` — ${change.reason}`}`,
      details: { taskId: id, reason: change.reason },
      aboutEntryId,
    },
    actor,
    now,
  );
  await refreshCase(tx, found, now);
}
