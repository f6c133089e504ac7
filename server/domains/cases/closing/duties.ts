import type { z } from 'zod';
import type { Reason as ReasonShape } from '#contracts/case-parts.ts';
import { openPromisesOf } from '#domains/promises/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { missingBeforeClosing } from '../clocks/letters.ts';
import type { CaseKey, CaseRow } from '../ground/row.ts';
import { type OpenMessage, openMessages } from '../ground/unanswered.ts';

export type Reason = z.input<typeof ReasonShape>;

/** Up to here the customer's words are settled by their own agreement; what the agreement's reader had before them is read. */
export interface Settled {
  readonly at: Date;
  readonly conversationId: string | null;
}

const keyOf = (row: CaseRow): CaseKey => ({ customerId: row.customer_id, caseId: row.id });

/**
 * Everything that stops closing now, whichever way it is closed, each with the entry behind it. From the facts, never from
 * derived columns; call it with the case locked where the answer must hold.
 */
export async function dutiesOf(
  db: Database | Tx,
  row: CaseRow,
  settled?: Settled,
  cause: string | null = row.cause,
): Promise<Reason[]> {
  return [
    ...(await messagesOf(db, row, settled)),
    ...(await promisesOf(db, row)),
    ...(await handoffsOf(db, row)),
    ...(await holdsOf(db, row)),
    ...(await causeOf(db, row, cause)),
    ...(await letterOf(db, row)),
  ];
}

async function messagesOf(db: Database | Tx, row: CaseRow, settled: Settled | undefined): Promise<Reason[]> {
  const isRead = (one: OpenMessage): boolean =>
    settled !== undefined && one.at <= settled.at && one.conversationId === settled.conversationId;
  const isSettled = (one: OpenMessage): boolean => settled !== undefined && one.at <= settled.at;
  return (await openMessages(db, keyOf(row))).flatMap((one): Reason[] => {
    const about = `The message of ${one.at.toISOString()} (${one.channel})`;
    if (one.unread && !isRead(one))
      return [{ code: 'unread-message', say: `${about} is unread.`, entryId: one.entryId }];
    if (one.unanswered && !isSettled(one))
      return [
        {
          code: 'unanswered-message',
          say: `${about} is newer than our last answer that was delivered.`,
          entryId: one.entryId,
        },
      ];
    return [];
  });
}

/** The entry behind a promise that was given elsewhere is the one in which it was noted. */
async function promisesOf(db: Database | Tx, row: CaseRow): Promise<Reason[]> {
  const owed = await openPromisesOf(db, keyOf(row));
  const { rows } = await sql<{ id: string; entry_id: string | null }>`
    select p.id, (${deedAbout(row, sql`p.id`, 'promiseId', 'promise')}) as entry_id
    from unnest(${owed.map(({ id }) => id)}::uuid[]) as p (id)`.execute(db);
  const noted = new Map(rows.map((one) => [one.id, one.entry_id]));
  return owed.map((promise) => ({
    code: 'open-promise',
    say: `«${promise.words}» is promised for ${promise.due_at.toISOString()} and not kept.`,
    entryId: promise.entry_id ?? noted.get(promise.id) ?? null,
  }));
}

async function handoffsOf(db: Database | Tx, row: CaseRow): Promise<Reason[]> {
  const { rows } = await sql<{ say: string; entry_id: string | null }>`
    select h.say, (${deedAbout(row, sql`h.id`, 'handoffId')}) as entry_id from handoffs h
    where h.customer_id = ${row.customer_id} and h.case_id = ${row.id} and h.state = 'offered'`.execute(db);
  return rows.map(({ say, entry_id: entryId }) => ({
    code: 'open-handoff',
    say: `A hand-off is offered and not answered: «${say}».`,
    entryId,
  }));
}

async function holdsOf(db: Database | Tx, row: CaseRow): Promise<Reason[]> {
  const { rows } = await sql<{ reason: string; name: string; entry_id: string | null }>`
    select h.reason, h.placed_by ->> 'name' as name, (${deedAbout(row, sql`h.id`, 'holdId')}) as entry_id from case_holds h
    where h.customer_id = ${row.customer_id} and h.case_id = ${row.id} and h.released_at is null
    order by h.placed_at, h.id`.execute(db);
  return rows.map(({ reason, name, entry_id: entryId }) => ({
    code: 'hold',
    say: `${name} holds it: «${reason}».`,
    entryId,
  }));
}

/** The entry in which it was recorded that something of the case began. */
const deedAbout = (row: CaseRow, id: ReturnType<typeof sql>, name: string, kind = 'case') => sql`
  select e.id from case_entries l
  join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.kind = ${kind}
  join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
  where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and c.details ->> ${name} = ${id}::text
  order by e.recorded_at, e.id limit 1`;

async function causeOf(db: Database | Tx, row: CaseRow, cause: string | null): Promise<Reason[]> {
  if (cause !== null) return [];
  const { rows } = await sql<{ name: string }>`
    select name from case_types where key = ${row.type} and needs_cause`.execute(db);
  return rows.map(({ name }) => ({
    code: 'cause-missing',
    say: `«${name}» closes only with a cause. Say what caused it.`,
    entryId: null,
  }));
}

async function letterOf(db: Database | Tx, row: CaseRow): Promise<Reason[]> {
  const missing = await missingBeforeClosing(db, row);
  return missing === null ? [] : [{ ...missing, entryId: null }];
}
