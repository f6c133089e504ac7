import type { z } from 'zod';
import type { SearchHit, SearchQuery } from '#contracts/record.ts';
import { FAMILY, familyOf, rootsOf } from '#domains/customers/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { type Place, SUMMARY, type SummaryRow, toSummary } from './timeline.ts';

type Hit = z.input<typeof SearchHit>;
type Query = z.output<typeof SearchQuery>;

/** Estimated hits above which walking from the newest entry finds a page faster than collecting all hits. */
const COMMON = 4_000;
/** How far the walk goes before the index of words is asked after all. */
const WALK = 20_000;

/**
 * Entries that hold the words of `q` (as people write queries: "quoted phrase", -not, or), newest first. A rare word is
 * collected through the index of words and sorted; a word in most entries is met at once when walking back in time. The
 * planner's estimate chooses, and a walk that finds too little within its bound falls back, so neither is ever the slow case.
 */
export async function searchEntries(
  db: Database,
  query: Query,
  limit: number,
  before?: Place,
): Promise<Hit[]> {
  const asked = { ...query, where: conditions(query), within: bounds(query, before), limit };
  const common = (await estimate(db, query.q)) > COMMON;
  const keys = (common && (await walk(db, asked))) || (await collect(db, asked));
  return keys.length === 0 ? [] : show(db, query.q, keys);
}

type Fragment = ReturnType<typeof sql>;
interface Key {
  customer_id: string;
  entry_id: string;
}
interface Asked extends Query {
  /** What an index of entries in order of time finds its way by. */
  readonly within: Fragment;
  /** What is looked at row by row. */
  readonly where: Fragment;
  readonly limit: number;
}

const bounds = (query: Query, before?: Place): Fragment => sql`
    ${query.channel ? sql`and s.channel = ${query.channel}` : sql``}
    ${query.from ? sql`and s.occurred_at >= ${query.from}::timestamptz` : sql``}
    ${query.until ? sql`and s.occurred_at < ${query.until}::timestamptz` : sql``}
    ${before ? sql`and (s.occurred_at, s.entry_id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}`;

const conditions = (query: Query): Fragment => sql`
    ${query.direction ? sql`and s.direction = ${query.direction}` : sql``}
    ${query.person ? sql`and strpos(s.author, ${query.person.toLowerCase()}) > 0` : sql``}`;

const words = (q: string): Fragment => sql`websearch_to_tsquery('kept', ${q})`;

async function estimate(db: Database, q: string): Promise<number> {
  // The planner sees the parameter's value, so the estimate is for these words.
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from entry_search where words @@ websearch_to_tsquery('kept', ${q})`.execute(
    db,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

/** Looks at entries from the newest back; `undefined` where its bound came before the page was full. */
const walk = (db: Database, asked: Asked): Promise<Key[] | undefined> =>
  asked.customerId === undefined ? walkAll(db, asked) : walkCustomer(db, asked, asked.customerId);

async function walkAll(db: Database, { q, where, within, limit }: Asked): Promise<Key[] | undefined> {
  const newest = sql`
    select * from entry_search s where true ${within} order by s.occurred_at desc, s.entry_id desc limit ${WALK}`;
  const { rows } = await sql<Key>`
    select customer_id, entry_id from (${newest}) as s where words @@ ${words(q)} ${where}
    order by occurred_at desc, entry_id desc limit ${limit}`.execute(db);
  if (rows.length === limit) return rows;
  const seen = await sql<{ n: number }>`select count(*) as n from (${newest}) as s`.execute(db);
  return (seen.rows[0]?.n ?? 0) < WALK ? rows : undefined;
}

/** No bound: the entries of one customer are never so many. */
async function walkCustomer(
  db: Database,
  { q, where, within, limit }: Asked,
  customerId: string,
): Promise<Key[]> {
  const { rows } = await sql<Key>`
    with recursive family (id, depth) as (${FAMILY(customerId)})
    select customer_id, entry_id from family f cross join lateral (
      select * from entry_search s where s.customer_id = f.id and words @@ ${words(q)} ${within} ${where}
      order by s.occurred_at desc, s.entry_id desc limit ${limit}) as found
    order by occurred_at desc, entry_id desc limit ${limit}`.execute(db);
  return rows;
}

async function collect(db: Database, { q, customerId, where, within, limit }: Asked): Promise<Key[]> {
  const family = customerId === undefined ? undefined : await familyOf(db, customerId);
  const { rows } = await sql<Key>`
    with hits as materialized (
      select customer_id, entry_id, occurred_at from entry_search s where words @@ ${words(q)}
        ${family ? sql`and customer_id = any(${family}::uuid[])` : sql``} ${within} ${where})
    select customer_id, entry_id from hits order by occurred_at desc, entry_id desc limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Marks around a hit in ts_headline's answer; they occur in no text, because the record keeps no such characters there. */
const OPEN = '\u0001';
const CLOSE = '\u0002';

async function show(db: Database, q: string, keys: readonly Key[]): Promise<Hit[]> {
  const shown = sql<SummaryRow & { customer_name: string; headline: string }>`
    select ${SUMMARY}, p.name as customer_name,
      ts_headline('kept', translate(left(concat_ws(' · ', c.subject, c.text), 30000), ${OPEN + CLOSE}, ''), ${words(q)},
        ${`StartSel=${OPEN}, StopSel=${CLOSE}, MaxFragments=2, MaxWords=18, MinWords=6, FragmentDelimiter=" … "`}) as headline
    from unnest(${keys.map((k) => k.customer_id)}::uuid[], ${keys.map((k) => k.entry_id)}::uuid[]) with ordinality as k (customer_id, id, n)
    join entries e on e.customer_id = k.customer_id and e.id = k.id
    join customers p on p.customer_id = k.customer_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    order by k.n`.execute(db);
  const [{ rows }, roots] = await Promise.all([
    shown,
    rootsOf(db, [...new Set(keys.map((k) => k.customer_id))]),
  ]);
  return rows.map((row) => ({
    entry: { ...toSummary(row), customerId: roots.get(row.customer_id) ?? row.customer_id },
    customerName: row.customer_name,
    excerpt: pieces(row.headline),
  }));
}

function pieces(headline: string): Hit['excerpt'] {
  return headline
    .split(OPEN)
    .flatMap((part, index) => {
      if (index === 0) return [{ text: part, hit: false }];
      const [hit = '', rest = ''] = part.split(CLOSE);
      return [
        { text: hit, hit: true },
        { text: rest, hit: false },
      ];
    })
    .filter((piece) => piece.text !== '');
}
