import type { z } from 'zod';
import type { CaseTask, TaskQuery } from '#contracts/case-tasks.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import type { CaseKey } from '../ground/row.ts';

type View = z.input<typeof CaseTask>;
type Fragment = ReturnType<typeof sql>;

interface Row {
  id: string;
  number: string;
  customer_id: string;
  customer_name: string;
  kind: View['kind'];
  say: string;
  owner_id: string | null;
  owner_name: string | null;
  due_at: Date;
  state: View['state'];
  draft: string | null;
  promise_id: string | null;
  done_entry_id: string | null;
}

const find = async (db: Database | Tx, where: Fragment): Promise<View[]> => {
  const { rows } = await sql<Row>`
    select t.id, k.number, t.customer_id, p.name as customer_name, t.kind, t.say, t.owner_id, s.name as owner_name,
      t.due_at, t.state, t.draft, t.promise_id, t.done_entry_id
    from case_tasks t join cases k on k.customer_id = t.customer_id and k.id = t.case_id
    join customers p on p.customer_id = t.customer_id left join staff s on s.id = t.owner_id
    ${where}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    caseNumber: row.number,
    customerId: row.customer_id,
    customerName: row.customer_name,
    kind: row.kind,
    say: row.say,
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? row.owner_id },
    dueAt: row.due_at.toISOString(),
    state: row.state,
    draft: row.draft,
    promiseId: row.promise_id,
    doneEntryId: row.done_entry_id,
  }));
};

/** The tasks of a case, open ones first, the next due first. */
export const tasksOf = (db: Database | Tx, { customerId, caseId }: CaseKey): Promise<View[]> =>
  find(
    db,
    sql`where t.customer_id = ${customerId} and t.case_id = ${caseId} order by t.state <> 'open', t.due_at, t.id`,
  );

/** One task; `undefined` where there is none. */
export const findTask = async (db: Database | Tx, id: string): Promise<View | undefined> =>
  (await find(db, sql`where t.id = ${id}::uuid`))[0];

/** A page of open tasks, the next due first: mine, those of my teams' cases and people, or everybody's. */
export function listTasks(
  db: Database,
  { view }: z.output<typeof TaskQuery>,
  actor: Actor,
  limit: number,
  after?: readonly [string, string],
): Promise<View[]> {
  const me = actor.type === 'staff' ? actor.id : null;
  const whose = {
    mine: sql`and t.owner_id = ${me}::uuid`,
    // Who is in no team has none of theirs; without the first line that would be found out task by task.
    team: sql`and exists (select from team_members where staff_id = ${me}::uuid)
      and (k.team_id in (select team_id from team_members where staff_id = ${me}::uuid)
      or t.owner_id in (select o.staff_id from team_members m join team_members o on o.team_id = m.team_id
        where m.staff_id = ${me}::uuid))`,
    all: sql``,
  };
  return find(
    db,
    sql`where t.state = 'open' ${whose[view]}
      ${after ? sql`and (t.due_at, t.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
      order by t.due_at, t.id limit ${limit}`,
  );
}
