import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { fileWaiting, storeMails } from '#domains/mail/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { deliveryHooks } from '#server/hooks.ts';
import type { House } from '#server/house.ts';
import { openBase, type Served, serve } from '../base.ts';
import { type Figure, percentile } from '../figures.ts';
import { openFloor } from '../floor.ts';
import { bearer } from '../records.ts';
import type { Benchmark, Run, Size } from '../run.ts';
import { type CaseAmounts, seedCases } from '../seed-cases.ts';

const AMOUNTS: Readonly<Record<Size, CaseAmounts>> = {
  full: { cases: 200_000, open: 12_000, customers: 40_000 },
  small: { cases: 20_000, open: 1_200, customers: 4_000 },
  tiny: { cases: 600, open: 36, customers: 50 },
};
/** Matters from the mail to closing, by both agents together. */
const MATTERS = { full: 300, small: 100, tiny: 4 } as const;
const AGENTS = 2;

const STEPS = ['filed', 'read', 'answered', 'closing asked', 'closed'] as const;
type Taken = Record<(typeof STEPS)[number] | 'all', number[]>;

interface Desk {
  readonly house: House;
  readonly served: Served;
  readonly reader: MailReader;
}

async function ask<T>({ served }: Desk, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${served.url}/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...bearer(served),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text === '' ? JSON.parse('null') : JSON.parse(text);
}

const LETTER = (n: number): string =>
  [
    `From: Customer ${n} <replies${n}@customer.example>`,
    'To: support@company.example',
    `Subject: The card that was sent has not come ${n}`,
    `Message-ID: <replies${n}@customer.example>`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Please tell me where my card is. I have waited for nine days.',
    '',
  ].join('\r\n');

/** Takes a mail in and files it, as the worker does. */
async function file({ house, reader }: Desk, n: number): Promise<void> {
  const original = await house.originals.stage(
    (async function* () {
      yield Buffer.from(LETTER(n));
    })(),
  );
  const now = house.clock.now();
  const mail = { source: 'bench', key: String(n), receivedAt: now, envelope: {}, original };
  const fresh = await inTransaction(house.db, (tx) => storeMails(tx, house.originals, [mail], now));
  await fileWaiting({ ...house, reader, hooks: deliveryHooks(house) }, fresh);
}

/** Where the mail has opened its case. */
async function opened({ house }: Desk, n: number): Promise<{ number: string; customerId: string }> {
  const { rows } = await house.pool.query<{ number: string; customerId: string }>(
    `select k.number, k.customer_id as "customerId" from identities i join cases k on k.customer_id = i.customer_id where i.value = $1`,
    [`replies${n}@customer.example`],
  );
  if (!rows[0]) throw new Error('The mail has opened no case.');
  return rows[0];
}

/** One matter from the customer's mail to its close; the calls in between are made, and not measured. */
async function matter(desk: Desk, n: number, taken: Taken): Promise<void> {
  let all = 0;
  const timed = async <T>(step: (typeof STEPS)[number], work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    const ms = performance.now() - began;
    taken[step].push(ms);
    all += ms;
    return result;
  };
  await timed('filed', () => file(desk, n));
  const { number, customerId } = await opened(desk, n);
  const shown = await timed('read', () => ask<{ conversations: string[] }>(desk, `/cases/${number}`));
  for (const id of shown.conversations) await ask(desk, `/conversations/${id}/read`, {});
  await timed('answered', () => ask(desk, `/cases/${number}/messages`, { text: 'It is on its way again.' }));
  await timed('closing asked', () => ask(desk, `/cases/${number}/closure?how=silence`));
  const call = (direction: string, text: string) =>
    ask<{ entry: { id: string } }>(desk, `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction,
      outcome: 'reached',
      text,
      caseNumber: number,
    });
  await call('out', 'The new card was sent today.');
  const { entry } = await call('in', 'It has come, all is well.');
  await timed('closed', () => ask(desk, `/cases/${number}/closure`, { how: 'agreed', entryId: entry.id }));
  taken.all.push(all);
}

const written = async ({ house }: Desk): Promise<number> => {
  await pause(1500); // sessions tell what they wrote once a second
  const { rows } = await house.pool.query<{ n: string }>(
    'select sum(n_tup_ins + n_tup_upd) as n from pg_stat_user_tables',
  );
  return Number(rows[0]?.n);
};

const empty = (): Taken => ({
  filed: [],
  read: [],
  answered: [],
  'closing asked': [],
  closed: [],
  all: [],
});

async function together(amount: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const agent = async (): Promise<void> => {
    for (let n = next++; n < amount; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: AGENTS }, agent));
}

/** As many rows as a matter writes, inserted one after the other in one transaction, in a bare route. */
async function floorOf(desk: Desk, rows: number, amount: number): Promise<number[]> {
  const floor = await openFloor(desk.house.ownerUrl, (app, bare) => {
    const made = bare.query('create table floor_rows (id uuid primary key, words text not null)');
    app.post('/', async () => {
      await made;
      const client = await bare.connect();
      await client.query('begin');
      for (let n = 0; n < rows; n += 1)
        await client.query('insert into floor_rows values ($1, $2)', [randomUUID(), 'x'.repeat(400)]);
      await client.query('commit');
      client.release();
      return { rows };
    });
  });
  const taken: number[] = [];
  try {
    await together(amount, async () => {
      const began = performance.now();
      await fetch(floor.url, { method: 'POST' });
      taken.push(performance.now() - began);
    });
    return taken;
  } finally {
    await floor.close();
  }
}

async function measure({ size, say }: Run): Promise<Figure[]> {
  const [base, reader] = [await openBase(), createMailReader({ workers: 1 })];
  const amounts = AMOUNTS[size];
  let served: Served | undefined;
  try {
    say(`filling ${amounts.cases.toLocaleString('en')} cases …`);
    await seedCases(base.house.ownerUrl, amounts);
    served = await serve(base.house);
    const desk: Desk = { house: base.house, served, reader };
    const smtp = { host: '127.0.0.1', port: 25, tls: 'none' };
    await ask(desk, '/mailboxes', { name: 'Desk', address: 'support@company.example', smtp });
    return await compare(desk, MATTERS[size], amounts);
  } finally {
    await served?.close();
    await reader.close();
    await base.close();
  }
}

async function compare(desk: Desk, amount: number, amounts: CaseAmounts): Promise<Figure[]> {
  const warmUp = Math.ceil(amount / 10);
  const before = await written(desk);
  await together(warmUp, (n) => matter(desk, n, empty()));
  const rows = Math.round(((await written(desk)) - before) / warmUp);
  const taken = empty();
  await together(amount, (n) => matter(desk, warmUp + n, taken));
  const floor = await floorOf(desk, rows, amount);
  const figure = (what: string, of: readonly number[], p: number): Figure => ({
    what: `replies, ${what}, ${amounts.cases.toLocaleString('en')} cases, p${p * 100}`,
    unit: 'ms',
    value: percentile(of, p),
  });
  const whole = [0.5, 0.99].map((p) => ({
    ...figure(`mail to close, ${rows} rows`, taken.all, p),
    floor: percentile(floor, p),
  }));
  return [...STEPS.flatMap((step) => [0.5, 0.99].map((p) => figure(step, taken[step], p))), ...whole];
}

/** From a customer's mail to the closed case by two agents at once, against as many bare inserts in one transaction. */
export const replies: Benchmark = {
  name: 'replies',
  about:
    'a mail is filed, its case read, answered, asked whether it closes, closed; by two agents, among 200,000 cases',
  measure,
};
