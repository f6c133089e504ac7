import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateParts, workBatches } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const send = async (payload: string, headers: Record<string, string> = {}, token = w.tokens.agent) => {
  const { statusCode, body } = await w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
    payload,
  });
  return { status: statusCode, body: JSON.parse(body) };
};

const itemsOf = async (id: string) => {
  const items = [];
  let cursor = '';
  for (;;) {
    const { body } = await w.as.agent('GET', `/actions/batches/${id}/items?limit=100${cursor}`);
    items.push(...body.items);
    if (body.next === null) return items;
    cursor = `&cursor=${body.next}`;
  }
};

test('a batch is decided item by item, each as if it had been sent alone, and those that cannot be are listed', {
  timeout: 120_000,
}, async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => knownCustomer(w)));
  const actions = Array.from({ length: 120 }, (_, n) => question(people[n % 30]?.ref ?? '', `batch-${n}`));
  const lines = actions.map((one) => JSON.stringify(one));
  const given = [
    ...lines,
    '{"type": "card',
    JSON.stringify(question('card-system:nobody', 'batch-nobody')),
    lines[0],
    '',
  ].join('\n');
  const taken = await send(given);
  expect([taken.status, taken.body.total, taken.body.state]).toEqual([202, 123, 'working']);
  // Two processes share the work.
  await Promise.all([workBatches(gateParts(w.house)), workBatches(gateParts(w.house))]);
  await workBatches(gateParts(w.house));
  const { body } = await w.as.auditor('GET', `/actions/batches/${taken.body.id}`);
  expect(body).toMatchObject({ state: 'done', total: 123, done: 123, problems: 2 });
  const items = await itemsOf(taken.body.id);
  expect(items.map(({ n }) => n)).toEqual(Array.from({ length: 123 }, (_, n) => n + 1));
  expect(items[120].problem.code).toBe('invalid');
  expect(items[121].problem.code).toBe('unknown-customer');
  expect(items[122].answer).toEqual(items[0].answer);
  const listed = await w.as.auditor('GET', '/actions/batches?limit=1');
  expect(listed.body.items).toEqual([body]);
  const failed = await w.as.auditor('GET', `/actions/batches/${taken.body.id}/items?problems=true&limit=1`);
  expect(failed.body.items).toEqual([items[120]]);
  const next = await w.as.auditor(
    'GET',
    `/actions/batches/${taken.body.id}/items?problems=true&cursor=${failed.body.next}`,
  );
  expect(next.body.items).toEqual([items[121]]);
  const alone = await w.as.agent('POST', '/actions', actions[7]);
  expect(alone.body).toEqual(items[7].answer);
  const { rows } = await sql<{
    count: number;
  }>`select count(*) from actions where external_id like 'batch-%'`.execute(w.house.db);
  expect(rows[0]?.count).toBe(120);
});

test('a line that nobody could store keeps no other line from being decided', async () => {
  const { ref } = await knownCustomer(w);
  const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const deep = JSON.stringify(question(ref, 'odd-5')).replace(
    '"subject":{',
    `"data":{"a":${nested}},"subject":{`,
  );
  const { statusCode, body: alone } = await w.app.inject({
    method: 'POST',
    url: '/v1/actions',
    headers: { authorization: `Bearer ${w.tokens.agent}`, 'content-type': 'application/json' },
    payload: deep,
  });
  expect([statusCode, JSON.parse(alone).code]).toEqual([422, 'invalid']);
  const of = (id: string, reason: string) => JSON.stringify({ ...question(ref, id), reason });
  const given = [
    of('odd-1', 'a\u0000b'),
    of('odd-2', 'half \ud83d'),
    of('odd-3', 'a \\u0000 in words, 😀'),
    '[',
    of('odd-4', 'x'),
    deep,
  ];
  const { status, body } = await send(given.join('\n'));
  expect([status, body.total]).toEqual([202, 6]);
  await workBatches(gateParts(w.house));
  const items = await itemsOf(body.id);
  expect(items.map(({ answer, problem }) => problem?.code ?? answer.verdict)).toEqual([
    'invalid',
    'invalid',
    'proceed',
    'invalid',
    'proceed',
    'invalid',
  ]);
});

test('the same key is the same batch; another content under it is refused', async () => {
  const { ref } = await knownCustomer(w);
  const body = JSON.stringify([question(ref, 'keyed-1')]);
  const headers = { 'idempotency-key': 'monday', 'content-type': 'application/json' };
  const [one, other] = [await send(body, headers), await send(body, headers)];
  expect(other.body.id).toBe(one.body.id);
  const altered = await send(JSON.stringify([question(ref, 'keyed-2')]), headers);
  expect([altered.status, altered.body.code]).toEqual([409, 'batch-altered']);
  expect((await send(body, headers, w.tokens.lead)).body.id).not.toBe(one.body.id);
});

test('who may not ask gives no batch, and an empty one is none', async () => {
  expect((await send('{}', {}, w.tokens.auditor)).status).toBe(403);
  expect((await send('{}', {}, 'kept_nobody-at-all-knows-this')).status).toBe(401);
  expect((await send('\n\n')).body.code).toBe('batch-empty');
});
