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
  return (common && (await walk(db, asked))) || show(db, asked, await collected(db, asked));
}

type Fragment = ReturnType<typeof sql>;
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
async function walk(db: Database, asked: Asked): Promise<Hit[] | undefined> {
  // No bound within a customer: the entries of one are never so many.
  if (asked.customerId !== undefined) return show(db, asked, walkedCustomer(asked, asked.customerId));
  const newest = sql`
    select * from entry_search s where true ${asked.within} order by s.occurred_at desc, s.entry_id desc limit ${WALK}`;
  const hits = await show(db, asked, walked(asked, newest));
  if (hits.length === asked.limit) return hits;
  const seen = await sql<{ n: number }>`select count(*) as n from (${newest}) as s`.execute(db);
  return (seen.rows[0]?.n ?? 0) < WALK ? hits : undefined;
}

const walked = ({ q, where, limit }: Asked, newest: Fragment): Fragment => sql`
  k as materialized (
    select customer_id, entry_id from (${newest}) as s where words @@ ${words(q)} ${where}
    order by occurred_at desc, entry_id desc limit ${limit})`;

const walkedCustomer = ({ q, where, within, limit }: Asked, customerId: string): Fragment => sql`
  family (id, depth) as (${FAMILY(customerId)}),
  k as materialized (
    select customer_id, entry_id from family f cross join lateral (
      select * from entry_search s where s.customer_id = f.id and words @@ ${words(q)} ${within} ${where}
      order by s.occurred_at desc, s.entry_id desc limit ${limit}) as found
    order by occurred_at desc, entry_id desc limit ${limit})`;

/** All hits by the index of words, then the newest of them. */
async function collected(db: Database, { q, customerId, where, within, limit }: Asked): Promise<Fragment> {
  const family = customerId === undefined ? undefined : await familyOf(db, customerId);
  return sql`
    hits as materialized (
      select customer_id, entry_id, occurred_at from entry_search s where words @@ ${words(q)}
        ${family ? sql`and customer_id = any(${family}::uuid[])` : sql``} ${within} ${where}),
    k as materialized (
      select customer_id, entry_id from hits order by occurred_at desc, entry_id desc limit ${limit})`;
}

/** Marks around a hit in ts_headline's answer; they occur in no text, because the record keeps no such characters there. */
const OPEN = '\u0001';
const CLOSE = '\u0002';

/** The page that `keys` finds (it names `k` with customer_id, entry_id), with excerpts, in one statement. */
async function show(db: Database, { q }: Asked, keys: Fragment): Promise<Hit[]> {
  const { rows } = await sql<SummaryRow & { customer_name: string; headline: string; merged: boolean }>`
    with recursive ${keys}
    select ${SUMMARY}, p.name as customer_name,
      exists (select from customer_merges m where m.customer_id = e.customer_id) as merged,
      ts_headline('kept', translate(left(concat_ws(' · ', c.subject, c.text), 30000), ${OPEN + CLOSE}, ''), ${words(q)},
        ${`StartSel=${OPEN}, StopSel=${CLOSE}, MaxFragments=2, MaxWords=18, MinWords=6, FragmentDelimiter=" … "`}) as headline
    from k join entries e on e.customer_id = k.customer_id and e.id = k.entry_id
    join customers p on p.customer_id = k.customer_id
    left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
    order by e.occurred_at desc, e.id desc`.execute(db);
  const merged = rows.filter((row) => row.merged).map((row) => row.customer_id);
  const roots = merged.length === 0 ? new Map<string, string>() : await rootsOf(db, [...new Set(merged)]);
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
