import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { sql } from '#platform/db/index.ts';
import type { Office } from '../delivery/office.ts';
import { childEnvironment } from '../support/child.ts';
import { closeOffices, customer, notice, office, owe, work } from './support.ts';

afterEach(closeOffices);

const CUSTOMERS = 40;

function startWorker({ world }: Office): ChildProcess {
  const { config } = world.house;
  return spawn(process.execPath, [new URL('./burst-worker.ts', import.meta.url).pathname], {
    env: childEnvironment({
      KEPT_DATA: config.dataDir,
      DATABASE_URL: config.databaseUrl,
      KEPT_LOG: 'silent',
      KEPT_CLOCK: 'test',
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const count = async ({ world }: Office, what: ReturnType<typeof sql>): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${what}`.execute(world.house.db);
  return rows[0]?.n ?? 0;
};

/** Customers that a worker has in hand: it is in the midst of a transaction that tells them. */
const inHand = sql`pg_locks where locktype = 'advisory' and classid = 7305423`;

/** Lets two workers work beside each other, and kills both once the condition holds. */
async function killedWhen(ours: Office, what: ReturnType<typeof sql>): Promise<void> {
  const workers = [startWorker(ours), startWorker(ours)];
  const ended = Promise.all(workers.map((worker) => once(worker, 'exit')));
  await expect.poll(() => count(ours, what), { interval: 2, timeout: 60_000 }).toBeGreaterThan(0);
  for (const worker of workers) worker.kill('SIGKILL');
  await ended;
}

test('a burst that is told by workers who are killed: nothing is lost, nothing comes twice', {
  timeout: 240_000,
}, async () => {
  const ours = await office();
  const customers: string[] = [];
  for (let n = 0; n < CUSTOMERS; n += 1) customers.push(await customer(ours, `C${n}`));
  const grouped = { duty: { group: 'refused', groupS: 30 } };
  const charge = (id: string, merchant: string) =>
    notice(ours, id, { ...grouped, data: { amount: '9', currency: 'EUR', merchant } });
  const list = customers.flatMap((id) => [charge(id, 'Shop'), charge(id, 'Kiosk')]);
  // Each is reported twice.
  await owe(ours, ...list);
  await owe(ours, ...list.map((one) => ({ ...one, id: crypto.randomUUID() })));
  await sql`update notices set look_at = ${ours.world.house.clock.now()}`.execute(ours.world.house.db);
  await killedWhen(ours, inHand);
  await killedWhen(ours, inHand);
  await killedWhen(ours, sql`outgoing`);
  for (let round = 0; round < 3; round += 1) await work(ours);
  const got = ours.sink.messages.map((one) => one.to[0]).toSorted();
  expect(got).toEqual(customers.map((_, n) => `c${n}@customer.example`).toSorted());
  expect(await count(ours, sql`notices where state = 'told'`)).toBe(2 * CUSTOMERS);
  expect(await count(ours, sql`notices where state <> 'told'`)).toBe(0);
  expect(await count(ours, sql`notice_steps where kind = 'sent'`)).toBe(2 * CUSTOMERS);
});
