import pg from 'pg';

/** How many cases, and of whom. */
export interface CaseAmounts {
  readonly cases: number;
  /** Of them; each needs a person. */
  readonly open: number;
  readonly customers: number;
}

export const TEAMS = 40;
const STAFF = 400;

/** `n` as an identifier in the order of time; `kind` (a hexadecimal digit) keeps tables apart. */
const id = (kind: string, n: string): string =>
  `('0190000${kind}-0000-7000-8000-' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`;

/** The identifier of a seeded team. */
export const teamId = (n: number): string => `01900003-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

const REASONS = `jsonb_build_array(
  jsonb_build_object('code', 'promise-broken', 'words', 'promise broken {age} ago: I call you back tomorrow', 'weight', h % 200,
    'entryId', ${id('9', 'n')}, 'since', '2026-02-20T10:00:00Z'),
  jsonb_build_object('code', 'waiting', 'words', 'no answer for {age}', 'weight', 40, 'entryId', ${id('9', 'n')},
    'since', '2026-02-22T08:00:00Z'),
  jsonb_build_object('code', 'contacts', 'words', '5 contacts so far', 'weight', 9, 'entryId', null, 'since', null))`;

/**
 * Fills the cases of an empty migrated database: most of them closed over five years, the open ones spread over all of them,
 * with harm, reasons, teams and owners as in a company of 400. Nothing that the lists do not read is made for them.
 */
export async function seedCases(ownerUrl: string, amounts: CaseAmounts): Promise<void> {
  const sessions = await Promise.all([session(ownerUrl), session(ownerUrl)]);
  const [first, second] = sessions;
  try {
    const indexes = await dropIndexes(first);
    await people(first, amounts.customers);
    await first.query('alter table cases set unlogged');
    const half = Math.floor(amounts.cases / 2);
    await Promise.all([cases(first, amounts, 0, half), cases(second, amounts, half, amounts.cases)]);
    const again = async (client: pg.Client): Promise<void> => {
      for (let next = indexes.pop(); next !== undefined; next = indexes.pop()) await client.query(next);
    };
    await Promise.all([again(first), again(second)]);
    await first.query('vacuum analyze');
  } finally {
    await Promise.all(sessions.map((client) => client.end()));
  }
}

async function session(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  // Filler rows come from us alone: no need to look up every foreign key, nor to log what is thrown away.
  await client.query('set session_replication_role = replica');
  await client.query(`set maintenance_work_mem = '512MB'`);
  return client;
}

async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where tablename = 'cases' and indexname <> 'cases_pkey'`,
  );
  for (const row of rows) await client.query(`drop index ${row.indexname}`);
  return rows.map((row) => row.indexdef);
}

async function people(client: pg.Client, customers: number): Promise<void> {
  await client.query(`
    insert into customers (customer_id, kind, name, provisional, created_at, updated_at)
    select ${id('1', 'n')}, 'person', 'Customer ' || n, false, timestamptz '2021-01-01 00:00+00' + n * interval '1 second',
      timestamptz '2021-01-01 00:00+00' from generate_series(0, ${customers - 1}) n`);
  await client.query(`
    insert into staff (id, name, email, role, created_at, updated_at)
    select ${id('2', 'n')}, 'Colleague ' || n, 'colleague' || n || '@example.com', 'agent', timestamptz '2021-01-01 00:00+00',
      timestamptz '2021-01-01 00:00+00' from generate_series(0, ${STAFF - 1}) n`);
  await client.query(`
    insert into teams (id, name, created_at) select ${id('3', 'n')}, 'Team ' || n, timestamptz '2021-01-01 00:00+00'
    from generate_series(0, ${TEAMS - 1}) n`);
}

/** Cases from the one of this number up to, without it, the other. */
async function cases(
  client: pg.Client,
  { cases, open, customers }: CaseAmounts,
  from: number,
  to: number,
): Promise<void> {
  const each = Math.floor(cases / open);
  await client.query(`
    insert into cases (customer_id, id, number, subject, type, state, owner_id, team_id, queued, opened_at, opened_by, closed_at,
      closed_how, waiting_since, contacts, next_due_at, harm, reasons, look_at, changed_at)
    select ${id('1', `h % ${customers}`)}, ${id('4', 'n')}, to_char(n, 'FM000-000-0000'), 'The card that was sent has not come ' || n,
      (array['question', 'request', 'problem', 'complaint'])[1 + h % 4], case when open then 'open' else 'closed' end,
      ${id('2', `h % ${STAFF}`)}, ${id('3', `h % ${TEAMS}`)}, h % 5 = 0, opened, '{"type": "system", "id": "kept", "name": "cases"}',
      case when not open then opened + interval '6 days' end, case when not open then 'agreed' end,
      case when open and h % 2 = 0 then opened end, 1 + h % 7, case when open and h % 3 = 0 then opened + interval '9 days' end,
      case when open then 1 + h % 400 else 0 end, case when open then ${REASONS} else '[]'::jsonb end,
      case when open then timestamptz '2100-01-01 00:00+00' end, opened
    from (select n, n % ${each} = 0 as open, hashint8(n)::bigint & 2147483647 as h,
        timestamptz '2021-11-22 03:00+00' + n * (interval '1826 days' / ${cases}) as opened
      from generate_series(${from}, ${to - 1}) n) as s`);
}
