import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { followFacts, gateParts } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { done } from '../receivables/support.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, putInForce, question } from './support.ts';

const DAY = 86_400_000;
const POLICY = `
policy: test-long
title: Test
source:
  - { mark: D, say: for this test }
for: [test.act]
rules:
  - code: no-agreement
    require: agreement.known
    verdict: hold
    say: No agreement is known.
    need: an agreement
    next: Enter the agreement that this is about.
`;

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await putInForce(w, 'test-long', POLICY);
});
afterAll(() => w.close());

const ask = async (ref: string, id: string) =>
  done(w.as.agent('POST', '/actions', question(ref, id, { subject: { card: id } })));
const holdOf = (action: string) => done(w.as.agent('GET', `/holds/${action}`));
const tasks = async (customerId: string) =>
  (await done(w.as.lead('GET', '/tasks?view=all'))).items.filter(
    (task: { customerId: string }) => task.customerId === customerId,
  );
const looks = async (action: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from timers where kind = 'gate.hold' and data ->> 'id' = ${action}`.execute(
    w.house.db,
  );
  return rows[0]?.n ?? 0;
};

test('what nothing ends by itself reaches a person once, with the next step; then it is hardly looked at', async () => {
  const { id, ref } = await knownCustomer(w);
  const [one, other] = [await ask(ref, 'long-1'), await ask(ref, 'long-2')];
  await w.moveClock(2 * DAY);
  expect(await tasks(id)).toEqual([]);
  await w.moveClock(3 * DAY);
  const [task, ...more] = await tasks(id);
  expect(more).toEqual([]);
  expect(task).toMatchObject({ kind: 'other', say: expect.stringContaining('Enter the agreement') });
  for (const { action } of [one, other]) expect((await holdOf(action)).taskId).toBe(task.id);
  const before = await looks(one.action);
  await w.moveClock(365 * DAY);
  // Daily it would be 365 times more.
  expect((await looks(one.action)) - before).toBeLessThan(60);
  const after = await looks(one.action);
  await w.moveClock(60 * DAY);
  await w.moveClock(60 * DAY);
  expect(await looks(one.action)).toBeLessThanOrEqual(after + 1);
  expect(await tasks(id)).toHaveLength(1);

  // Who asked does not want the first any more; the second is still the person's, until it ends too.
  const withdraw = (action: string) =>
    done(w.as.agent('POST', `/holds/${action}/withdrawal`, { reason: 'Not needed.' }));
  const parts = gateParts(w.house);
  await withdraw(one.action);
  await untilAllIsHeard(w.house.db);
  await followFacts(parts);
  expect(await tasks(id)).toHaveLength(1);
  await withdraw(other.action);
  await vi.waitFor(
    async () => {
      await followFacts(parts);
      expect(await tasks(id)).toEqual([]);
    },
    { timeout: 20_000, interval: 50 },
  );
});
