import { expect } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { House } from '#server/house.ts';
import type { SmtpSink } from '../support/mail-servers/smtp-sink.ts';
import type { Kind, Ledger } from './ledger.ts';

type Query<Row> = ReturnType<typeof sql<Row>>;

const rowsOf = async <Row>(house: House, query: Query<Row>): Promise<Row[]> =>
  (await query.execute(house.db)).rows;

/** What is looked for where, by its marker; `null`: nothing carries the id that was answered. */
const MADE: Readonly<Record<Exclude<Kind, 'mail' | 'answer'>, Query<{ words: string; id: string | null }>>> =
  {
    note: sql`select c.text as words, e.id from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.kind = 'note'`,
    contact: sql`select c.text as words, e.id from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.kind in ('call', 'voicemail')`,
    promise: sql`select words, id from promises where words like '%promise%'`,
    task: sql`select say as words, id from case_tasks where say like 'task%'`,
    redress: sql`select say as words, null::text as id from redress`,
    // A case that follows another up bears its subject.
    case: sql`select subject as words, number as id from cases k where subject like 'case%' and not exists (
    select from case_links l where l.customer_id = k.customer_id and l.case_id = k.id and l.kind = 'follow-up-of')`,
    handoff: sql`select say as words, id from handoffs`,
  };

/** What was acknowledged is there once, under the id that was answered; what was refused is not there. */
export async function checkMade(house: House, ledger: Ledger): Promise<void> {
  for (const [kind, query] of Object.entries(MADE) as [
    keyof typeof MADE,
    (typeof MADE)[keyof typeof MADE],
  ][]) {
    const found = Map.groupBy(
      await rowsOf(house, query),
      ({ words }) => new RegExp(`${kind}\\d+x`).exec(words)?.[0] ?? '',
    );
    for (const [marker, id] of ledger.of(kind)) {
      const rows = found.get(marker) ?? [];
      expect(rows, marker).toHaveLength(id === undefined ? 0 : 1);
      if (rows[0]?.id) expect(rows[0].id, marker).toBe(id);
    }
  }
}

/** Mails of customers are entries, once, each in a case; ours are in the sink once, or at most once where they are in doubt. */
export async function checkMails(house: House, ledger: Ledger, sink: SmtpSink): Promise<void> {
  const came = Map.groupBy(
    await rowsOf(
      house,
      sql<{ marker: string; cases: number }>`
        select substring(c.subject from 'mail\\d+x') as marker,
          (select count(*) from case_entries l where l.entry_customer_id = e.customer_id and l.entry_id = e.id) as cases
        from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
        where e.kind = 'message' and e.direction = 'in'`,
    ),
    ({ marker }) => marker,
  );
  for (const [marker] of ledger.of('mail')) expect(came.get(marker), marker).toMatchObject([{ cases: 1 }]);
  const arrived = Map.groupBy(
    sink.messages.map(({ bytes }) => /answer\d+x/.exec(bytes.toString('latin1'))?.[0] ?? ''),
    (marker) => marker,
  );
  const ours = Map.groupBy(
    await rowsOf(
      house,
      sql<{ marker: string; id: string; state: string; promises: number }>`
        select substring(o.message ->> 'text' from 'answer\\d+x') as marker, o.id, o.state,
          (select count(*) from promises p where p.outgoing_id = o.id) as promises
        from outgoing o`,
    ),
    ({ marker }) => marker,
  );
  for (const [marker, id] of ledger.of('answer')) {
    const [row, ...more] = ours.get(marker) ?? [];
    expect(more, marker).toEqual([]);
    expect(row?.id, marker).toBe(id);
    if (!row) continue;
    expect(row, 'its promise was made with it').toMatchObject({ promises: 1 });
    expect(['sent', 'in-doubt'], marker).toContain(row.state);
    const copies = arrived.get(marker)?.length ?? 0;
    if (row.state === 'sent') expect(copies, `${marker} is sent`).toBe(1);
    else expect(copies, `${marker} is in doubt`).toBeLessThanOrEqual(1);
  }
}

/** Deeds in the record, by verb. */
const DEEDS = sql`
  deeds as (
    select e.id, e.customer_id, e.seq, e.kind, e.recorded_at, c.details, c.details ->> 'verb' as verb
    from entries e join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    where e.kind in ('case', 'promise'))`;

/** Rows that there must be none of, each by what it would mean. */
const NEVER: Readonly<Record<string, Query<{ id: string }>>> = {
  'a timer that is due is not worked off': sql`
    select kind || ' ' || coalesce(error, '') as id from timers where done_at is null and due_at < now() - interval '5 seconds'`,
  'a timer failed': sql`select kind || ' ' || error as id from timers where error is not null`,
  'a promise is missed and not broken': sql`
    select id from promises where state = 'open' and due_at < now() - interval '5 seconds'`,
  'a promise was kept after its moment and is not called broken': sql`
    select p.id from promises p join entries e on e.customer_id = p.customer_id and e.id = p.proof_entry_id
    where p.state = 'kept' and p.broken_at is null and e.occurred_at > p.due_at`,
  // Who keeps one late before its timer has come breaks it in the same step.
  'a promise was broken, kept or warned of more or less often than its state says': sql`
    with ${DEEDS} select p.id || ' ' || p.state || ' ' || coalesce(string_agg(d.verb, ' ' order by d.seq), '') as id from promises p
    left join deeds d on d.customer_id = p.customer_id and d.kind = 'promise' and d.details ->> 'promiseId' = p.id::text
    group by p.customer_id, p.id
    having greatest(count(*) filter (where d.verb = 'broken'), count(*) filter (where d.details ->> 'late' = 'true'))
        <> (p.broken_at is not null)::int
      or count(*) filter (where d.verb = 'kept') <> (p.state = 'kept')::int or count(*) filter (where d.verb = 'warned') > 1
      or count(*) filter (where d.verb = 'escalated') > 1`,
  // Of one that is kept late before its timer has come the customer knows; the apology stays due.
  'a promise that was found broken has not one apology and one telling': sql`
    with ${DEEDS}, broken as (
      select p.customer_id, p.id, count(d.id) as times, count(k.id) as known from promises p
      left join deeds d on d.customer_id = p.customer_id and d.verb = 'broken' and d.details ->> 'promiseId' = p.id::text
      left join deeds k on k.customer_id = d.customer_id and k.verb = 'kept' and k.recorded_at = d.recorded_at
        and k.details ->> 'promiseId' = p.id::text
      group by 1, 2)
    select b.id from broken b left join case_tasks t on t.customer_id = b.customer_id and t.promise_id = b.id
    group by b.customer_id, b.id, b.times, b.known
    having count(*) filter (where t.kind = 'apology-call') <> b.times
      or count(*) filter (where t.kind = 'tell') <> b.times - b.known`,
  'somebody was told twice of one thing': sql`
    select min(id::text) as id from staff_notifications where entry_id is not null and kind like any (array['promise-%', 'handoff-%'])
    group by staff_id, kind, entry_id, say having count(*) > 1`,
  'nobody was told of a broken promise': sql`
    with ${DEEDS} select d.id from deeds d where verb = 'broken'
      and not exists (select from staff_notifications n where n.kind = 'promise-broken' and n.entry_id = d.id)`,
  'an offer is open beyond its moment': sql`
    select id from handoffs where state = 'offered' and answer_by < now() - interval '5 seconds'`,
  'an offer ended more or less often than once': sql`
    with ${DEEDS} select h.id from handoffs h
    left join deeds d on d.customer_id = h.customer_id and d.details ->> 'handoffId' = h.id::text
      and d.verb in ('handoff-accepted', 'handoff-refused', 'handoff-lapsed', 'handoff-withdrawn')
    group by h.customer_id, h.id
    having count(d.id) <> (h.state <> 'offered')::int or max(d.verb) is distinct from nullif('handoff-' || h.state, 'handoff-offered')`,
  'an open case has no active owner': sql`
    select number as id from cases k where state = 'open'
      and not exists (select from staff s where s.id = k.owner_id and s.active)`,
  'a case and its number do not belong together': sql`
    select coalesce(k.number, n.number) as id from cases k full join case_keys n on n.id = k.id and n.number = k.number
    where k.id is null or n.id is null`,
  'the record does not explain the state of a case': sql`
    with ${DEEDS} select k.number as id from cases k where (k.state = 'closed') is distinct from coalesce((
      select verb = 'closed' from deeds d where d.customer_id = k.customer_id and d.details ->> 'case' = k.number
        and verb in ('opened', 'closed', 'reopened') order by seq desc limit 1), false)`,
  'the record does not explain who answers for a case': sql`
    with ${DEEDS} select k.number as id from cases k where k.owner_id::text is distinct from (
      select coalesce(d.details ->> 'to', d.details ->> 'ownerId') from deeds d
      where d.customer_id = k.customer_id and d.details ->> 'case' = k.number and d.kind = 'case'
        and verb in ('opened', 'assigned', 'queued', 'taken', 'passed-on', 'handoff-accepted') order by seq desc limit 1)`,
  'words after closing wait for nobody': sql`
    with ${DEEDS} select k.number as id from cases k
    cross join lateral (select max(seq) as seq from deeds d where d.customer_id = k.customer_id and d.details ->> 'case' = k.number
      and verb in ('closed', 'acknowledged', 'followed-up')) as settled
    where k.state = 'closed' and k.reply_entry_id is null and exists (
      select from case_entries l join entries e on e.customer_id = l.entry_customer_id and e.id = l.entry_id
      where l.customer_id = k.customer_id and l.case_id = k.id and e.customer_id = k.customer_id
        and e.kind in ('message', 'voicemail') and e.direction = 'in' and e.seq > settled.seq)`,
  'a closed case owes something': sql`
    select number as id from cases k where state = 'closed' and (
      exists (select from promises p where p.customer_id = k.customer_id and p.case_id = k.id and p.state in ('waiting', 'open', 'broken'))
      or exists (select from handoffs h where h.customer_id = k.customer_id and h.case_id = k.id and h.state = 'offered'))`,
  'counts of promises are not what the promises say': sql`
    select k.number as id from cases k left join promises p on p.customer_id = k.customer_id and p.case_id = k.id
    group by k.customer_id, k.id having k.open_promises <> count(*) filter (where p.state = 'open')
      or k.broken_promises <> count(*) filter (where p.broken_at is not null and p.state <> 'withdrawn')
      or k.kept_promises <> count(*) filter (where p.state = 'kept' and p.broken_at is null)`,
};

/** Everything that must never be, whoever died when. */
export async function checkNever(house: House): Promise<void> {
  for (const [what, query] of Object.entries(NEVER)) expect(await rowsOf(house, query), what).toEqual([]);
}

/** Every event since `webhookId` was made has reached its receiver; answers how many there are. */
export async function checkEvents(
  house: House,
  webhookId: string,
  received: ReadonlySet<string>,
): Promise<number> {
  const sent = await rowsOf(
    house,
    sql<{ id: string }>`select event_id as id from webhook_deliveries where webhook_id = ${webhookId}`,
  );
  const outbox = await rowsOf(
    house,
    sql<{
      id: string;
    }>`select id from events where at > (select created_at from webhooks where id = ${webhookId})
      and type like any (array['kept.case.%', 'kept.promise.%'])`,
  );
  const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id).sort();
  expect(ids(sent), 'each event once in the queue').toEqual(ids(outbox));
  expect([...received].sort(), 'each event at the receiver').toEqual(ids(outbox));
  return outbox.length;
}
