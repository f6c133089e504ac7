import { runPrepared, sql, type Tx } from '#platform/db/index.ts';
import type { CaseRow } from '../ground/row.ts';
import { familyOfCase, type OpenMessage, openMessages } from '../ground/unanswered.ts';
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
  /** Words that still bind us, oldest first. */
  readonly messages: readonly OpenMessage[];
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
  const { rows } = await runPrepared(
    sql<Row>`
    with ${ENTRIES(row, family)}, ${SAID(now)}, ${OWED(row, family, now)}
    select contacted.*, moved.moves + handed.to_partners as transfers, promised.*, clocked.*, tasked.*,
      promised.broken_promises + denied.ever as failures_here, denied.last_at as denied_at,
      promised.broken_in_year + denied.in_year + ${DENIED_ELSEWHERE(row, family, now)} as failures,
      case when handed.last ->> 'state' in ('refused', 'lapsed') and not exists (
        select from mine where author in ('staff', 'token') and recorded_at > (handed.last ->> 'since')::timestamptz)
        then handed.last end as handoff,
      (select jsonb_build_object('since', occurred_at, 'entryId', id) from mine where id = ${row.denied_entry_id}::uuid) as denied,
      ${UNDELIVERED(row)} as undelivered, ${NEEDS(family)} as needs, ${ASKING(row, family, now)} as asking
    from contacted, moved, denied, promised, clocked, tasked, handed`,
    tx,
  );
  const found = rows[0];
  if (!found) throw new Error('The facts of a case gave no row.');
  return { family, messages, facts: factsOf(row, found, messages), counts: countsOf(found) };
}

/** The case's entries that are the customer's now; details of what is looked into. */
const ENTRIES = (row: CaseRow, family: readonly string[]) => sql`
  mine as materialized (
    select e.id, e.kind, e.channel, e.direction, e.occurred_at, e.recorded_at, e.author ->> 'type' as author, c.details
    from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
      and (e.kind in ('case', 'answer') or e.direction = 'in')
    where l.customer_id = ${row.customer_id} and l.case_id = ${row.id} and l.entry_customer_id = any(${family}::uuid[]))`;

const YEAR_BEFORE = (now: Date) => sql`${now}::timestamptz - interval '12 months'`;

/** What the customer did, and who worked on it one after the other. */
const SAID = (now: Date) => sql`
  contacted as (
    select count(*) as contacts, count(*) filter (where before <> channel) as channel_switches from (
      select channel, lag(channel) over (order by occurred_at, id) as before from mine
      where kind = any(${CONTACT_KINDS}::text[]) and direction = 'in' and author in ('customer', 'other')
        and details ->> 'automatic' is distinct from 'true' and details ->> 'outcome' is distinct from 'wrong-person') as c),
  denied as (
    select count(distinct question) as ever, max(at) as last_at, count(distinct question) filter (where at >= ${YEAR_BEFORE(now)}) as in_year
    from (select recorded_at as at, details ->> 'outgoingId' as question from mine
      where kind = 'answer' and details ->> 'solved' = 'false') as d),
  moved as (
    select count(*) filter (where before <> holder) as moves from (
      select holder, lag(holder) over (order by recorded_at, id) as before from (
        select recorded_at, id, details ->> case details ->> 'verb' when 'opened' then 'ownerId' else 'to' end as holder
        from mine where kind = 'case' and details ->> 'queued' = 'false') as held
      where holder is not null) as m)`;

/** What we owe here; and promises that were broken anywhere in this relationship. */
const OWED = (row: CaseRow, family: readonly string[], now: Date) => {
  const here = sql`customer_id = ${row.customer_id} and case_id = ${row.id}`;
  return sql`
  promised as (
    select coalesce(jsonb_agg(jsonb_build_object('words', words, 'dueAt', due_at, 'brokenAt', broken_at, 'timeZone', time_zone,
        'entryId', entry_id) order by due_at, id) filter (where ${here} and state in ('open', 'broken')), '[]') as promises,
      count(*) filter (where ${here} and state = 'open') as open_promises,
      count(*) filter (where ${here} and broken_at is not null and state <> 'withdrawn') as broken_promises,
      count(*) filter (where ${here} and broken_at is null and state = 'kept') as kept_promises,
      count(*) filter (where broken_at >= ${YEAR_BEFORE(now)} and state <> 'withdrawn') as broken_in_year
    from promises where customer_id = any(${family}::uuid[])),
  clocked as (
    select coalesce(jsonb_agg(jsonb_build_object('say', say, 'dueAt', due_at, 'warnings', warnings) order by due_at, id), '[]') as clocks
    from case_clocks where ${here} and met_at is null and stopped_at is null),
  tasked as (
    select coalesce(jsonb_agg(jsonb_build_object('say', say, 'apology', kind = 'apology-call', 'madeAt', made_at, 'dueAt', due_at)
      order by due_at, id), '[]') as tasks
    from case_tasks where ${here} and state = 'open'),
  handed as (
    select count(*) filter (where state = 'accepted' and to_partner_id is not null) as to_partners,
      (array_agg(jsonb_build_object('since', coalesce(answered_at, answer_by), 'say', coalesce(answer, ''), 'state', state,
        'refused', state = 'refused') order by offered_at desc, id desc))[1] as last
    from handoffs where ${here})`;
};

/** How many other cases of the customer were denied to be solved. */
const DENIED_ELSEWHERE = (row: CaseRow, family: readonly string[], now: Date) => sql`
  (select count(*) from cases where customer_id = any(${family}::uuid[]) and id <> ${row.id} and denied_at >= ${YEAR_BEFORE(now)})`;

/** Mails, SMS and letters of a conversation `v`. */
const SENDINGS = sql`
  select customer_id, conversation_id, state, created_at, changed_at, entry_id from outgoing
    where customer_id = v.customer_id and conversation_id = v.conversation_id
  union all select customer_id, conversation_id, state, created_at, changed_at, entry_id from dispatches
    where customer_id = v.customer_id and conversation_id = v.conversation_id`;

const UNDELIVERED = (row: CaseRow) => sql`
  (select jsonb_build_object('since', o.changed_at, 'entryId', o.entry_id) from case_conversations v
    cross join lateral (${SENDINGS}) as o
    where v.case_customer_id = ${row.customer_id} and v.case_id = ${row.id} and o.state in ('failed', 'in-doubt')
      and not exists (select from (${SENDINGS}) as later where later.state = 'sent' and later.created_at > o.created_at)
    order by o.changed_at limit 1)`;

const NEEDS = (family: readonly string[]) => sql`
  coalesce((select jsonb_agg(jsonb_build_object('need', need, 'vulnerable', vulnerable) order by recorded_at, id)
    from customer_needs where customer_id = any(${family}::uuid[]) and ended_at is null), '[]')`;

const ASKING = (row: CaseRow, family: readonly string[], now: Date) => sql`
  (select count(*) from (select from entries where customer_id = any(${family}::uuid[]) and kind = 'message' and direction = 'out'
    and occurred_at >= ${row.opened_at}::timestamptz - interval '30 days' and occurred_at <= ${now} limit 2) as two)`;

function factsOf(row: CaseRow, found: Row, messages: readonly OpenMessage[]): HarmFacts {
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
