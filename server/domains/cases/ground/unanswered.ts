import { familyOf, rootOf } from '#domains/customers/index.ts';
import { type Database, runPrepared, sql, type Tx } from '#platform/db/index.ts';
import type { CaseKey } from './row.ts';

/** Words to us that still bind us: nobody of the company has read them, or nothing that we said since has arrived. */
export interface OpenMessage {
  readonly entryId: string;
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly channel: string;
  /** When we had it. */
  readonly at: Date;
  readonly unread: boolean;
  readonly unanswered: boolean;
}

/** Everybody who is one with this customer now; entries of others are not shown, so that un-merging restores exactly. */
export const familyOfCase = async (db: Database | Tx, customerId: string): Promise<string[]> =>
  familyOf(db, await rootOf(db, customerId));

/** Mails that do not answer anything: machines send them, or they only ask or put off (R4, R7). */
const NO_ANSWER = ['acknowledgement', 'holding-response', 'check-in', 'closing-question'];

/**
 * The entries of a case, as `inside`: `id, customer_id, seq, kind, direction, conversation_id, author, channel, recorded_at`,
 * `known_at` (when we could know of it: a mail when we got it, what a person wrote down when it happened), `outcome`,
 * `automatic`, `reply_to`.
 */
const INSIDE = ({ customerId, caseId }: CaseKey, family: readonly string[]) => sql`
  inside as materialized (
    select e.id, e.customer_id, e.seq, e.kind, e.channel, e.direction, e.conversation_id, e.author, e.occurred_at, e.recorded_at,
      case when e.channel = 'email' then e.recorded_at else e.occurred_at end as known_at,
      c.details ->> 'outcome' as outcome, c.details @> '{"automatic": true}' as automatic, c.details -> 'replyTo' as reply_to
    from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where l.customer_id = ${customerId} and l.case_id = ${caseId} and l.entry_customer_id = any(${family}::uuid[])
      and e.kind in ('message', 'call', 'voicemail', 'visit'))`;

/** Addresses at which the people of this case are reached: the customer's own, and of whoever wrote in it. */
const REACHED_AT = (family: readonly string[]) => sql`
  reached_at as materialized (
    select lower(value) as address from contact_points where customer_id = any(${family}::uuid[]) and kind = 'email'
    union select lower(author ->> 'address') from inside where direction = 'in' and author ->> 'address' is not null
    union select lower(r ->> 'address') from inside, jsonb_array_elements(reply_to) as r
      where direction = 'in' and jsonb_typeof(reply_to) = 'array')`;

/**
 * What we said that arrived: `id`, `at` (when it was written: it answers nothing that came later), `up_to` (how far the record
 * went then; within one record that tells what came first, which clocks of two processes may not). A mail
 * counts for a recipient whose last evidence is positive, an SMS or a letter likewise; one of an archive as it stands there; a
 * call or visit when the person was reached; what was sent by hand as the person says who sent it.
 */
const ANSWERS = sql`
  answers as materialized (
    select i.id, i.customer_id, o.id as told_by, o.created_at as at, o.created_at as recorded_at, o.seen_seq as up_to,
      false as archived
    from inside i
    join outgoing o on o.customer_id = i.customer_id and o.entry_id = i.id
    left join case_letters m on m.outgoing_id = o.id
    where i.direction = 'out' and i.channel = 'email' and o.author ->> 'type' <> 'system'
      and coalesce(m.purpose, 'answer') <> all(${NO_ANSWER}::text[])
      and exists (
        select from (
          select distinct on (lower(v.recipient)) lower(v.recipient) as recipient, v.rung from evidence v
          where v.customer_id = i.customer_id and v.entry_id = i.id
          order by lower(v.recipient), v.at desc, v.id desc) as latest
        where latest.rung in ('accepted', 'dispatched', 'delivered', 'displayed', 'acted')
          and latest.recipient in (select address from reached_at))
    union all
    select i.id, i.customer_id, i.id, i.occurred_at, i.recorded_at, i.seq, true from inside i
    where i.direction = 'out' and i.kind = 'message' and i.channel = 'email'
      and not exists (select from outgoing o where o.customer_id = i.customer_id and o.entry_id = i.id)
    union all
    select i.id, i.customer_id, i.id, i.occurred_at, i.recorded_at, i.seq, false from inside i
    join dispatches d on d.customer_id = i.customer_id and d.entry_id = i.id
    left join case_letters m on m.outgoing_id = d.id
    where d.author ->> 'type' <> 'system' and d.channel in ('sms', 'letter')
      and coalesce(m.purpose, 'answer') <> all(${NO_ANSWER}::text[])
      and (select v.rung from evidence v where v.customer_id = i.customer_id and v.entry_id = i.id
        order by v.at desc, v.id desc limit 1) in ('accepted', 'dispatched', 'delivered', 'displayed', 'acted')
    union all
    select i.id, i.customer_id, i.id, i.occurred_at, i.recorded_at, i.seq, false from inside i
    where i.kind in ('call', 'visit') and i.outcome = 'reached'
      or i.kind = 'message' and i.direction = 'out' and i.outcome = 'sent')`;

/**
 * When the case was closed, or words after closing were acknowledged: what came before is settled.
 */
const SETTLED = ({ customerId, caseId }: CaseKey) => sql`
  settled as materialized (
    select e.id, e.customer_id, e.seq, e.recorded_at from case_entries l
    join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id and e.kind = 'case'
    join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where l.customer_id = ${customerId} and l.case_id = ${caseId} and c.details ->> 'case' =
        (select number from cases where customer_id = ${customerId} and id = ${caseId})
      and c.details ->> 'verb' in ('closed', 'acknowledged'))`;

/**
 * Words in a case, in any channel, that are unread or without an answer, oldest first. What a machine wrote is not among
 * them; a call of the customer that nobody took is.
 */
export async function openMessages(db: Database | Tx, key: CaseKey): Promise<OpenMessage[]> {
  const family = await familyOfCase(db, key.customerId);
  const { rows } = await runPrepared(
    sql<{
      id: string;
      customer_id: string;
      conversation_id: string | null;
      channel: string;
      known_at: Date;
      unread: boolean;
      unanswered: boolean;
    }>`
    with ${INSIDE(key, family)}, ${REACHED_AT(family)}, ${ANSWERS}, ${SETTLED(key)},
    words as (
      select i.*,
        i.conversation_id is not null
          and not exists (select from conversation_reads r
            where r.conversation_id = i.conversation_id
              and case when r.seen_seq is null then r.read_at >= i.recorded_at else r.seen_seq >= i.seq end)
          -- Who answers a mail has read up to that mail; what came while they wrote is not read by it.
          and not exists (select from outgoing o
            left join message_ids q on q.message_id = o.message ->> 'inReplyTo' and q.conversation_id = o.conversation_id
            left join entries a on a.customer_id = q.customer_id and a.id = q.entry_id and a.direction = 'in'
            where o.customer_id = i.customer_id and o.conversation_id = i.conversation_id
              and case when coalesce(a.seq, o.seen_seq) is null then o.created_at >= i.recorded_at
                else coalesce(a.seq, o.seen_seq) >= i.seq end
              and o.author ->> 'type' <> 'system' and o.state <> 'withdrawn')
          and not exists (select from inside s
            join dispatches d on d.customer_id = s.customer_id and d.entry_id = s.id
            where s.customer_id = i.customer_id and s.conversation_id = i.conversation_id and s.seq > i.seq
              and d.author ->> 'type' <> 'system' and d.state <> 'cancelled') as unread,
        not exists (select from answers a where a.id <> i.id and case
          when a.archived then a.at >= i.occurred_at
          else a.at >= i.known_at and case
            when a.customer_id = i.customer_id and a.up_to is not null then a.up_to >= i.seq
            else (a.recorded_at, a.told_by) > (i.recorded_at, i.id) end end)
        and not exists (select from settled s where case
          when s.customer_id = i.customer_id then s.seq > i.seq
          else (s.recorded_at, s.id) > (i.recorded_at, i.id) end) as unanswered
      from inside i
      where i.direction = 'in' and i.automatic is not true
        and (i.kind in ('message', 'voicemail') or i.kind = 'call' and i.outcome in ('no-answer', 'busy')))
    select id, customer_id, conversation_id, channel, known_at, unread, unanswered from words
    where unread or unanswered order by known_at, id`,
    db,
  );
  return rows.map((row) => ({
    entryId: row.id,
    customerId: row.customer_id,
    conversationId: row.conversation_id,
    channel: row.channel,
    at: row.known_at,
    unread: row.unread,
    unanswered: row.unanswered,
  }));
}

/** When the earliest thing that we said in a case, and that arrived, was said; `undefined`: nothing. */
export async function firstAnswerAt(db: Database | Tx, key: CaseKey): Promise<Date | undefined> {
  const family = await familyOfCase(db, key.customerId);
  const { rows } = await sql<{ at: Date | null }>`
    with ${INSIDE(key, family)}, ${REACHED_AT(family)}, ${ANSWERS} select min(at) as at from answers`.execute(
    db,
  );
  return rows[0]?.at ?? undefined;
}
