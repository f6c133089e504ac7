import { createHash } from 'node:crypto';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { EVENT_CHANNEL } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { LOOK_TIMER, tickOf } from './ticks.ts';
import type { NewNotice } from './types.ts';

/** What was told within this time is not told again while nothing in it is different (seconds). */
export const SAME_S = 30 * 86_400;

/** A policy's name without its version. */
const nameOf = (policy: string): string => policy.replace(/@[^@]*$/, '');

/**
 * What makes two notices of a customer the same thing to be told: policy, duty, matter and every value that its words are
 * made from. A refused charge that is reported twice is told once; two refused charges have other values.
 */
export function whatOf({ policy, duty, matter, values }: NewNotice): string {
  const words = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return digestOf([nameOf(policy), duty.key, matter, ...(duty.once ? [] : [words])]);
}

/** The one more thing to be told where something changes in what is told once; `null`: nothing more. */
const againOf = ({ policy, duty, matter }: NewNotice): string | null =>
  duty.once && !duty.asks ? digestOf([nameOf(policy), duty.key, matter, 'again']) : null;

const digestOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Notices of a group wait a little for each other, never beyond half of their time; a safety matter waits for nothing. */
export function lookAt({ at, duty }: NewNotice): Date {
  const together = duty.group === null || duty.urgent ? 0 : Math.min(duty.groupS, duty.withinS / 2);
  return new Date(at.getTime() + (duty.deferS + together) * 1000);
}

/** With whoever gave rise to it. */
type Owing = NewNotice & { readonly actor: Actor };

function rowOf(notice: Owing) {
  const { at, duty } = notice;
  const starts = at.getTime() + duty.deferS * 1000;
  const look = lookAt(notice);
  const dueAt = new Date(starts + duty.withinS * 1000);
  return {
    id: notice.id,
    customer_id: notice.customerId,
    action_id: notice.actionId,
    type: notice.type,
    policy: notice.policy,
    key: duty.key,
    matter: notice.matter,
    what: whatOf(notice),
    again: againOf(notice),
    duty,
    words: notice.values,
    owed_at: at,
    starts_at: new Date(starts),
    due_at: dueAt,
    case_id: notice.caseId ?? null,
    look_at: look,
    tick: tickOf(look),
    tick_id: newId(),
    event_id: newId(),
    actor: notice.actor,
    told: {
      noticeId: notice.id,
      actionId: notice.actionId,
      type: notice.type,
      policy: notice.policy,
      key: duty.key,
      matter: notice.matter,
      say: duty.say,
      needs: duty.needs,
      dueAt,
    },
  };
}

/**
 * The body of a WITH clause that writes what is owed: notices, their keys, events and when they are looked at. For whoever
 * writes more in the same statement; `listening` must be told after it (`pg_notify` on the channel of events). What is open
 * already, or was told lately in the same words, is not owed again: the given id leads to it. While nothing has gone out, it
 * is told as it was given last.
 */
export const NOTICES_OWED = (list: readonly Owing[], now: Date) => sql`
  notice_asked as materialized (
    select * from jsonb_to_recordset(${JSON.stringify(list.map(rowOf))}::jsonb) as g (
      id uuid, customer_id uuid, action_id uuid, type text, policy text, key text, matter text, what text, again text, duty jsonb,
      words jsonb, owed_at timestamptz, starts_at timestamptz, due_at timestamptz, case_id uuid, look_at timestamptz,
      tick timestamptz, tick_id uuid, event_id uuid, actor jsonb, told jsonb)),
  notice_given as materialized (
    select g.id, g.customer_id, g.action_id, g.type, g.policy, g.key, g.matter, g.words, g.owed_at, g.starts_at, g.due_at, g.case_id,
      g.look_at, g.tick, g.tick_id, g.event_id, g.actor, g.told, case when c.changed then g.again else g.what end as what,
      case when c.changed then g.duty || jsonb_build_object('again', true, 'was', c.was) else g.duty end as duty
    from notice_asked g left join lateral (
      select n.words <> g.words as changed, n.words as was
      from (select * from notices n where n.customer_id = g.customer_id and n.matter = g.matter offset 0) n
      where g.again is not null and n.what = decode(g.what, 'hex') and (n.state = 'telling'
        or (n.state = 'told' and n.told_at > g.owed_at - make_interval(secs => ${SAME_S})))
      order by n.owed_at desc limit 1) c on true),
  notice_known as materialized (
    select g.id, n.id as notice_id from notice_given g cross join lateral (
      select n.id from (select * from notices n where n.customer_id = g.customer_id and n.matter = g.matter offset 0) n
      where n.what = decode(g.what, 'hex') and n.state in ('told', 'waived')
        and coalesce(n.told_at, n.changed_at) > g.owed_at - make_interval(secs => ${SAME_S})
      order by n.owed_at desc limit 1) n),
  notice_made as (
    insert into notices (customer_id, id, action_id, type, policy, key, matter, what, duty, words, owed_at, starts_at, due_at,
      case_id, case_customer_id, state, look_at, changed_at)
    select distinct on (g.customer_id, g.what) g.customer_id, g.id, action_id, type, policy, key, matter, decode(what, 'hex'), duty,
      words, owed_at, starts_at, due_at, case_id, (select k.customer_id from case_keys k where k.id = g.case_id), 'owed',
      look_at, ${now}::timestamptz
    from notice_given g where not exists (select from notice_known k where k.id = g.id)
    order by g.customer_id, g.what, g.id
    on conflict (customer_id, what) where state in ('owed', 'telling', 'asked-person')
      do update set what = excluded.what,
        words = case when notices.state in ('owed', 'asked-person') then excluded.words else notices.words end
    returning customer_id, id, what),
  notice_keyed as (
    insert into notice_keys (id, customer_id, notice_id, action_id)
    select g.id, g.customer_id, coalesce(k.notice_id, m.id), g.action_id from notice_given g
    left join notice_known k on k.id = g.id
    left join notice_made m on m.customer_id = g.customer_id and m.what = decode(g.what, 'hex')
    where coalesce(k.notice_id, m.id) is not null),
  notice_events as (
    insert into events (id, type, subject, customer_id, actor, data, at)
    select g.event_id, 'kept.notice.owed', g.id::text, g.customer_id, g.actor, g.told, ${now}::timestamptz
    from notice_given g join notice_made m on m.id = g.id),
  notice_ticks as (
    insert into timers (id, due_at, kind, key, data, reason, created_at, lane)
    select distinct on (g.tick) g.tick_id, g.tick, ${LOOK_TIMER}, to_char(g.tick at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      '{}'::jsonb, 'Customers are to be told.', ${now}::timestamptz, 'notices'
    from notice_given g join notice_made m on m.id = g.id
    on conflict (kind, key) where done_at is null do nothing)`;

/** Writes down what customers are to be told; telling them is done by a worker after the commit. */
export async function oweNotices(tx: Tx, list: readonly NewNotice[], actor: Actor, now: Date): Promise<void> {
  if (list.length === 0) return;
  const owing = list.map((notice) => ({ ...notice, actor }));
  await sql`with ${NOTICES_OWED(owing, now)} select pg_notify(${EVENT_CHANNEL}, '')`.execute(tx);
}
