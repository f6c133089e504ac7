import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ForeignCustomer, takeInCustomer } from '#domains/customers/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const customer = (ref: string, ...values: string[]): ForeignCustomer => ({
  ref,
  kind: 'person',
  name: ref,
  language: null,
  timeZone: null,
  points: values.map((value) => ({ kind: value.includes('@') ? 'email' : 'phone', value })),
});
const takeIn = (given: ForeignCustomer) =>
  inTransaction(w.house.db, (tx) =>
    takeInCustomer(tx, given, 'sync:shop', system('sync'), w.house.clock.now()),
  );
const pointsOf = async (id: string) =>
  (await w.as.agent('GET', `/customers/${id}/contact-points`)).body.items;

test('what was said not to be theirs stays away, however often a sync brings it; what else is new comes in', async () => {
  const first = await takeIn(customer('shop:1', 'not-hers@sync.example'));
  const [point] = await pointsOf(first.id);
  const at = `/customers/${first.id}/contact-points/${point.id}`;
  await w.as.agent('POST', `${at}/wrong-recipient`, { say: 'Somebody else answered.' });
  await w.as.agent('DELETE', at);
  for (let again = 0; again < 3; again += 1) {
    const given = customer('shop:1', ' Not-Hers@SYNC.example', 'hers@sync.example');
    const taken = await takeIn(given);
    expect(taken).toMatchObject({
      id: first.id,
      outcome: again === 0 ? 'completed' : 'unchanged',
      refused: [{ say: 'Somebody else answered.' }],
      taken: [],
    });
  }
  const inUse = (await pointsOf(first.id)).filter((one: { endedAt: string | null }) => one.endedAt === null);
  expect(inUse.map((one: { value: string }) => one.value)).toEqual(['hers@sync.example']);
  const { rows } = await sql<{ refused: number; refused_from: string }>`
    select refused, refused_from from contact_quarantines`.execute(w.house.db);
  expect(rows).toEqual([{ refused: 3, refused_from: 'sync:shop' }]);
  // Whoever it really belongs to may have it.
  expect(await takeIn(customer('shop:2', 'not-hers@sync.example'))).toMatchObject({
    outcome: 'created',
    refused: [],
  });
});

test('one address on two customers of a sync: both have it, and nothing of an account goes there', async () => {
  const one = await takeIn(customer('shop:10', '+34 600 700 800'));
  const two = await takeIn(customer('shop:11', '+34600700800'));
  expect(two.taken).toEqual([{ value: '+34600700800', customerId: one.id }]);
  for (const id of [one.id, two.id]) expect((await pointsOf(id))[0].state).toBe('shared');
  expect(await takeIn(customer('shop:11', '+34600700800'))).toMatchObject({
    outcome: 'unchanged',
    taken: [],
  });
  // They turn out to be one.
  await w.as.agent('POST', `/customers/${one.id}/merge`, { customerId: two.id, reason: 'the same person' });
  expect((await pointsOf(one.id)).map((point: { state: string }) => point.state)).toEqual([
    'unproven',
    'unproven',
  ]);
});
