import type { RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { PromiseQuery, PromiseView } from '#contracts/promises.ts';
import { familyOf } from '#domains/customers/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { pendingOf } from './moments.ts';
import type { PromiseRow } from './row.ts';

type View = z.input<typeof PromiseView>;

interface ShownRow extends PromiseRow {
  customer_name: string;
  case_number: string;
  owner_name: string | null;
  partner_name: string | null;
}

/**
 * Promises as the API gives them. `where` is what comes after the word: conditions, order and limit, in which `p` is the
 * promise.
 */
export async function promiseViews(db: Database | Tx, where: RawBuilder<unknown>): Promise<View[]> {
  const { rows } = await sql<ShownRow>`
    select p.*, c.name as customer_name, k.number as case_number, s.name as owner_name, t.name as partner_name
    from promises p
    join customers c on c.customer_id = p.customer_id
    join case_keys k on k.id = p.case_id
    left join staff s on s.id = p.owner_id
    left join partners t on t.id = p.partner_id
    where ${where}`.execute(db);
  return rows.map(toView);
}

/** One promise; 404 where there is none. */
export async function viewPromise(db: Database | Tx, id: string): Promise<View> {
  const [view] = await promiseViews(
    db,
    sql`p.customer_id = (select customer_id from promise_keys where id = ${id}) and p.id = ${id}`,
  );
  if (!view) throw notFound('promise');
  return view;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function toView(row: ShownRow): View {
  const pending = pendingOf(row.moments);
  const answer = row.partner_answer;
  return {
    id: row.id,
    customerId: row.customer_id,
    customerName: row.customer_name,
    caseNumber: row.case_number,
    conversationId: row.conversation_id,
    entryId: row.entry_id,
    act: row.act,
    words: row.words,
    owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? '' },
    partner: row.partner_id === null ? null : { id: row.partner_id, name: row.partner_name ?? '' },
    dueAt: row.due_at.toISOString(),
    timeZone: row.time_zone,
    proof: row.proof,
    state: row.state,
    madeAt: row.made_at.toISOString(),
    brokenAt: iso(row.broken_at),
    settledAt: iso(row.settled_at),
    proofEntryId: row.proof_entry_id,
    reschedule: pending && { dueAt: pending.dueAt, reason: pending.reason, outgoingId: pending.outgoingId },
    attempts: row.attempts,
    partnerAnswer: answer && { answer: answer.answer, say: answer.say, at: answer.at },
    toldAt: iso(row.told_at),
  };
}

/** A place in the list: the due moment and the id of the promise before. */
export type PromisePlace = readonly [dueAt: string, id: string];

/** Promises by due moment: what is owed, the first due first; what is settled, the last due first. */
export async function listPromises(
  db: Database,
  query: z.output<typeof PromiseQuery>,
  actor: Actor,
  limit: number,
  after?: PromisePlace,
): Promise<View[]> {
  const family = query.customerId === undefined ? null : await familyOf(db, query.customerId);
  const settled = ['kept', 'released', 'withdrawn'].includes(query.state);
  const order = settled ? sql`desc` : sql`asc`;
  const beyond = settled ? sql`<` : sql`>`;
  return promiseViews(
    db,
    sql`p.state ${query.state === 'owed' ? sql`in ('open', 'broken')` : sql`= ${query.state}`}
      ${family ? sql`and p.customer_id = any(${family}::uuid[])` : sql``}
      ${query.caseNumber ? sql`and (p.customer_id, p.case_id) = (select customer_id, id from case_keys where number = ${query.caseNumber})` : sql``}
      ${query.partnerId ? sql`and p.partner_id = ${query.partnerId}` : sql``}
      ${query.dueBefore ? sql`and p.due_at < ${query.dueBefore}` : sql``}
      ${whose(query.view, actor)}
      ${after ? sql`and (p.due_at, p.id) ${beyond} (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
    order by p.due_at ${order}, p.id ${order} limit ${limit}`,
  );
}

/** A token is nobody: what is «mine» is then empty. */
function whose(view: 'mine' | 'team' | 'all', actor: Actor): RawBuilder<unknown> {
  if (view === 'all') return sql``;
  if (actor.type !== 'staff') return sql`and false`;
  if (view === 'mine') return sql`and p.owner_id = ${actor.id}::uuid`;
  return sql`and p.owner_id = any(array(
    select others.staff_id from team_members mine join team_members others on others.team_id = mine.team_id
    join teams t on t.id = mine.team_id and t.archived_at is null
    where mine.staff_id = ${actor.id}::uuid))`;
}
