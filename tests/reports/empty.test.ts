import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ testClock: true });
});
afterAll(() => world.close());

test.each(['promises', 'harm', 'response', 'closing', 'load'])(
  'the report on %s of an empty company adds up',
  async (name) => {
    const answer = await world.as.lead('GET', `/reports/${name}?from=2026-01-01&to=2026-03-31`);
    expect(answer.body).toMatchObject({ period: { from: '2026-01-01', to: '2026-03-31', timeZone: 'UTC' } });
    expect(answer.status).toBe(200);
    if (answer.body.days) expect(answer.body.days).toHaveLength(90);
  },
);

test('a report refuses a span that ends before it begins, or is longer than three years', async () => {
  expect((await world.as.lead('GET', '/reports/harm?from=2026-03-02&to=2026-03-01')).status).toBe(422);
  expect((await world.as.lead('GET', '/reports/harm?from=2020-01-01&to=2026-03-01')).status).toBe(422);
  expect((await world.as.agent('GET', '/reports/harm')).status).toBe(403);
});
