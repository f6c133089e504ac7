import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { followFacts, gateParts, workBatches } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { linesIn } from '#server/http/lines.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

/** Moments that a system writes when its clock is not set, or where it means «never». */
const FAR = [
  '0000-01-01T00:00:00Z',
  '0000-01-01T00:00:00+14:00',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-14:00',
  // A zone that no place has, and no database takes.
  '2030-01-01T00:00:00-23:59',
];

const sendBatch = async (payload: string | Readable) => {
  const { statusCode, body } = await w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: { authorization: `Bearer ${w.tokens.agent}`, 'content-type': 'application/x-ndjson' },
    payload,
  });
  return { status: statusCode, body: JSON.parse(body) };
};
const itemsOf = async (id: string) => (await w.as.agent('GET', `/actions/batches/${id}/items`)).body.items;

test('a moment in which nothing happens is refused by name, alone and in a batch, where it holds up nothing', async () => {
  const { ref } = await knownCustomer(w);
  for (const [n, at] of FAR.entries()) {
    const alone = await w.as.agent('POST', '/actions', question(ref, `far-${n}`, { at }));
    expect([at, alone.status, alone.body.errors?.[0]?.field]).toEqual([at, 422, 'body.at']);
  }
  const lines = [...FAR.map((at, n) => question(ref, `far-b-${n}`, { at })), question(ref, 'near')];
  const taken = await sendBatch(lines.map((one) => JSON.stringify(one)).join('\n'));
  await workBatches(gateParts(w.house));
  const items = await itemsOf(taken.body.id);
  expect(items.slice(0, -1).map((one: { problem: { code: string } }) => one.problem.code)).toEqual(
    FAR.map(() => 'invalid'),
  );
  expect(items.at(-1).answer.verdict).toBe('proceed');
});

test('an item that cannot be decided is a problem of its own and comes up once; the others of its page are decided', async () => {
  const { ref } = await knownCustomer(w);
  const taken = await sendBatch(
    ['a', 'b', 'c'].map((id) => JSON.stringify(question(ref, `page-${id}`))).join('\n'),
  );
  // As an earlier Kept took it in, which refused no moment.
  await sql`
    update action_batch_items set request = request || '{"at": "0000-01-01T00:00:00Z"}'::jsonb
    where batch_id = ${taken.body.id} and n = 2`.execute(w.house.db);
  await workBatches(gateParts(w.house));
  const [a, b, c] = await itemsOf(taken.body.id);
  expect([a.answer.verdict, c.answer.verdict]).toEqual(['proceed', 'proceed']);
  expect(b.problem.code).toBe('undecidable');
  expect((await w.as.agent('GET', `/actions/batches/${taken.body.id}`)).body.state).toBe('done');
});

test('what a system says beside an action is a moment only where it is one', async () => {
  const { id, ref } = await knownCustomer(w);
  const asked = { type: 'debt.refer', subject: { invoice: 'I-unknown' } };
  const told = [
    '+275760-09-12T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-02-30',
    'Invoice 5',
    null,
    true,
    5,
    8.64e15,
  ];
  for (const [n, dueAt] of told.entries()) {
    const { status, body } = await w.as.agent(
      'POST',
      '/actions',
      question(ref, `told-${n}`, {
        ...asked,
        data: { dueAt, issuedAt: dueAt, period: { from: dueAt, to: dueAt } },
      }),
    );
    expect([dueAt, status]).toEqual([dueAt, 200]);
    const { facts } = (await w.as.agent('GET', `/actions/${body.action}`)).body;
    expect([dueAt, facts['invoice.dueAt'] ?? null]).toEqual([dueAt, null]);
  }
  await untilAllIsHeard(w.house.db);
  await followFacts(gateParts(w.house));
  for (const path of [`/actions?customer=${id}`, `/holds?customer=${id}`, `/customers/${id}/record`])
    expect((await w.as.auditor('GET', path)).status, path).toBe(200);
});

test('a line without an end is not collected, and keeps no other line from being decided', async () => {
  const { ref } = await knownCustomer(w);
  const chunk = Buffer.alloc(64 * 1024, 'a');
  async function* endless(good: string): AsyncGenerator<Buffer> {
    for (let n = 0; n < 64; n += 1) yield chunk;
    yield Buffer.from(`\r\n${good}`);
  }
  let longest = 0;
  for await (const line of linesIn(endless('x'), 2 ** 30, () => new Error('large')))
    longest = Math.max(longest, line.length);
  expect(longest).toBeLessThan(1024 * 1024 + 100);
  const taken = await sendBatch(Readable.from(endless(JSON.stringify(question(ref, 'after-endless')))));
  expect([taken.status, taken.body.total]).toEqual([202, 2]);
  await workBatches(gateParts(w.house));
  const [bad, good] = await itemsOf(taken.body.id);
  expect(bad.problem.code).toBe('invalid');
  expect(good.answer.verdict).toBe('proceed');
  const refused = async (): Promise<void> => {
    for await (const _line of linesIn(endless('x'), 1024 * 1024, () => new Error('too large')));
  };
  await expect(refused()).rejects.toThrow('too large');
});
