import type pg from 'pg';

/** `n` as an identifier that `hex` (two digits) keeps apart from those of other tables. */
const id = (hex: string, n: string): string =>
  `('0190${hex}00-0000-7000-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`;

const SYSTEM = `'{"type": "token", "id": "01900000-0000-7000-8000-000000000000", "name": "card-system", "role": "admin"}'::jsonb`;
const TYPES = `(array['card.block', 'card.replace', 'marketing.mail', 'debt.refer', 'account.close', 'invoice.remind', 'parcel.ship', 'tariff.change'])[1 + n % 8]`;
const MATTER = `'card=…' || 1000 + n % 9000`;
/** What happened lies in the last two years, evenly. */
const AT = (all: number): string => `timestamptz '2024-11-21 00:00+00' + n * (interval '730 days' / ${all})`;

/** About as long as a real decision with its facts and reasons. */
const DECISION = `jsonb_build_object('verdict', verdict, 'policy', type || '@1', 'asked', jsonb_build_array(type || '@1'), 'until', null,
  'because', jsonb_build_array(jsonb_build_object('code', 'not-told', 'say', 'It is not shown that the customer was told before, in the language and on the way that they have chosen.', 'evidence', '[]'::jsonb)),
  'missing', jsonb_build_array(jsonb_build_object('need', 'evidence that the customer was told', 'next', 'The notice goes out by itself; once it has reached the customer the action may go ahead.')),
  'duties', '[]'::jsonb, 'evidence', '{}'::jsonb,
  'used', jsonb_build_object('action.type', type, 'action.source', 'card-system', 'action.reason', 'replacement', 'customer.country', null, 'complaint.open', false,
    'dispute.open', false, 'notice.told', false, 'notice.tolds', '{}'::jsonb, 'replacement.exists', false, 'now', at))`;

/**
 * Past decisions of customers that are there, one after the other: three in ten are reports, one in twenty of these was not
 * asked or went against the answer; one question in five was held, half of these still are; one action in four owed a notice, of
 * which one in ten is open. What follows decisions is put past them, as if they had been recorded long ago.
 */
export async function seedDecisions(client: pg.Client, decisions: number): Promise<void> {
  if (decisions === 0) return;
  await client.query(`
    create temp table decided as
    select n, customer_id, ${id('a1', 'n')} as id, 1 + n / (select count(*) from customers) as seq, ${TYPES} as type,
      case when n % 10 < 3 then 'done' else 'ask' end as mode, ${MATTER} as matter,
      case when n % 10 >= 3 and n % 5 = 4 then 'hold' when n % 10 = 5 then 'refuse' else 'proceed' end as verdict,
      case when n % 10 >= 3 then null when n % 60 = 2 then 'unasked' when n % 200 = 1 then 'against-hold' else 'as-decided' end as standing,
      ${AT(decisions)} as at
    from generate_series(0, ${decisions - 1}) n
    join (select customer_id, row_number() over (order by customer_id) - 1 as place from customers) c
      on c.place = n % (select count(*) from customers)`);
  await client.query(`
    insert into actions (customer_id, id, seq, source, external_id, type, mode, matter, request, verdict, policy, decision, answer,
      standing, actor, at, decided_at, entry_id)
    select customer_id, id, seq, 'card-system', 'past ' || n, type, mode, matter,
      jsonb_build_object('type', type, 'source', 'card-system', 'id', 'past ' || n, 'customer', jsonb_build_object('id', customer_id),
        'subject', jsonb_build_object('card', right(matter, 5)), 'reason', 'replacement', 'mode', mode, 'data', '{}'::jsonb),
      verdict, type || '@1', ${DECISION},
      jsonb_build_object('verdict', verdict, 'action', id, 'because', '[]'::jsonb, 'missing', '[]'::jsonb, 'notices', '[]'::jsonb, 'policy', type || '@1', 'until', null)::text,
      standing, ${SYSTEM}, at, at, ${id('a2', 'n')}
    from decided`);
  await client.query(`
    insert into action_keys (action_id, customer_id, source, external_id, digest)
    select id, customer_id, 'card-system', 'past ' || n, sha256(n::text::bytea) from decided`);
  await client.query(`
    insert into holds (customer_id, id, state, decision, held_at, looked_at, look_at, ended_at, ended_how)
    select customer_id, id, case when n % 2 = 0 then 'held' else 'released' end, ${DECISION}, at, at, timestamptz '2100-01-01 00:00+00',
      case when n % 2 = 1 then at + interval '2 days' end, case when n % 2 = 1 then 'condition' end
    from decided where verdict = 'hold'`);
  await client.query(`
    insert into notices (customer_id, id, action_id, type, policy, key, matter, what, duty, words, owed_at, starts_at, due_at, state,
      look_at, told_at, told_rung, changed_at)
    select customer_id, ${id('a3', 'n')}, id, type, type || '@1', 'tell', matter, sha256(n::text::bytea),
      '{"key": "tell", "needs": "delivered", "template": "tell", "say": "The customer is told.", "withinS": 86400, "group": null, "groupS": 0, "urgent": false, "asks": false, "deferS": 0}',
      jsonb_build_object('card', right(matter, 5)), at, at, at + interval '1 day', case when n % 40 = 0 then 'asked-person' else 'told' end, null,
      case when n % 40 <> 0 then at + interval '1 hour' end, case when n % 40 <> 0 then 'delivered' end, at
    from decided where n % 4 = 0`);
  await client.query(`
    insert into notice_keys (id, customer_id, notice_id, action_id)
    select ${id('a3', 'n')}, customer_id, ${id('a3', 'n')}, id from decided where n % 4 = 0`);
  await client.query(`
    update gate_followers set cursor = case name when 'entries' then pg_current_xact_id()::text || ':ffffffff-ffff-ffff-ffff-ffffffffffff' else cursor end`);
  await client.query('drop table decided');
}
