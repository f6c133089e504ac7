import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { CaseRow } from '../ground/row.ts';

/** What joining took along, by kind: ids. */
export interface Moved {
  readonly entries: readonly string[];
  /** Entries that the other case had too: here they went. */
  readonly shared: readonly string[];
  readonly conversations: readonly string[];
  readonly letters: readonly string[];
  readonly promises: readonly string[];
  readonly tasks: readonly string[];
  readonly holds: readonly string[];
  readonly clocks: readonly string[];
  /** Clocks that the other case runs already, to the same moment: stopped here. */
  readonly doubled: readonly string[];
  /** Colleagues who take part in the other case because of it. */
  readonly participants: readonly string[];
}

type Piece = ReturnType<typeof sql>;
const id = sql`id`;

/** Moves what a case is about and what is owed in it to another of the same customer; its own history stays. */
export async function moveAll(tx: Tx, from: CaseRow, to: CaseRow, now: Date): Promise<Moved> {
  const move = (table: Piece, key: Piece, more: Piece = sql`true`) =>
    moveRows(tx, table, key, from, to, more);
  return {
    shared: await leaveShared(tx, from, to),
    entries: await move(sql`case_entries`, sql`entry_id`, NO_HISTORY),
    conversations: await moveConversations(tx, from, to),
    letters: await move(sql`case_letters`, sql`outgoing_id`),
    promises: await move(sql`promises`, id, sql`state in ('waiting', 'open', 'broken')`),
    tasks: await move(sql`case_tasks`, id, sql`state = 'open'`),
    holds: await move(sql`case_holds`, id, sql`released_at is null`),
    doubled: await stopDoubled(tx, from, to, now),
    clocks: await move(sql`case_clocks`, id, sql`met_at is null and stopped_at is null`),
    participants: await copyFollowers(tx, from, to, now),
  };
}

async function moveRows(
  tx: Tx,
  table: Piece,
  key: Piece,
  from: CaseRow,
  to: CaseRow,
  more: Piece,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update ${table} set case_id = ${to.id}
    where customer_id = ${from.customer_id} and case_id = ${from.id} and ${more} returning ${key} as id`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

/** What became of a case itself stays with it. */
const NO_HISTORY = sql`not exists (select from entries e
  where e.customer_id = case_entries.entry_customer_id and e.id = case_entries.entry_id and e.kind in ('case', 'promise'))`;

async function leaveShared(tx: Tx, from: CaseRow, to: CaseRow): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from case_entries where customer_id = ${from.customer_id} and case_id = ${from.id} and ${NO_HISTORY}
      and entry_id in (select entry_id from case_entries where customer_id = ${to.customer_id} and case_id = ${to.id})
    returning entry_id as id`.execute(tx);
  return rows.map((row) => row.id);
}

async function moveConversations(tx: Tx, from: CaseRow, to: CaseRow): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update case_conversations set case_id = ${to.id}
    where case_customer_id = ${from.customer_id} and case_id = ${from.id} returning conversation_id as id`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

async function stopDoubled(tx: Tx, from: CaseRow, to: CaseRow, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update case_clocks c set stopped_at = ${now}
    where c.customer_id = ${from.customer_id} and c.case_id = ${from.id} and c.met_at is null and c.stopped_at is null
      and exists (select from case_clocks o where o.customer_id = ${to.customer_id} and o.case_id = ${to.id}
        and (o.procedure, o.kind, o.started_at) = (c.procedure, c.kind, c.started_at))
    returning c.id`.execute(tx);
  return rows.map((row) => row.id);
}

async function copyFollowers(tx: Tx, from: CaseRow, to: CaseRow, now: Date): Promise<string[]> {
  const { rows } = await sql<{ staff_id: string; name: string; role: string }>`
    select staff_id, name, role from case_participants
    where customer_id = ${from.customer_id} and case_id = ${from.id} and staff_id is not null order by added_at, id`.execute(
    tx,
  );
  const copied: string[] = [];
  for (const { staff_id: staffId, name, role } of rows) {
    const made = await sql<{ id: string }>`
      insert into case_participants (customer_id, id, case_id, staff_id, name, role, added_at)
      values (${to.customer_id}, ${newId()}, ${to.id}, ${staffId}, ${name}, ${role}, ${now})
      on conflict do nothing returning id`.execute(tx);
    copied.push(...made.rows.map((row) => row.id));
  }
  return copied;
}

/**
 * Moves back what was moved and is still there, and what came since in the conversations that go back. What has been moved
 * on elsewhere meanwhile stays there.
 */
export async function moveBack(
  tx: Tx,
  row: CaseRow,
  from: CaseRow,
  moved: Moved,
  since: Date,
): Promise<void> {
  const back = (table: Piece, key: Piece, ids: readonly string[]) =>
    moveRows(tx, table, key, from, row, sql`${key} = any(${ids}::uuid[])`);
  await back(sql`case_entries`, sql`entry_id`, moved.entries);
  await sql`
    insert into case_entries (customer_id, case_id, entry_id, entry_customer_id, linked_at)
    select customer_id, ${row.id}, entry_id, entry_customer_id, linked_at from case_entries
    where customer_id = ${from.customer_id} and case_id = ${from.id} and entry_id = any(${moved.shared}::uuid[])
    on conflict do nothing`.execute(tx);
  await back(sql`case_letters`, sql`outgoing_id`, moved.letters);
  await back(sql`promises`, id, moved.promises);
  await back(sql`case_tasks`, id, moved.tasks);
  await back(sql`case_holds`, id, moved.holds);
  await back(sql`case_clocks`, id, moved.clocks);
  await sql`
    update case_clocks set stopped_at = null
    where customer_id = ${row.customer_id} and id = any(${moved.doubled}::uuid[])`.execute(tx);
  const { rows: conversations } = await sql<{ id: string }>`
    update case_conversations set case_id = ${row.id}
    where case_customer_id = ${from.customer_id} and case_id = ${from.id}
      and conversation_id = any(${moved.conversations}::uuid[]) returning conversation_id as id`.execute(tx);
  await moveRows(
    tx,
    sql`case_entries`,
    sql`entry_id`,
    from,
    row,
    sql`linked_at >= ${since} and exists (
      select from entries e where e.customer_id = case_entries.entry_customer_id and e.id = case_entries.entry_id
        and e.conversation_id = any(${conversations.map((one) => one.id)}::uuid[]))
      and not exists (select from case_entries o where o.customer_id = ${row.customer_id} and o.case_id = ${row.id}
        and o.entry_id = case_entries.entry_id)`,
  );
  await sql`
    delete from case_participants
    where customer_id = ${from.customer_id} and case_id = ${from.id} and id = any(${moved.participants}::uuid[])`.execute(
    tx,
  );
}
