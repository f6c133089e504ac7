import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { LANES } from '#domains/webhooks/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { childEnvironment } from '../support/child.ts';
import type { World } from '../support/world.ts';
import { addWebhook, startReceiver, verified, worldWithLoopback } from './receiver.ts';

const EVENTS = 500;
const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Starts a worker; it waits for a line before it works, as starting takes longer than a message may hang. */
async function startWorker({
  house: { config },
}: World): Promise<ChildProcessByStdio<Writable, Readable, null>> {
  const child = spawn(process.execPath, [WORKER], {
    env: childEnvironment({
      KEPT_DATA: config.dataDir,
      DATABASE_URL: config.databaseUrl,
      KEPT_LOG: 'error',
      KEPT_WEBHOOKS_ALLOW: '127.0.0.1',
    }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });
  await once(child.stdout, 'data');
  return child;
}

test('two workers, one killed -9 while it sends: no event is lost, and twice come only those on their way, under the same id', {
  timeout: 60_000,
}, async () => {
  const world = await worldWithLoopback(false);
  onTestFinished(() => world.close());
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  const gate = Promise.withResolvers<void>();
  receiver.answer = async () => {
    await gate.promise;
    await pause(5);
    return { status: 200 };
  };
  const hooks = await Promise.all(
    ['/one', '/two'].map((path) => addWebhook(world, receiver.url + path, { types: ['kept.customer.*'] })),
  );
  const [victim, other] = await Promise.all([startWorker(world), startWorker(world)]);
  victim.stdin.write('work\n');
  for (let n = 0; n < EVENTS; n += 25)
    await inTransaction(world.house.db, (tx) =>
      publish(
        tx,
        system('test'),
        world.house.clock.now(),
        Array.from({ length: 25 }, (_, at) => ({ type: 'kept.customer.changed', data: { n: n + at } })),
      ),
    );
  const { rows } = await sql<{
    id: string;
  }>`select id from events where type = 'kept.customer.changed'`.execute(world.house.db);
  const ids = rows.map((row) => row.id);
  expect(ids).toHaveLength(EVENTS);
  // The one that will be killed has both webhooks before the other is there.
  await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(2 * LANES);
  other.stdin.write('work\n');
  gate.resolve();
  await expect.poll(() => receiver.received.length, { timeout: 15_000, interval: 2 }).toBeGreaterThan(200);
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  const atKill = receiver.received.length;
  expect(atKill, 'it was killed in the middle').toBeLessThan(2 * EVENTS);

  const waiting = sql<{ n: number }>`select count(*) as n from webhook_deliveries where state <> 'delivered'`;
  await expect
    .poll(async () => (await waiting.execute(world.house.db)).rows[0]?.n, { timeout: 20_000, interval: 50 })
    .toBe(0);
  let twice = 0;
  for (const [at, path] of ['/one', '/two'].entries()) {
    const here = receiver.received.filter((one) => one.path === path);
    const distinct = new Map(here.map((one) => [one.id, one]));
    expect([...distinct.keys()].sort(), path).toEqual(ids.toSorted());
    for (const one of distinct.values()) expect(verified(hooks[at]?.secret ?? '', one).id).toBe(one.id);
    expect(here.length - distinct.size, path).toBeLessThanOrEqual(LANES);
    twice += here.length - distinct.size;
  }
  console.log(
    `webhooks: the worker that sent was killed after ${atKill} of ${2 * EVENTS} messages: none lost, ${twice} twice under their id`,
  );
});
