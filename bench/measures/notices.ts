import { createTransport } from 'nodemailer';
import pg from 'pg';
import type { House } from '#server/house.ts';
import { startWork } from '#server/roles.ts';
import { openBase, type Served, serve } from '../base.ts';
import { openMeter } from '../cpu.ts';
import type { Figure } from '../figures.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run } from '../run.ts';
import { type Sink, startSink } from '../sink.ts';

/** Events of a burst, and how many of them come by posts of their own. */
const COUNTS = {
  full: { all: 100_000, single: 1_000 },
  small: { all: 2_000, single: 100 },
  tiny: { all: 60, single: 10 },
} as const;
/** As many connections as a worker has. */
const LANES = 10;
/** How often it is looked how far things are (milliseconds). */
const LOOK_EVERY = 500;

/** Customers with a proven mail address each. */
async function fill(house: House, count: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: house.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `with made as (
        insert into customers (customer_id, kind, name, provisional, language, created_at, updated_at)
        select gen_random_uuid(), 'person', 'Customer ' || n, false, (array['en', 'de', 'es'])[1 + n % 3], now(), now()
        from generate_series(1, $1) as n returning customer_id)
      insert into contact_points (customer_id, id, kind, value, identity, evidence, created_at, verified_at)
      select customer_id, gen_random_uuid(), 'email', customer_id || '@customer.example', customer_id || '@customer.example',
        '{"source": "bench"}', now(), now() from made returning customer_id as id`,
      [count],
    );
    await client.query('vacuum analyze');
    return rows.map((row) => row.id);
  } finally {
    await client.end();
  }
}

/** What happened to a customer, as their bank reports it; the matter stands in the mail. */
const refused = (customerId: string, n: number) => ({
  type: 'charge.refused',
  source: 'bench',
  id: `bench-${n}`,
  customer: { id: customerId },
  subject: { card: '…1234' },
  reason: 'outage',
  mode: 'done',
  data: { amount: '49.90', currency: 'EUR', merchant: `Matter-${String(n).padStart(7, '0')}` },
});

/** As a patient caller does: where the gate could not decide in time, the same report is sent again. */
async function post(served: Served, event: unknown): Promise<void> {
  for (;;) {
    const answered = await fetch(`${served.url}/v1/actions`, {
      method: 'POST',
      headers: { ...bearer(served), 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    const said = await answered.text();
    if (answered.ok) return;
    if (answered.status !== 503) throw new Error(said);
  }
}

/** One batch of most events, and the rest one by one from a few callers. */
async function report(served: Served, customers: readonly string[], single: number): Promise<string> {
  const headers = bearer(served);
  const events = customers.map(refused);
  const lines = events.slice(single).map((event) => JSON.stringify(event));
  const taken = await fetch(`${served.url}/v1/actions/batches`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  if (taken.status !== 202) throw new Error(await taken.text());
  const alone = events.slice(0, single).values();
  const caller = async (): Promise<void> => {
    for (const event of alone) await post(served, event);
  };
  await Promise.all(Array.from({ length: 4 }, caller));
  const { id }: { id: string } = JSON.parse(await taken.text());
  return id;
}

/** Seconds for the same mail handed over as often with nothing around it, by as many connections. */
async function bare({ port }: Sink, bytes: Buffer, count: number): Promise<number> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: LANES,
  });
  let left = count;
  const lane = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      await transport.sendMail({
        envelope: { from: 'support@company.example', to: 'floor@customer.example' },
        raw: bytes,
      });
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: LANES }, lane));
  transport.close();
  return (performance.now() - began) / 1000;
}

async function untold(house: House): Promise<number> {
  const { rows } = await house.pool.query<{ n: string }>(
    `select count(*) as n from notices where state <> 'told'`,
  );
  return Number(rows[0]?.n);
}

async function connectMailbox(served: Served, { port }: Sink): Promise<void> {
  const box = {
    name: 'Desk',
    address: 'support@company.example',
    smtp: { host: '127.0.0.1', port, tls: 'none' },
  };
  const made = await fetch(`${served.url}/v1/mailboxes`, {
    method: 'POST',
    headers: { ...bearer(served), 'content-type': 'application/json' },
    body: JSON.stringify(box),
  });
  if (!made.ok) throw new Error(await made.text());
}

/** Looks again and again; says every half minute how far it is. */
async function until(holds: () => Promise<boolean>, say: () => Promise<void>): Promise<void> {
  for (let looks = 1; !(await holds()); looks += 1) {
    if (looks % 60 === 0) await say();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

async function burst(
  house: House,
  served: Served,
  sink: Sink,
  { all: count, single }: { all: number; single: number },
  say: (line: string) => void,
): Promise<Figure[]> {
  await connectMailbox(served, sink);
  const customers = await fill(house, count);
  const work = await startWork(house, served.domains);
  const meter = await openMeter(house.ownerUrl);
  const before = meter();
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const batch = await report(served, customers, single);
  let decided = 0;
  const progress = async (): Promise<{ decided: number; items: number }> => {
    const answered = await fetch(`${served.url}/v1/actions/batches/${batch}`, { headers: bearer(served) });
    const { done, total: items }: { done: number; total: number } = JSON.parse(await answered.text());
    if (done === items && decided === 0) decided = seconds();
    return { decided: done, items };
  };
  const tell = async (): Promise<void> => {
    const { decided: done, items } = await progress();
    const { mails } = await sink.taken();
    say(`notices: after ${seconds().toFixed(0)} s ${done} of ${items} decided, ${mails} mails came`);
  };
  await until(async () => {
    if (decided === 0) await progress();
    return (await sink.taken()).matters >= count && decided > 0;
  }, tell);
  const sent = seconds();
  await until(async () => (await untold(house)) === 0, tell);
  const told = seconds();
  const after = meter();
  await work.stop();
  const { mails, matters, doubled, last } = await sink.taken();
  say(`notices: ${mails} mails came, of ${matters} matters, ${doubled} of them more than once`);
  if (matters !== count || mails !== count || doubled > 0)
    throw new Error(`Of ${count} notices ${matters} came, ${doubled} more than once, in ${mails} mails.`);
  const floor = await bare(sink, Buffer.from(last), Math.min(count, 2000));
  const amount = count.toLocaleString('en');
  return [
    {
      what: `notices, ${amount} events that happened, decided by batch and by single posts`,
      unit: 'decisions/s',
      value: count / decided,
    },
    {
      what: `notices, a burst of ${amount} to a mail server, none lost, none doubled`,
      unit: 'messages/s',
      value: count / sent,
      floor: Math.min(count, 2000) / floor,
    },
    {
      what: `notices, a burst of ${amount} until all are shown to be told`,
      unit: 'messages/s',
      value: count / told,
    },
    {
      what: 'notices, processor time of each, with its decision and the mail server’s',
      unit: 'ms',
      value: (after.node - before.node) / count,
    },
    {
      what: 'notices, processor time of each, of the database',
      unit: 'ms',
      value: (after.database - before.database) / count,
    },
  ];
}

async function measure({ size, say }: Run): Promise<Figure[]> {
  const base = await openBase();
  const sink = await startSink();
  let served: Served | undefined;
  try {
    served = await serve(base.house);
    return await burst(base.house, served, sink, COUNTS[size], say);
  } finally {
    await served?.close();
    await sink.close();
    await base.close();
  }
}

/** A burst of refused charges, each told by mail, against the same mails handed over with nothing around them. */
export const notices: Benchmark = {
  name: 'notices',
  about: 'a burst of refused charges is told by mail to as many customers; none lost, none doubled',
  measure,
};
