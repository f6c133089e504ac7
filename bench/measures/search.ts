import type { Figure } from '../figures.ts';
import { openFloor } from '../floor.ts';
import { load, type Road, summary } from '../load.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run } from '../run.ts';
import { BIG } from '../seed.ts';
import { answered, COLUMNS, type Row } from '../summary-row.ts';
import { COMMON, FREQUENT, MISSING, RARE } from '../words.ts';

/** How a person who knows the answer's size would find the page by hand. */
type Way = 'newest first' | 'by words' | 'of the customer';

interface Case {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly way: Way;
}

const CASES: readonly Case[] = [
  { name: 'common word', query: { q: COMMON }, way: 'newest first' },
  { name: 'rare word', query: { q: RARE }, way: 'by words' },
  { name: 'two frequent words', query: { q: FREQUENT.join(' ') }, way: 'newest first' },
  { name: 'common and rare word', query: { q: `${COMMON} ${RARE}` }, way: 'by words' },
  { name: 'no hit', query: { q: MISSING }, way: 'by words' },
  { name: 'common word, one customer', query: { q: COMMON, customerId: BIG }, way: 'of the customer' },
  { name: 'common word, rarer channel', query: { q: COMMON, channel: 'phone' }, way: 'newest first' },
  {
    name: 'common word, a year long ago',
    query: { q: COMMON, from: '2022-01-01T00:00:00Z', until: '2023-01-01T00:00:00Z' },
    way: 'newest first',
  },
  { name: 'rare word, one direction', query: { q: RARE, direction: 'out' }, way: 'by words' },
];

const WHERE = `($2::uuid is null or customer_id = $2) and ($3::text is null or channel = $3) and ($4::text is null or direction = $4)
  and ($5::timestamptz is null or occurred_at >= $5) and ($6::timestamptz is null or occurred_at < $6)`;
const ASKED = `words @@ websearch_to_tsquery('kept', $1)`;
const NEWEST = `select customer_id, entry_id, occurred_at from entry_search where ${ASKED} and ${WHERE} order by occurred_at desc, entry_id desc limit 20`;

const KEYS: Readonly<Record<Way, string>> = {
  // The addition keeps the planner from what is slow here: the index of words for a common word, the one of time for a rare one.
  'newest first': `with k as (${NEWEST.replace(ASKED, `${ASKED} and length(words) >= 0`)})`,
  'by words': `with hits as materialized (select customer_id, entry_id, occurred_at from entry_search where ${ASKED} and ${WHERE}),
    k as (select * from hits order by occurred_at desc, entry_id desc limit 20)`,
  'of the customer': `with k as (${NEWEST})`,
};

const sqlOf = (way: Way): string => `${KEYS[way]}
  select ${COLUMNS}, p.name as customer_name, ts_headline('kept', left(concat_ws(' · ', c.subject, c.text), 30000),
    websearch_to_tsquery('kept', $1), 'MaxFragments=2, MaxWords=18, MinWords=6') as headline
  from k join entries e on e.customer_id = k.customer_id and e.id = k.entry_id
  join customers p on p.customer_id = e.customer_id
  left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
  order by e.occurred_at desc, e.id desc`;

const TIMES = { full: 400, small: 200, tiny: 20 } as const;

async function measure({ size, records }: Run): Promise<Figure[]> {
  const { large } = await records();
  const floor = await openFloor(large.house.ownerUrl, (app, pool) => {
    app.get<{ Querystring: Record<string, string | undefined> }>('/search', async ({ query: q }) => {
      const sql = sqlOf(CASES.find(({ name }) => name === q.case)?.way ?? 'by words');
      const values = [q.q, q.customerId, q.channel, q.direction, q.from, q.until].map(
        (value) => value ?? null,
      );
      // Parameters that are not given are taken out, as a person would.
      const { rows } = await pool.query<Row & { customer_name: string; headline: string }>(
        ...without(sql, values),
      );
      return {
        items: rows.map((row) => ({
          entry: answered(row),
          customerName: row.customer_name,
          excerpt: row.headline,
        })),
      };
    });
  });
  const figures: Figure[] = [];
  try {
    for (const one of CASES) {
      const query = new URLSearchParams({ ...one.query, limit: '20' });
      const roads: Road[] = [
        {
          name: 'product',
          url: large.served.url,
          headers: bearer(large.served),
          paths: [`/v1/search?${query}`],
        },
        {
          name: 'floor',
          url: floor.url,
          headers: {},
          paths: [`/search?${query}&case=${encodeURIComponent(one.name)}`],
        },
      ];
      const taken = await load({ roads, requests: TIMES[size], warmUp: 10 });
      const [p, f] = [summary(taken, 'product').p95, summary(taken, 'floor').p95];
      figures.push({
        what: `search, ${one.name}, p95`,
        unit: 'ms',
        value: p,
        floor: f,
        target: { ratioAtMost: 1.5, atMost: 150 },
      });
    }
    return figures;
  } finally {
    await floor.close();
  }
}

/** The statement without the conditions whose parameter is missing, and the parameters that stay. */
function without(sql: string, values: readonly (string | null)[]): [string, string[]] {
  let text = sql;
  const kept: string[] = [];
  values.forEach((value, i) => {
    const n = i + 1;
    const condition = new RegExp(`\\(\\$${n}::\\w+ is null or ([^)]*)\\)`, 'g');
    if (value === null) text = text.replace(condition, 'true');
    else {
      kept.push(value);
      text = text.replace(condition, '$1').replaceAll(new RegExp(`\\$${n}(?!\\d)`, 'g'), `$${kept.length}`);
    }
  });
  return [text, kept];
}

/** Full-text search over HTTP against the bare SQL in a bare Fastify route. */
export const search: Benchmark = {
  name: 'search',
  about: '20 hits of 1,000,000 entries: common, rare and missing words, with and without filters',
  measure,
};
