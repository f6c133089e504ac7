import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { openMeter } from '../cpu.ts';
import { type Figure, percentile } from '../figures.ts';
import { openFloor } from '../floor.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run, Size } from '../run.ts';
import { type Stormed, type StormOrders, storm } from '../storm.ts';

/** In each round, on each road. */
const REQUESTS: Readonly<Record<Size, number>> = { full: 1000, small: 250, tiny: 20 };
/** Many short ones: whatever else the machine does meets both roads alike. */
const ROUNDS: Readonly<Record<Size, number>> = { full: 12, small: 6, tiny: 2 };
const WARM_UP = 100;
/** Before anything is measured: a server that runs for days has its code compiled. */
const FIRST: Readonly<Record<Size, number>> = { full: 5000, small: 5000, tiny: 40 };
const LANES = 16;
/** Customers that systems ask about. */
const ASKED = 5_000;

/** Each customer has an agreement and a paid invoice of it that was delivered and reminded of, numbered by the customer's id. */
const GIVE_INVOICES = `
  with one as (select customer_id, gen_random_uuid() as agreement, gen_random_uuid() as invoice, gen_random_uuid() as entry,
    'N' || upper(customer_id::text) as number, created_at as at from customers
    where not exists (select from invoices)),
  agreed as (
    insert into agreements (customer_id, id, source, number, number_key, what, starts_at, entry_id, created_at)
    select customer_id, agreement, 'card-system', number, number, 'Card', at, entry, at from one),
  billed as (
    insert into invoices (customer_id, id, source, number, number_key, agreement_id, amount, settled, currency, issued_at, due_at,
      state, paid_at, entry_id, created_at, changed_at)
    select customer_id, invoice, 'card-system', number, number, agreement, 40, 40, 'EUR', at, at + interval '14 days',
      'paid', at + interval '40 days', entry, at, at from one),
  paid as (
    insert into payments (customer_id, id, invoice_id, source, ref, kind, amount, at, entry_id, recorded_at)
    select customer_id, gen_random_uuid(), invoice, 'bank', number, 'payment', 40, at + interval '40 days', entry, at from one)
  insert into invoice_deliveries (customer_id, id, invoice_id, what, source, ref, channel, recipient, rung, at, proof, entry_id, recorded_at)
  select customer_id, gen_random_uuid(), invoice, w.what, 'card-system', number || w.what, 'letter', 'them', 'delivered',
    at + w.after, 'receipt', entry, at
  from one cross join (values ('invoice', interval '3 days'), ('reminder', interval '20 days')) as w (what, after)`;

/** Systems know each customer of the record by a reference. */
async function giveRefs(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`
      insert into identities (kind, value, customer_id, contact_point_id, created_at)
      select 'ref', 'card-system:' || customer_id, customer_id, gen_random_uuid(), created_at from customers
      on conflict do nothing`);
    await client.query(
      'create table if not exists floor_decisions (id uuid primary key, said jsonb not null)',
    );
    await client.query(GIVE_INVOICES);
    await client.query('vacuum analyze identities, agreements, invoices, payments, invoice_deliveries');
    const { rows } = await client.query<{ ref: string }>(
      `select value as ref from identities where kind = 'ref' order by md5(value) limit ${ASKED}`,
    );
    return rows.map(({ ref }) => ref);
  } finally {
    await client.end();
  }
}

/** Decisions of which nothing but themselves is to be stored (nobody agreed to marketing; the invoice is paid), and those that hold, and owe the customer to be told. */
const KINDS = {
  'decisions, refused': [
    { type: 'marketing.mail', reason: 'spring' },
    { type: 'debt.refer', reason: 'overdue' },
  ],
  'decisions, held or owing a notice': [
    { type: 'card.block', reason: 'replacement' },
    { type: 'card.block', reason: 'lost' },
  ],
} as const;
type Kind = keyof typeof KINDS;

/** A debt is that of an invoice. */
const subjectOf = (type: string | undefined, ref: string | undefined) =>
  type === 'debt.refer' ? { invoice: ref?.replace('card-system:', 'N') } : {};

const questions = (refs: readonly string[], count: number, kind: Kind): string[] =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      ...KINDS[kind][n % 2],
      source: 'card-system',
      id: randomUUID(),
      customer: { ref: refs[n % refs.length] },
      subject: {
        card: `…${1000 + (n % 9000)}`,
        ...subjectOf(KINDS[kind][n % 2]?.type, refs[n % refs.length]),
      },
      mode: 'ask',
    }),
  );

/** One read by primary key; one durable insert of the body that came; and both. */
function floorRoutes(app: FastifyInstance, pool: pg.Pool, customers: readonly string[]): void {
  let next = 0;
  const read = async () => {
    const id = customers[next++ % customers.length];
    return (
      await pool.query({
        name: 'floor_read',
        text: 'select * from customers where customer_id = $1',
        values: [id],
      })
    ).rows[0];
  };
  const commit = (body: unknown) =>
    pool.query({
      name: 'floor_insert',
      text: 'insert into floor_decisions (id, said) values ($1, $2)',
      values: [randomUUID(), JSON.stringify(body)],
    });
  app.get('/read', read);
  app.post('/commit', async ({ body }) => {
    await commit(body);
    return {};
  });
  app.post('/decide', async ({ body }) => {
    const row = await read();
    await commit(body);
    return row;
  });
}

const joined = (all: readonly Stormed[]): Stormed => ({
  taken: all.flatMap(({ taken }) => taken),
  // By all the time that was needed, so that a round in bad weather counts as long as it took.
  perSecond: all.length / all.reduce((sum, { perSecond }) => sum + 1 / perSecond, 0),
  spent: {
    node: all.reduce((sum, { spent }) => sum + spent.node, 0),
    database: all.reduce((sum, { spent }) => sum + spent.database, 0),
  },
});

/** Milliseconds of processors for each request, in both processes. */
const costOf = ({ spent, taken }: Stormed): number => (spent.node + spent.database) / taken.length;

/** Sends questions to the product, and the same bodies to the floor. */
interface Roads {
  readonly product: (kind: Kind, requests: number, more?: Partial<StormOrders>) => Promise<Stormed>;
  readonly floor: (
    path: '/read' | '/commit' | '/decide',
    requests: number,
    more?: Partial<StormOrders>,
  ) => Promise<Stormed>;
}

/** The same in turns on both roads, so that both meet the same weather. */
async function inTurns(
  rounds: number,
  product: () => Promise<Stormed>,
  floor: () => Promise<Stormed>,
): Promise<{ product: Stormed; floor: Stormed }> {
  const [ours, bare]: [Stormed[], Stormed[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await product());
    bare.push(await floor());
  }
  return { product: joined(ours), floor: joined(bare) };
}

async function measureKind(kind: Kind, what: string, size: Size, roads: Roads): Promise<Figure[]> {
  const [count, rounds] = [REQUESTS[size], ROUNDS[size]];
  await roads.product(kind, FIRST[size]);
  await roads.floor('/decide', FIRST[size]);
  const all = await inTurns(
    rounds,
    () => roads.product(kind, count),
    () => roads.floor('/decide', count),
  );
  const half = { perSecond: all.product.perSecond / 2 };
  const calm = await inTurns(
    rounds,
    () => roads.product(kind, Math.ceil(count / 2), half),
    () => roads.floor('/read', Math.ceil(count / 2), half),
  );
  const alone = await inTurns(
    rounds,
    () => roads.product(kind, Math.ceil(count / 6), { lanes: 1 }),
    () => roads.floor('/commit', Math.ceil(count / 6), { lanes: 1 }),
  );
  const at = (p: number, { product, floor }: typeof calm) => ({
    unit: 'ms' as const,
    value: percentile(product.taken, p),
    floor: percentile(floor.taken, p),
  });
  return [
    {
      what: `${what}, ${LANES} at once`,
      unit: 'decisions/s',
      value: all.product.perSecond,
      floor: all.floor.perSecond,
      target: { ratioAtLeast: 0.5 },
    },
    {
      what: `${what}, processor time of each`,
      unit: 'ms',
      value: costOf(all.product),
      floor: costOf(all.floor),
    },
    { what: `${what}, half load, p99`, ...at(0.99, calm), target: { ratioAtMost: 5 } },
    { what: `${what}, one by one, p50`, ...at(0.5, alone), target: { ratioAtMost: 3 } },
  ];
}

async function measure({ size, records, say }: Run): Promise<Figure[]> {
  const { large } = await records();
  const refs = await giveRefs(large.house.ownerUrl);
  const customers = refs.map((ref) => ref.slice('card-system:'.length));
  const floor = await openFloor(large.house.ownerUrl, (app, pool) => floorRoutes(app, pool, customers));
  const meter = await openMeter(large.house.ownerUrl);
  const common = { lanes: LANES, warmUp: WARM_UP };
  const roads: Roads = {
    product: (kind, requests, more) =>
      storm(
        {
          url: large.served.url,
          path: '/v1/actions',
          headers: { ...bearer(large.served), prefer: 'wait=30' },
          bodies: questions(refs, requests + WARM_UP, kind),
          requests,
          ...common,
          ...more,
        },
        meter,
      ),
    floor: (path, requests, more) =>
      storm(
        {
          url: floor.url,
          path,
          headers: {},
          bodies: path === '/read' ? [''] : questions(refs, 200, 'decisions, refused'),
          requests,
          ...common,
          ...more,
        },
        meter,
      ),
  };
  try {
    const figures: Figure[] = [];
    for (const kind of ['decisions, refused', 'decisions, held or owing a notice'] as const) {
      say(kind);
      const what = `${kind}, ${large.amounts.customers.toLocaleString('en')} customers`;
      figures.push(...(await measureKind(kind, what, size, roads)));
    }
    return figures;
  } finally {
    await floor.close();
  }
}

/** Decisions over HTTP against a bare Fastify route: one read by primary key, one durable insert, or both. */
export const gate: Benchmark = {
  name: 'gate',
  about: 'decisions of the gate over HTTP, all at once, at half load and one by one',
  measure,
};
