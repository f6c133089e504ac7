import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction, sql } from '#platform/db/index.ts';
import { addTimer, setTimer, sweepTimers, type TimerHandler } from '#platform/timers/index.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const START = new Date('2026-03-02T09:00:00Z');
const DUE = new Date('2026-03-02T10:00:00Z');

/** Timers in `lanes` lanes, `each` in every one, all due at one instant; data says which. */
async function plant(kind: string, lanes: number, each: number): Promise<void> {
  await inTransaction(world.house.db, async (tx) => {
    for (let n = 0; n < each; n += 1)
      for (let lane = 0; lane < lanes; lane += 1)
        await addTimer(tx, START, {
          kind,
          key: `${lane}:${n}`,
          lane: `${kind} ${lane}`,
          dueAt: DUE,
          data: { lane, n },
          reason: 'test',
        });
  });
}

test('several sweepers share what falls due at one instant: in order within each lane, and none twice', async () => {
  await plant('shared', 20, 15);
  const done: { lane: number; n: number }[] = [];
  const handler: TimerHandler = async (tx, timer) => {
    await sql`select pg_sleep(0.001)`.execute(tx);
    done.push({ lane: Number(timer.data.lane), n: Number(timer.data.n) });
  };
  const sweep = () => sweepTimers(world.house.db, new Map([['shared', handler]]), DUE, world.house.log, 2);
  for (let left = 300; left > 0; left = 300 - done.length) await Promise.all([sweep(), sweep()]);
  expect(done).toHaveLength(300);
  for (let lane = 0; lane < 20; lane += 1)
    expect(done.filter((one) => one.lane === lane).map((one) => one.n)).toEqual(
      Array.from({ length: 15 }, (_, n) => n),
    );
});

test('a timer that fails waits for its retry with its error, and the others of its lane and time go on', async () => {
  await plant('failing', 1, 3);
  const done: number[] = [];
  const handler: TimerHandler = async (_tx, timer) => {
    if (timer.data.n === 0) throw new Error('no luck');
    done.push(Number(timer.data.n));
  };
  await sweepTimers(world.house.db, new Map([['failing', handler]]), DUE, world.house.log);
  expect(done).toEqual([1, 2]);
  const { rows } = await sql<{ tries: number; error: string }>`
    select tries, error from timers where kind = 'failing' and done_at is null`.execute(world.house.db);
  expect(rows).toEqual([{ tries: 1, error: 'no luck' }]);
});

test('what a handler sets for now runs in the same or the next sweep; a timer added twice stands once; a moved one moves', async () => {
  const { db, log } = world.house;
  const done: string[] = [];
  const handlers = new Map<string, TimerHandler>([
    [
      'parent',
      async (tx, timer, now) => {
        done.push(timer.key);
        await addTimer(tx, now, { kind: 'child', key: 'c', dueAt: now, data: {}, reason: 'test' });
      },
    ],
    ['child', async (_tx, timer) => void done.push(timer.key)],
  ]);
  await inTransaction(db, async (tx) => {
    const timer = { kind: 'parent', key: 'p', data: {}, reason: 'test' };
    await addTimer(tx, START, { ...timer, dueAt: new Date('2026-03-03T10:00:00Z') });
    await addTimer(tx, START, { ...timer, dueAt: START });
    await setTimer(tx, START, { ...timer, dueAt: DUE });
  });
  const before = await sweepTimers(db, handlers, new Date(DUE.getTime() - 1), log);
  expect(before).toBe(0);
  while ((await sweepTimers(db, handlers, DUE, log)) > 0);
  expect(done).toEqual(['p', 'c']);
});
