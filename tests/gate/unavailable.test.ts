import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

/** Keeps every decision from being stored while `work` runs. */
async function stalled<T>(work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: w.house.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table action_keys in access exclusive mode');
  return work().finally(() => client.end());
}

test('T65: where the database does not answer, the gate says no within the caller’s time, and decides once when asked again', async () => {
  const { ref } = await knownCustomer(w);
  const asked = question(ref, 'stalled');
  const began = performance.now();
  const late = await stalled(() => w.as.agent('POST', '/actions', asked, { prefer: 'wait=1' }));
  expect(performance.now() - began).toBeLessThan(3_000);
  expect([late.status, late.body.code, late.body.rule, late.headers['retry-after']]).toEqual([
    503,
    'gate-unavailable',
    'fail-closed',
    '2',
  ]);
  expect(late.body.detail).toContain('Do not act');
  const again = await w.as.agent('POST', '/actions', asked);
  expect(again.status).toBe(200);
  expect((await w.as.agent('POST', '/actions', asked)).body).toEqual(again.body);
});

test('T65: a caller who cannot even be recognised in time is answered in time as well', async () => {
  const { ref } = await knownCustomer(w);
  const client = new pg.Client({ connectionString: w.house.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table api_tokens in access exclusive mode');
  // What was remembered of the token has to age first.
  await expect
    .poll(
      async () =>
        (await w.as.manager('POST', '/actions', question(ref, 'unseen'), { prefer: 'wait=1' })).status,
    )
    .toBe(503);
  await client.end();
  await expect
    .poll(async () => (await w.as.manager('POST', '/actions', question(ref, 'unseen'))).status)
    .toBe(200);
});
