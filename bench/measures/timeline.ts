import type { Figure } from '../figures.ts';
import { openFloor } from '../floor.ts';
import { load, type Road, summary } from '../load.ts';
import { bearer, type Filled } from '../records.ts';
import type { Benchmark, Run } from '../run.ts';
import { BIG } from '../seed.ts';
import { answered, COLUMNS, type Row } from '../summary-row.ts';

const PAGE = `
  select ${COLUMNS} from (
    select * from entries e where e.customer_id = $1 and (e.occurred_at, e.id) < ($2::timestamptz, $3::uuid)
    order by e.occurred_at desc, e.id desc limit $4) as e
  left join entry_contents c on c.customer_id = e.customer_id and c.entry_id = e.id
  order by e.occurred_at desc, e.id desc`;

/** Pages of 50 all over the customer's timeline: the first one and those after every so many entries. */
const PAGES = 20;

interface Place {
  readonly occurred_at: Date;
  readonly id: string;
}

async function places({ house }: Filled): Promise<readonly Place[]> {
  const { rows } = await house.pool.query<Place>(
    `select occurred_at, id from (select occurred_at, id, row_number() over (order by occurred_at desc, id desc) as n,
      count(*) over () as of from entries where customer_id = $1) e where n % greatest(1, (of - 50) / $2) = 0 order by n limit $2`,
    [BIG, PAGES],
  );
  return rows;
}

const cursor = ({ occurred_at, id }: Place): string =>
  Buffer.from(JSON.stringify([occurred_at.toISOString(), id])).toString('base64url');

function productRoad(name: string, filled: Filled, at: readonly Place[]): Road {
  const base = `/v1/customers/${BIG}/record?limit=50`;
  return {
    name,
    url: filled.served.url,
    headers: bearer(filled.served),
    paths: [base, ...at.map((place) => `${base}&cursor=${cursor(place)}`)],
  };
}

const TIMES = { full: 2000, small: 1000, tiny: 40 } as const;

async function measure({ size, records }: Run): Promise<Figure[]> {
  const { large, small } = await records();
  const at = await places(large);
  const floor = await openFloor(large.house.ownerUrl, (app, pool) => {
    app.get<{ Querystring: { at: string; id: string } }>('/page', async ({ query }) => {
      const { rows } = await pool.query<Row>(PAGE, [BIG, query.at, query.id, 50]);
      const items = rows.map(answered);
      const last = items.at(-1);
      return {
        items,
        next: last ? Buffer.from(JSON.stringify([last.occurredAt, last.id])).toString('base64url') : null,
      };
    });
  });
  const first = { occurred_at: new Date('2200-01-01'), id: BIG };
  const floorRoad: Road = {
    name: 'floor',
    url: floor.url,
    headers: {},
    paths: [first, ...at].map((place) => `/page?at=${place.occurred_at.toISOString()}&id=${place.id}`),
  };
  try {
    const roads = [
      productRoad('large', large, at),
      floorRoad,
      productRoad('small', small, await places(small)),
    ];
    const taken = await load({ roads, requests: TIMES[size], warmUp: Math.min(300, TIMES[size]) });
    const [l, f, s] = [summary(taken, 'large'), summary(taken, 'floor'), summary(taken, 'small')];
    const what = `timeline page of 50, ${large.amounts.entries.toLocaleString('en')} entries`;
    return [
      { what: `${what}, p50`, unit: 'ms', value: l.p50, floor: f.p50, target: { ratioAtMost: 1.5 } },
      { what: `${what}, p99`, unit: 'ms', value: l.p99, floor: f.p99, target: { ratioAtMost: 2 } },
      {
        what: `the same page; floor: itself in ${small.amounts.entries.toLocaleString('en')} entries, p50`,
        unit: 'ms',
        value: l.p50,
        floor: s.p50,
        target: { ratioAtMost: 1.3 },
      },
    ];
  } finally {
    await floor.close();
  }
}

/** Timeline pages over HTTP against the bare SQL in a bare Fastify route, and against a small record. */
export const timeline: Benchmark = {
  name: 'timeline',
  about: 'a page of 50 entries of a customer with 10,000, in a record of 1,000,000',
  measure,
};
