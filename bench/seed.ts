import pg from 'pg';
import { seedDecisions } from './seed-decisions.ts';
import { COMMON, FREQUENT, RARE, texts } from './words.ts';

/** How much is put into a record. */
export interface Amounts {
  /** Entries of all customers, those of the big one included. */
  readonly entries: number;
  /** Entries of one customer, spread evenly over the whole time. */
  readonly bigCustomer: number;
  readonly customers: number;
  readonly conversations: number;
  /** Past decisions about them. */
  readonly decisions?: number;
  /** Entries without what they say, which is all that takes long: for what never reads it. */
  readonly bare?: boolean;
}

/** The customer with many entries. */
export const BIG = '00000000-0000-7000-8000-000000000001';

const BODIES = 5_000;
/** One entry in so many holds the rare word. */
const RARE_EACH = 833;

/** Indexes that are built at the end, which is many times faster than keeping them while a million rows come. */
const LATER = [
  'entries_timeline',
  'entries_conversation',
  'entry_search_words',
  'entry_search_newest',
  'entry_search_customer',
];

/** `n` as an identifier whose order is that of time, as UUIDv7; `kind` keeps those of two tables apart. */
const id = (kind: string, n: string): string =>
  `(lpad(to_hex((1500000000000 + (${n})::bigint * 100)::bigint), 12, '0') || '7${kind}00' || '8' || substr(md5('${kind}' || ${n}), 1, 15))::uuid`;

/** Entry `n` lies between five years ago and now. */
const at = (entries: number): string =>
  `timestamptz '2021-11-22 03:00+00' + n * (interval '1826 days' / ${entries})`;

/**
 * Fills an empty migrated database. The rows have the form and the distribution of real ones; the hashes of the
 * chains are made up, so `kept verify` would rightly object.
 */
export async function seed(ownerUrl: string, amounts: Amounts): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Filler rows come from us alone: no need to look up every foreign key.
    await client.query(`set session_replication_role = replica`);
    await client.query(`set maintenance_work_mem = '512MB'`);
    await client.query(`set work_mem = '256MB'`);
    const again = await dropLater(client);
    await bodies(client);
    await customers(client, amounts);
    await plan(client, amounts);
    await entries(client, amounts);
    await conversations(client, amounts);
    await seedDecisions(client, amounts.decisions ?? 0);
    for (const statement of again) await client.query(statement);
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

async function dropLater(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    'select indexname, indexdef from pg_indexes where indexname = any($1)',
    [LATER],
  );
  for (const row of rows) await client.query(`drop index ${row.indexname}`);
  return rows.map((row) => row.indexdef);
}

async function bodies(client: pg.Client): Promise<void> {
  await client.query('create temp table bodies (body int primary key, said text, said_words tsvector)');
  await client.query(
    `insert into bodies select n - 1, text, to_tsvector('kept', text) from unnest($1::text[]) with ordinality as t (text, n)`,
    [texts(BODIES)],
  );
}

async function customers(client: pg.Client, amounts: Amounts): Promise<void> {
  await client.query(`
    insert into customers (customer_id, kind, name, provisional, created_at, updated_at)
    select case when n = 0 then '${BIG}'::uuid else ${id('c', 'n')} end, case when n % 10 = 3 then 'organisation' else 'person' end,
      regexp_replace(initcap(split_part(said, ' ', 1) || ' ' || split_part(said, ' ', 2)), '${[COMMON, ...FREQUENT].join('|')}', 'Smith', 'gi') || ' ' || n, n % 7 = 0,
      timestamptz '2021-11-01 00:00+00' + n * interval '1 minute', timestamptz '2026-11-22 00:00+00'
    from generate_series(0, ${amounts.customers - 1}) n join bodies b on b.body = n % ${BODIES}`);
  await client.query(`
    insert into contact_points (customer_id, id, kind, value, evidence, created_at)
    select customer_id, customer_id, 'email', replace(lower(name), ' ', '.') || '@example.org', '{"source": "mail", "entryId": null}', created_at
    from customers`);
  await client.query(`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    select kind, value, customer_id, id, created_at from contact_points`);
}

/** Which entry belongs to whom; few customers write much and most little. */
async function plan(
  client: pg.Client,
  { entries, bigCustomer, customers, conversations }: Amounts,
): Promise<void> {
  const each = Math.max(1, Math.floor(entries / Math.max(1, bigCustomer)));
  await client.query(`
    create temp table plan as
    select n, ${id('e', 'n')} as id, customer_id, row_number() over (partition by customer_id order by n) as seq,
      case when conversation is not null then ${id('d', 'conversation')} end as conversation_id
    from (
      select n, case when n % ${each} = 0 or c.customer_id is null then '${BIG}'::uuid else c.customer_id end as customer_id,
        case when n % ${each} <> 0 then conversation end as conversation
      from (
        select n, hashint8(n)::bigint & 2147483647 as h, (hashint8(n + 1)::bigint & 2147483647) % ${conversations} as conversation
        from generate_series(0, ${entries - 1}) n) s
      left join lateral (select ${id('c', `1 + conversation % ${Math.max(1, customers - 1)}`)} as customer_id) c on ${customers > 1}) t`);
  await client.query('analyze plan');
}

async function entries(client: pg.Client, { entries, bare }: Amounts): Promise<void> {
  const when = at(entries);
  await client.query(`
    insert into entries (customer_id, id, seq, kind, channel, direction, occurred_at, recorded_at, author, conversation_id,
      content_digest, prev_hash, hash)
    select p.customer_id, id, seq, 'message', case when n % 50 = 7 then 'phone' else 'email' end, case when n % 3 = 1 then 'out' else 'in' end, ${when}, ${when},
      jsonb_build_object('type', case when n % 3 = 1 then 'staff' else 'customer' end, 'id', null, 'name', c.name, 'address', replace(lower(c.name), ' ', '.') || '@example.org'),
      conversation_id, sha256(n::text::bytea), sha256(n::text::bytea), sha256(n::text::bytea)
    from plan p join customers c on c.customer_id = p.customer_id ${bare ? '' : 'order by n'}`);
  await client.query(
    `insert into entry_keys (id, customer_id) select id, customer_id from plan ${bare ? '' : 'order by n'}`,
  );
  if (bare !== true) await words(client, when);
  await client.query(`
    insert into chain_heads (customer_id, seq, hash, seal, changed_tx)
    select customer_id, max(seq), sha256('head'), sha256('seal'), pg_current_xact_id() from plan group by 1`);
}

async function words(client: pg.Client, when: string): Promise<void> {
  await client.query(`
    insert into entry_contents (customer_id, entry_id, salt, subject, preview, text, details)
    select customer_id, id, sha256('salt'), split_part(said, ' ', 3) || ' ' || split_part(said, ' ', 4) || ' ' || p.n, left(said, 240),
      case when p.n % ${RARE_EACH} = 5 then said || ' ${RARE}' else said end,
      '{"to": [{"name": null, "address": "help@example.com"}], "cc": [], "attachments": [], "folds": [], "headers": [], "flags": []}'
    from plan p join bodies b on b.body = p.n % ${BODIES} order by p.n`);
  await client.query(`
    insert into entry_search (customer_id, entry_id, occurred_at, channel, direction, author, words)
    select p.customer_id, id, ${when}, case when p.n % 50 = 7 then 'phone' else 'email' end, case when p.n % 3 = 1 then 'out' else 'in' end,
      lower(c.name) || ' ' || replace(lower(c.name), ' ', '.') || '@example.org',
      case when p.n % ${RARE_EACH} = 5 then said_words || to_tsvector('kept', '${RARE}') else said_words end
    from plan p join customers c on c.customer_id = p.customer_id join bodies b on b.body = p.n % ${BODIES} order by p.n`);
}

/** One in three is open; of those a third is assigned and the rest wait, half of all in a team. */
async function conversations(client: pg.Client, { entries }: Amounts): Promise<void> {
  const when = at(entries);
  await client.query(`
    insert into conversations (customer_id, id, channel, subject, state, assigned_to, team_id, started_at, last_at, last_entry_id,
      last_inbound_at, waiting_since, entries)
    select customer_id, conversation_id, 'email', 'conversation ' || n, case when n % 3 = 0 then 'open' else 'done' end,
      case when n % 9 = 0 then ${id('f', '0')} end, case when n % 2 = 0 then ${id('f', '1')} end,
      ${when} - interval '1 day', ${when}, id, ${when}, ${when}, count
    from (select distinct on (conversation_id) *, count(*) over (partition by conversation_id)::int as count
      from plan where conversation_id is not null order by conversation_id, n desc) p`);
  await client.query(
    'insert into conversation_keys (id, customer_id) select id, customer_id from conversations',
  );
}
