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

const DAY = 86_400_000;

test('a second try waits until the customer was told of the last refusal, not of one before', async () => {
  const { id, ref } = await knownCustomer(w);
  const lead = await w.person('lead', 'Lena Lead');
  const refused = (name: string) =>
    w.as.agent('POST', '/actions', question(ref, name, { type: 'payment.declined', mode: 'done' }));
  const retry = async (name: string): Promise<string> =>
    (await w.as.agent('POST', '/actions', question(ref, name, { type: 'payment.retry' }))).body.verdict;
  const tellAll = async () => {
    const { body } = await w.as.agent('GET', `/customers/${id}/notices`);
    for (const notice of body.items.filter((one: { toldAt: string | null }) => one.toldAt === null))
      await lead.call('POST', `/notices/${notice.id}/telling`, {
        outcome: 'told',
        say: 'I read it to them.',
      });
  };
  await refused('declined-1');
  expect(await retry('retry-1')).toBe('hold');
  await tellAll();
  expect(await retry('retry-2')).toBe('proceed');
  await w.moveClock(40 * DAY);
  await refused('declined-2');
  expect(await retry('retry-3')).toBe('hold');
  await tellAll();
  expect(await retry('retry-4')).toBe('proceed');
});

test('for seven days after a refused payment nothing is taken away, whatever it is; then it goes on by itself', async () => {
  const { ref } = await knownCustomer(w);
  const purge = (name: string, more = {}) =>
    w.as.agent(
      'POST',
      '/actions',
      question(ref, name, { type: 'record.delete', subject: { record: '7' }, ...more }),
    );
  expect((await purge('purge-0')).body.verdict).toBe('proceed');
  const report = question(ref, 'refused-1', { type: 'direct-debit.refused', reason: 'limit', mode: 'done' });
  const { action } = (await w.as.agent('POST', '/actions', report)).body;
  const { at, entryId } = (await w.as.agent('GET', `/actions/${action}`)).body;
  await w.moveClock(2 * DAY);
  const held = (await purge('purge-1')).body;
  expect(held).toMatchObject({
    verdict: 'hold',
    because: [{ code: 'grace-after-refusal', evidence: [entryId] }],
    until: new Date(new Date(at).getTime() + 7 * DAY).toISOString(),
  });
  expect((await purge('purge-2', { reason: 'customer-request' })).body.verdict).toBe('proceed');
  await w.moveClock(5 * DAY);
  expect((await w.as.agent('GET', `/holds/${held.action}`)).body).toMatchObject({
    state: 'released',
    endedHow: 'time',
  });
});
