import type { z } from 'zod';
import type { SearchHit, SearchQuery } from '#contracts/record.ts';
import { familyOf, rootsOf } from '#domains/customers/index.ts';
import { type Database, sql } from '#platform/db/index.ts';
import { type Place, SUMMARY, type SummaryRow, toSummary } from './timeline.ts';

type Hit = z.input<typeof SearchHit>;
type Query = z.output<typeof SearchQuery>;

/** Estimated hits above which walking from the newest entry finds a page faster than collecting all hits. */
const COMMON = 4_000;
/** How far the walk goes before the index of words is asked after all. */
const WALK = 40_000;

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
  const where = await conditions(db, query, before);
  const found =
    query.customerId === undefined && (await estimate(db, query.q)) > COMMON
      ? await walk(db, query.q, where, limit)
      : [];
  const keys = found.length === limit ? found : await collect(db, query.q, where, limit);
  return keys.length === 0 ? [] : show(db, query.q, keys);
}

type Fragment = ReturnType<typeof sql>;
interface Key {
  customer_id: string;
  entry_id: string;
}

async function conditions(db: Database, query: Query, before?: Place): Promise<Fragment> {
  const family = query.customerId ? await familyOf(db, query.customerId) : undefined;
  return sql`true
    ${family ? sql`and customer_id = any(${family}::uuid[])` : sql``}
    ${query.channel ? sql`and channel = ${query.channel}` : sql``}
    ${query.direction ? sql`and direction = ${query.direction}` : sql``}
    ${query.from ? sql`and occurred_at >= ${query.from}::timestamptz` : sql``}
    ${query.until ? sql`and occurred_at < ${query.until}::timestamptz` : sql``}
    ${query.person ? sql`and strpos(author, ${query.person.toLowerCase()}) > 0` : sql``}
    ${before ? sql`and (occurred_at, entry_id) < (${before[0]}::timestamptz, ${before[1]}::uuid)` : sql``}`;
}

const words = (q: string): Fragment => sql`websearch_to_tsquery('kept', ${q})`;

async function estimate(db: Database, q: string): Promise<number> {
  // EXPLAIN takes no parameters for what it plans with; the query is passed as a literal, quoted by the driver.
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from entry_search where words @@ websearch_to_tsquery('kept', ${sql.lit(q)})`.execute(
    db,
  );
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

const walk = async (db: Database, q: string, where: Fragment, limit: number): Promise<Key[]> =>
  (
    await sql<Key>`
      select customer_id, entry_id from (
        select * from entry_search where ${where} order by occurred_at desc, entry_id desc limit ${WALK}) as newest
      where words @@ ${words(q)} order by occurred_at desc, entry_id desc limit ${limit}`.execute(db)
  ).rows;

const collect = async (db: Database, q: string, where: Fragment, limit: number): Promise<Key[]> =>
  (
    await sql<Key>`
      with hits as materialized (
        select customer_id, entry_id, occurred_at from entry_search where words @@ ${words(q)} and ${where})
      select customer_id, entry_id from hits order by occurred_at desc, entry_id desc limit ${limit}`.execute(
      db,
    )
  ).rows;

/** Marks around a hit in ts_headline's answer; they occur in no text, because the record keeps no such characters there. */
const OPEN = '\u0001';
const CLOSE = '\u0002';

async function show(db: Database, q: string, keys: readonly Key[]): Promise<Hit[]> {
  const { rows } = await sql<SummaryRow & { customer_name: string; headline: string }>`
    select ${SUMMARY}, p.name as customer_name,
      ts_headline('kept', translate(left(concat_ws(' · ', c.subject, c.text), 30000), ${OPEN + CLOSE}, ''), ${words(q)},
        ${`StartSel=${OPEN}, StopSel=${CLOSE}, MaxFragments=2, MaxWords=18, MinWords=6, FragmentDelimiter=" … "`}) as headline
    from unnest(${keys.map((k) => k.customer_id)}::uuid[], ${keys.map((k) => k.entry_id)}::uuid[]) with ordinality as k (customer_id, id, n)
    join entries e on e.customer_id = k.customer_id and e.id = k.id
    join customers p on p.customer_id = k.customer_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    order by k.n`.execute(db);
  const roots = await rootsOf(db, [...new Set(keys.map((k) => k.customer_id))]);
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
