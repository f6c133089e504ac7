import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
});
afterAll(() => w.close());

test('what was asked about and then done is told once', async () => {
  const { id, ref } = await knownCustomer(w);
  const block = question(ref, 'block-1', { type: 'card.block', reason: 'customer-request' });
  const asked = await w.as.agent('POST', '/actions', block);
  expect(asked.body).toMatchObject({ verdict: 'proceed' });
  expect(asked.body.notices).toHaveLength(1);
  await w.moveClock(60_000);
  const done = await w.as.agent('POST', '/actions', { ...block, id: 'block-1-done', mode: 'done' });
  expect(done.body.notices).toHaveLength(1);
  const { body } = await w.as.agent('GET', `/customers/${id}/notices`);
  expect(body.items).toHaveLength(1);
  // Both names lead to it.
  for (const name of [...asked.body.notices, ...done.body.notices])
    expect((await w.as.agent('GET', `/notices/${name}`)).body.id).toBe(body.items[0].id);
});

test('two things that happened are told as two', async () => {
  const { id, ref } = await knownCustomer(w);
  const refused = (n: number) =>
    question(ref, `charge-${n}`, {
      type: 'charge.refused',
      reason: 'limit',
      mode: 'done',
      data: { amount: '5.00', currency: 'EUR' },
    });
  await w.as.agent('POST', '/actions', refused(1));
  await w.moveClock(60_000);
  await w.as.agent('POST', '/actions', refused(2));
  const { body } = await w.as.agent('GET', `/customers/${id}/notices`);
  expect(body.items).toHaveLength(2);
});
