import { sql, type Tx } from '#platform/db/index.ts';
import type { CaseRow } from '../row.ts';
import { familyOfCase, openMessages } from '../unanswered.ts';
import type { HarmFacts } from './harm.ts';

/** What is counted of a case beside its harm. */
export interface CaseCounts {
  readonly contacts: number;
  readonly channelSwitches: number;
  readonly transfers: number;
  /** Owed and not yet missed. */
  readonly openPromises: number;
  /** Ever missed, whether kept late or still owed. */
  readonly brokenPromises: number;
  /** Kept in time (R66). */
  readonly keptPromises: number;
  readonly nextDueAt: Date | null;
  /** Broken promises and «not solved» in this case. */
  readonly failuresHere: number;
  /** When they last said «not solved». */
  readonly deniedAt: Date | null;
  /** Messages of ours to the customer since thirty days before, at most two. */
  readonly asking: number;
}

/** A case's facts as they are in the database. */
export interface CaseFacts {
  readonly facts: HarmFacts;
  readonly counts: CaseCounts;
  /** Everybody who is this customer now. */
  readonly family: readonly string[];
}

type Instants<T> = { [K in keyof T]: T[K] extends Date | null ? string | (null & T[K]) : T[K] };
type Json<T> = Instants<Omit<T, 'brokenAt' | 'warnings'>>;

interface Row {
  needs: HarmFacts['needs'];
  promises: (Json<HarmFacts['promises'][number]> & { brokenAt: string | null })[];
  open_promises: number;
  broken_promises: number;
  kept_promises: number;
  clocks: (Json<HarmFacts['clocks'][number]> & { warnings: { share: number; at: string }[] })[];
  tasks: Json<HarmFacts['tasks'][number]>[];
  handoff: Json<NonNullable<HarmFacts['handoff']>> | null;
  undelivered: { since: string; entryId: string | null } | null;
  denied: { since: string; entryId: string } | null;
  failures: number;
  failures_here: number;
  denied_at: Date | null;
  contacts: number;
  channel_switches: number;
  transfers: number;
  asking: number;
}

/** Kinds of entries in which a customer turns to us. */
export const CONTACT_KINDS: readonly string[] = ['message', 'call', 'voicemail', 'visit'];

/** Gathers what is known of a case at `now`; the case's row is locked. */
export async function gatherFacts(tx: Tx, row: CaseRow, now: Date): Promise<CaseFacts> {
  const family = await familyOfCase(tx, row.customer_id);
  const messages = await openMessages(tx, { customerId: row.customer_id, caseId: row.id });
  const { rows } =
    await sql<Row>`${ENTRIES(row, family)} select ${OWED(row)}, ${WRONG(row, family, now)}, ${COUNTED(row, family, now)}`.execute(
      tx,
    );
  const found = rows[0];
  if (!found) throw new Error('The facts of a case gave no row.');
  return { family, facts: factsOf(row, found, messages), counts: countsOf(found) };
}

/** The case's entries that are the customer's now. */
const ENTRIES = (row: CaseRow, family: readonly string[]) => sql`
  with mine as (
    select e.customer_id, e.id, e.kind, e.channel, e.direction, e.occurred_at, e.recorded_at, e.author ->> 'type' as author
    from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.entry_customer_id = any(${family}::uuid[])),
  contacts as (
    select m.*, lag(channel) over (order by occurred_at, id) as channel_before from mine m
    where kind = any(${CONTACT_KINDS}::text[]) and direction = 'in' and author in ('customer', 'other') and not exists (
      select from entry_contents c where c.customer_id = m.customer_id and c.entry_id = m.id and (c.details @> '{"automatic": true}' or c.details ->> 'outcome' = 'wrong-person'))),
  denials as (
    select m.recorded_at as at, c.details ->> 'outgoingId' as question
    from mine m join entry_contents c on c.customer_id = m.customer_id and c.entry_id = m.id
    where m.kind = 'answer' and c.details @> '{"solved": false}')`;

const OWED = (row: CaseRow) => {
  const promises = sql`from promises p where p.customer_id = ${row.customer_id} and p.case_id = ${row.id}`;
  const clocks = sql`from case_clocks k where k.customer_id = ${row.customer_id} and k.case_id = ${row.id} and k.met_at is null and k.stopped_at is null`;
  return sql`
    coalesce((select jsonb_agg(jsonb_build_object('words', words, 'dueAt', due_at, 'brokenAt', broken_at, 'timeZone', time_zone,
      'entryId', entry_id) order by due_at, id) ${promises} and state in ('open', 'broken')), '[]') as promises,
    (select count(*) ${promises} and state = 'open') as open_promises,
    (select count(*) ${promises} and broken_at is not null and state <> 'withdrawn') as broken_promises,
    (select count(*) ${promises} and broken_at is null and state = 'kept') as kept_promises,
    coalesce((select jsonb_agg(jsonb_build_object('say', say, 'dueAt', due_at, 'warnings', warnings) order by due_at, id) ${clocks}), '[]')
      as clocks,
    coalesce((select jsonb_agg(jsonb_build_object('say', say, 'apology', kind = 'apology-call', 'madeAt', made_at, 'dueAt', due_at)
      order by due_at, id) from case_tasks where customer_id = ${row.customer_id} and case_id = ${row.id} and state = 'open'), '[]') as tasks`;
};

/** A failure is a broken promise, or a customer who says that it is not solved. */
const WRONG = (row: CaseRow, family: readonly string[], now: Date) => {
  const yearAgo = sql`${now}::timestamptz - interval '12 months'`;
  return sql`
    (select jsonb_build_object('since', ended, 'say', coalesce(answer, ''), 'refused', state = 'refused') from (
      select state, answer, coalesce(answered_at, answer_by) as ended from handoffs
      where customer_id = ${row.customer_id} and case_id = ${row.id} order by offered_at desc, id desc limit 1) as last
      where state in ('refused', 'lapsed') and not exists (
        select from mine where author in ('staff', 'token') and recorded_at > ended)) as handoff,
    (select jsonb_build_object('since', o.changed_at, 'entryId', o.entry_id) from case_conversations v
      join outgoing o on o.customer_id = v.customer_id and o.conversation_id = v.conversation_id
      where v.case_customer_id = ${row.customer_id} and v.case_id = ${row.id} and o.state in ('failed', 'in-doubt')
        and not exists (select from outgoing later where later.customer_id = o.customer_id
          and later.conversation_id = o.conversation_id and later.state = 'sent' and later.created_at > o.created_at)
      order by o.changed_at limit 1) as undelivered,
    (select jsonb_build_object('since', d.occurred_at, 'entryId', d.id) from entry_keys n
      join entries d on d.customer_id = n.customer_id and d.id = n.id where n.id = ${row.denied_entry_id}::uuid) as denied,
    (select count(*) from promises where customer_id = any(${family}::uuid[]) and broken_at >= ${yearAgo} and state <> 'withdrawn')
      + (select count(*) from cases where customer_id = any(${family}::uuid[]) and id <> ${row.id} and denied_at >= ${yearAgo})
      + (select count(distinct question) from denials where at >= ${yearAgo}) as failures,
    (select count(*) from promises where customer_id = ${row.customer_id} and case_id = ${row.id}
      and broken_at is not null and state <> 'withdrawn') + (select count(distinct question) from denials) as failures_here,
    (select max(at) from denials) as denied_at`;
};

const COUNTED = (row: CaseRow, family: readonly string[], now: Date) => sql`
  coalesce((select jsonb_agg(jsonb_build_object('need', need, 'vulnerable', vulnerable) order by recorded_at, id)
    from customer_needs where customer_id = any(${family}::uuid[]) and ended_at is null), '[]') as needs,
  (select count(*) from contacts) as contacts,
  (select count(*) from contacts where channel_before <> channel) as channel_switches,
  (select count(*) from handoffs where customer_id = ${row.customer_id} and case_id = ${row.id} and state = 'accepted'
      and to_partner_id is not null)
    + (select count(*) from (
        select holder, lag(holder) over (order by recorded_at, id) as before from (
          select m.recorded_at, m.id, c.details ->> case c.details ->> 'verb' when 'opened' then 'ownerId' else 'to' end as holder
          from mine m join entry_contents c on c.customer_id = m.customer_id and c.entry_id = m.id
          where m.kind = 'case' and c.details ->> 'queued' = 'false') as held
        where holder is not null) as moves where before <> holder) as transfers,
  (select count(*) from (select from entries where customer_id = any(${family}::uuid[]) and kind = 'message' and direction = 'out'
    and occurred_at >= ${row.opened_at}::timestamptz - interval '30 days' and occurred_at <= ${now} limit 2) as two) as asking`;

function factsOf(row: CaseRow, found: Row, messages: Awaited<ReturnType<typeof openMessages>>): HarmFacts {
  const { denied } = found;
  return {
    closed: row.state === 'closed',
    firstContact: row.first_contact,
    needs: found.needs,
    withoutService:
      row.service_down_at && !row.service_restored_at ? { since: row.service_down_at, entryId: null } : null,
    messages: messages.map(({ at, ...message }) => ({ ...message, since: at })),
    contacts: found.contacts,
    promises: found.promises.map((one) => ({
      ...one,
      dueAt: new Date(one.dueAt),
      brokenAt: one.brokenAt === null ? null : new Date(one.brokenAt),
    })),
    clocks: found.clocks.map((one) => ({
      ...one,
      dueAt: new Date(one.dueAt),
      warnings: one.warnings.map(({ share, at }) => ({ share, at: new Date(at) })),
    })),
    tasks: found.tasks.map((one) => ({ ...one, madeAt: new Date(one.madeAt), dueAt: new Date(one.dueAt) })),
    handoff: found.handoff && { ...found.handoff, since: new Date(found.handoff.since) },
    undelivered: found.undelivered && { ...found.undelivered, since: new Date(found.undelivered.since) },
    denied: denied && { ...denied, since: new Date(denied.since) },
    failures: found.failures,
    replyAfterClosing: row.reply_since && { since: row.reply_since, entryId: row.reply_entry_id },
  };
}

function countsOf(found: Row): CaseCounts {
  const due = [...found.promises, ...found.clocks].map(({ dueAt }) => new Date(dueAt).getTime());
  return {
    contacts: found.contacts,
    channelSwitches: found.channel_switches,
    transfers: found.transfers,
    openPromises: found.open_promises,
    brokenPromises: found.broken_promises,
    keptPromises: found.kept_promises,
    nextDueAt: due.length > 0 ? new Date(Math.min(...due)) : null,
    failuresHere: found.failures_here,
    deniedAt: found.denied_at,
    asking: found.asking,
  };
}
