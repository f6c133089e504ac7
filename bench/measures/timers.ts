import pg from 'pg';
import { sql } from '#platform/db/index.ts';
import { sweepTimers, type TimerHandler } from '#platform/timers/index.ts';
import { type Base, openBase } from '../base.ts';
import type { Figure } from '../figures.ts';
import type { Benchmark, Run } from '../run.ts';

const AMOUNT = { full: 100_000, small: 10_000, tiny: 400 } as const;
/** Timers of one case. */
const EACH = 5;
const DUE = new Date('2026-03-02T10:00:00Z');
/** What two workers run beside each other. */
const HANDS = 8;

async function plant(base: Base, amount: number): Promise<void> {
  const { db, ownerUrl } = base.house;
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(
    'create table bench_done (at bigint generated always as identity, lane int not null, n int not null, unique (lane, n))',
  );
  await sql`
    insert into timers (id, due_at, kind, key, data, reason, created_at, lane)
    select ('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, ${DUE}, 'bench', lane || ':' || n,
      jsonb_build_object('lane', lane, 'n', n), 'bench', ${DUE}, lane::text
    from generate_series(0, ${amount - 1}) as g, lateral (select g / ${EACH}::int as lane, g % ${EACH}::int as n) as l`.execute(
    db,
  );
  await owner.query('analyze timers').finally(() => owner.end());
}

const handler: TimerHandler = async (tx, timer) => {
  await sql`insert into bench_done (lane, n) values (${Number(timer.data.lane)}, ${Number(timer.data.n)})`.execute(
    tx,
  );
};

/** Seconds in which two workers' sweepers work everything off; throws where one came twice, out of order or not at all. */
async function worked(base: Base, amount: number): Promise<number> {
  const { house } = base;
  const began = performance.now();
  const handlers = new Map([['bench', handler]]);
  for (let left = amount; left > 0; ) {
    await Promise.all([1, 2].map(() => sweepTimers(house.db, handlers, DUE, house.log, HANDS / 2)));
    const { rows } = await house.pool.query<{ left: number }>(
      `select count(*)::int as left from timers where kind = 'bench' and done_at is null`,
    );
    left = rows[0]?.left ?? 0;
  }
  const seconds = (performance.now() - began) / 1000;
  const { rows } = await house.pool.query<{ done: number; wrong: number }>(`
    select count(*)::int as done, count(*) filter (where n < before)::int as wrong
    from (select n, lag(n) over (partition by lane order by at) as before from bench_done) as d`);
  if (rows[0]?.done !== amount || rows[0].wrong !== 0)
    throw new Error(`Of ${amount} timers ${rows[0]?.done} ran, ${rows[0]?.wrong} of them out of order.`);
  return seconds;
}

/** The least that one durable piece of work costs: as many sessions, each marking a row and inserting one, by the driver. */
async function floorSeconds(ownerUrl: string, amount: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: HANDS });
  pool.on('error', () => undefined); // a session that is on its way out when the server stops
  try {
    await pool.query('create table floor_done (lane int not null, n int not null, primary key (lane, n))');
    await pool.query('create table floor_timers (id int primary key, done boolean not null)');
    await pool.query(`insert into floor_timers select g, false from generate_series(0, ${amount - 1}) as g`);
    const began = performance.now();
    let next = 0;
    const hand = async (): Promise<void> => {
      const client = await pool.connect();
      for (let id = next++; id < amount; id = next++) {
        await client.query('begin');
        await client.query('insert into floor_done (lane, n) values ($1, $2)', [
          Math.floor(id / EACH),
          id % EACH,
        ]);
        await client.query('update floor_timers set done = true where id = $1', [id]);
        await client.query('commit');
      }
      client.release();
    };
    await Promise.all(Array.from({ length: HANDS }, hand));
    return (performance.now() - began) / 1000;
  } finally {
    await pool.end();
  }
}

async function measure({ size, say }: Run): Promise<Figure[]> {
  const amount = AMOUNT[size];
  const base = await openBase();
  try {
    await plant(base, amount);
    say(`working off ${amount.toLocaleString('en')} timers that are due at one instant …`);
    const product = await worked(base, amount);
    const floor = await floorSeconds(base.house.ownerUrl, amount);
    return [
      {
        what: `${amount.toLocaleString('en')} timers due at one instant, in order per case`,
        unit: 'rows/s',
        value: amount / product,
        floor: amount / floor,
      },
    ];
  } finally {
    await base.close();
  }
}

/** Two workers' sweepers against the same durable writes by the bare driver; a timer lost, doubled or out of order is an error. */
export const timers: Benchmark = {
  name: 'timers',
  about: '100,000 timers due at one instant, five for each of 20,000 cases, worked off by two sweepers',
  measure,
};
