import { createTransport } from 'nodemailer';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { type NewNotice, oweNotices, wordsFrom } from '#domains/notices/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import type { House } from '#server/house.ts';
import { startWork } from '#server/roles.ts';
import { openBase, type Served, serve } from '../base.ts';
import { openMeter } from '../cpu.ts';
import type { Figure } from '../figures.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run } from '../run.ts';

const COUNTS = { full: 20_000, small: 2_000, tiny: 60 } as const;
/** As many connections as a worker has. */
const LANES = 4;
const BATCH = 500;

/** A mail server on loopback that takes everything and remembers who got how many, and one mail. */
interface Sink {
  readonly port: number;
  readonly came: Map<string, number>;
  readonly last: { bytes: Buffer };
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

async function startSink(): Promise<Sink> {
  const came = new Map<string, number>();
  const last = { bytes: Buffer.alloc(0) };
  let waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        last.bytes = Buffer.concat(chunks);
        for (const { address } of session.envelope.rcptTo) came.set(address, (came.get(address) ?? 0) + 1);
        done();
        if (waiting && came.size >= waiting.count) waiting.resolve();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port.');
  return {
    port: address.port,
    came,
    last,
    until: (count) =>
      new Promise((resolve) => {
        waiting = { count, resolve };
        if (came.size >= count) resolve();
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

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

const refused = (customerId: string, at: Date): NewNotice => ({
  id: newId(),
  customerId,
  actionId: newId(),
  type: 'charge.refused',
  matter: 'card=…1234',
  policy: 'refused-payment@1',
  duty: {
    key: 'refused',
    template: 'payment-refused',
    say: 'The customer must know that a payment was refused.',
    needs: 'accepted',
    withinS: 60,
    group: null,
    groupS: 0,
    urgent: false,
    asks: false,
    deferS: 0,
  },
  values: wordsFrom({
    subject: { card: '…1234' },
    reason: 'outage',
    data: { amount: '49.90', currency: 'EUR', merchant: 'Book Shop' },
    mode: 'done',
    at,
  }),
  at,
});

async function oweAll(house: House, customers: readonly string[]): Promise<void> {
  for (let done = 0; done < customers.length; done += BATCH) {
    const now = house.clock.now();
    const list = customers.slice(done, done + BATCH).map((id) => refused(id, now));
    await inTransaction(house.db, (tx) => oweNotices(tx, list, system('bench'), now));
  }
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

async function burst(house: House, served: Served, sink: Sink, count: number): Promise<Figure[]> {
  const box = {
    name: 'Desk',
    address: 'support@company.example',
    smtp: { host: '127.0.0.1', port: sink.port, tls: 'none' },
  };
  const made = await fetch(`${served.url}/v1/mailboxes`, {
    method: 'POST',
    headers: { ...bearer(served), 'content-type': 'application/json' },
    body: JSON.stringify(box),
  });
  if (!made.ok) throw new Error(await made.text());
  const customers = await fill(house, count);
  const work = await startWork(house, served.domains);
  const meter = await openMeter(house.ownerUrl);
  const before = meter();
  const began = performance.now();
  await oweAll(house, customers);
  const owed = (performance.now() - began) / 1000;
  await sink.until(count);
  const sent = (performance.now() - began) / 1000;
  while ((await untold(house)) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const told = (performance.now() - began) / 1000;
  const after = meter();
  await work.stop();
  const doubled = [...sink.came.values()].filter((times) => times !== 1).length;
  if (sink.came.size !== count || doubled > 0)
    throw new Error(`Of ${count} notices ${sink.came.size} came, and ${doubled} came more than once.`);
  const floor = await bare(sink, sink.last.bytes, Math.min(count, 2000));
  const amount = count.toLocaleString('en');
  return [
    { what: `notices, a burst of ${amount} written down`, unit: 'rows/s', value: count / owed },
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
      what: 'notices, processor time of each, with the mail server’s',
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

async function measure({ size }: Run): Promise<Figure[]> {
  const base = await openBase();
  const sink = await startSink();
  let served: Served | undefined;
  try {
    served = await serve(base.house);
    return await burst(base.house, served, sink, COUNTS[size]);
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
