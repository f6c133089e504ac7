import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { CaseKey, CaseRow } from '../ground/row.ts';

/** A hand-off as it is stored. */
export interface HandoffRow {
  customer_id: string;
  id: string;
  case_id: string;
  from_id: string | null;
  to_staff_id: string | null;
  to_team_id: string | null;
  to_partner_id: string | null;
  say: string;
  state: 'offered' | 'accepted' | 'refused' | 'lapsed' | 'withdrawn';
  offered_at: Date;
  answer_by: Date;
  partner_epoch: number;
}

/** Where a hand-off is. */
export interface HandoffKey extends CaseKey {
  readonly handoffId: string;
}

/** The hand-off with this id; 404 where there is none. */
export async function handoffKey(db: Database | Tx, id: string): Promise<HandoffKey> {
  const { rows } = await sql<HandoffKey>`
    select h.customer_id as "customerId", h.case_id as "caseId", h.id as "handoffId"
    from handoff_keys k join handoffs h on h.customer_id = k.customer_id and h.id = k.id where k.id = ${id}::uuid`.execute(
    db,
  );
  const row = rows[0];
  if (!row) throw notFound('hand-off');
  return row;
}

/** The hand-off, read with its case locked. */
export async function readHandoff(tx: Tx, { customerId, handoffId }: HandoffKey): Promise<HandoffRow> {
  const { rows } = await sql<HandoffRow>`
    select * from handoffs where customer_id = ${customerId} and id = ${handoffId}`.execute(tx);
  const row = rows[0];
  if (!row) throw notFound('hand-off');
  return row;
}

/** The one open hand-off of a case, if there is one. */
export async function openHandoff(tx: Tx, row: CaseRow): Promise<HandoffRow | undefined> {
  const { rows } = await sql<HandoffRow>`
    select * from handoffs where customer_id = ${row.customer_id} and case_id = ${row.id} and state = 'offered'`.execute(
    tx,
  );
  return rows[0];
}

/** Ends the offer. */
export async function settleHandoff(
  tx: Tx,
  { customer_id: customerId, id }: HandoffRow,
  state: Exclude<HandoffRow['state'], 'offered'>,
  answer: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  await sql`
    update handoffs set state = ${state}, answered_at = ${now}, answered_by = ${JSON.stringify(actor)}::jsonb,
      answer = ${answer}
    where customer_id = ${customerId} and id = ${id}`.execute(tx);
}

/** The name of the person, team or partner who is asked. */
export async function nameOfAsked(db: Database | Tx, handoff: Asked): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from staff where id = ${handoff.to_staff_id}::uuid
    union all select name from teams where id = ${handoff.to_team_id}::uuid
    union all select name from partners where id = ${handoff.to_partner_id}::uuid`.execute(db);
  return rows[0]?.name ?? '';
}

type Asked = Pick<HandoffRow, 'to_staff_id' | 'to_team_id' | 'to_partner_id'>;

/** The people who can answer: the person, or who is in the team; nobody of the company for a partner. */
export async function peopleAsked(db: Database | Tx, handoff: Asked): Promise<string[]> {
  if (handoff.to_staff_id !== null) return [handoff.to_staff_id];
  const { rows } = await sql<{ staff_id: string }>`
    select staff_id from team_members where team_id = ${handoff.to_team_id}::uuid order by staff_id`.execute(
    db,
  );
  return rows.map((row) => row.staff_id);
}

/** Of conversations `v` of a case, by `case_conversations l`, those that were not begun to ask a partner for something. */
export const NOT_WITH_PARTNER = sql`not exists (
  select from handoffs h join outgoing o on o.customer_id = v.customer_id and o.id = h.outgoing_id
  where h.customer_id = l.case_customer_id and h.case_id = l.case_id and o.conversation_id = v.id)`;
