/** Many at once, and people merged and taken apart while the gate is at work. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gateParts, workBatches } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
});
afterAll(() => w.close());

const send = (lines: readonly object[], key: string) =>
  w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: {
      authorization: `Bearer ${w.tokens.agent}`,
      'content-type': 'application/x-ndjson',
      'idempotency-key': key,
      prefer: 'wait=30',
    },
    payload: lines.map((one) => JSON.stringify(one)).join('\n'),
  });

const howMany = <T>(all: readonly T[]): [T, number][] =>
  [...Map.groupBy(all, (one) => one)].map(([one, list]): [T, number] => [one, list.length]);

test('the same batch a hundred times at once is one; with another line it is refused, and nothing of that is done', async () => {
  const { ref } = await knownCustomer(w);
  const lines = [1, 2, 3].map((n) => question(ref, `crowd-${n}`));
  const all = await Promise.all(Array.from({ length: 100 }, () => send(lines, 'crowd')));
  expect(howMany(all.map(({ statusCode }) => statusCode))).toEqual([[202, 100]]);
  expect(new Set(all.map((one) => one.json().id)).size).toBe(1);
  const altered = await Promise.all(
    Array.from({ length: 20 }, () => send([...lines, question(ref, 'crowd-4')], 'crowd')),
  );
  expect(howMany(altered.map((one) => `${one.statusCode} ${one.json().code}`))).toEqual([
    ['409 batch-altered', 20],
  ]);
  await Promise.all([1, 2, 3].map(() => workBatches(gateParts(w.house))));
  const { rows } = await sql<{ external_id: string }>`
    select external_id from actions where external_id like 'crowd-%' order by 1`.execute(w.house.db);
  expect(rows.map((row) => row.external_id)).toEqual(['crowd-1', 'crowd-2', 'crowd-3']);
});

test('a hundred who end the same hold at once: one does, and all others are told that it has ended', async () => {
  const { ref } = await knownCustomer(w);
  const lead = await w.person('lead', 'Lea Lead');
  const { body } = await w.as.agent(
    'POST',
    '/actions',
    question(ref, 'contested', { type: 'agreement.terminate' }),
  );
  expect(body.verdict).toBe('hold');
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      n % 2 === 0
        ? w.as.agent('POST', `/holds/${body.action}/withdrawal`, { reason: `Not wanted, ${n}` })
        : lead.call('POST', `/holds/${body.action}/release`, { reason: `It is right, ${n}` }),
    ),
  );
  const ended = answers.filter(({ status }) => status === 200);
  expect(ended).toHaveLength(1);
  expect(
    howMany(answers.flatMap(({ status, body: { code } }) => (status === 200 ? [] : [`${status} ${code}`]))),
  ).toEqual([['409 not-held', 99]]);
  const hold = (await w.as.agent('GET', `/holds/${body.action}`)).body;
  expect(hold.reason).toBe(ended[0]?.body.reason);
  const { rows } = await sql`
    select 1 from events where subject = ${body.action} and type in ('kept.hold.released', 'kept.hold.withdrawn')`.execute(
    w.house.db,
  );
  expect(rows).toHaveLength(1);
});

test('people who are merged and taken apart while a batch about them is decided: each action and duty is of whom it named', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => knownCustomer(w)));
  const lines = Array.from({ length: 120 }, (_, n) =>
    question(people[n % people.length]?.ref ?? '', `moving-${n}`, {
      type: 'charge.refused',
      mode: 'done',
      data: { amount: '1.00', currency: 'EUR', merchant: `Shop ${n}` },
    }),
  );
  const batch = (await send(lines, 'moving')).json();
  let isWorking = true;
  const moving = async (): Promise<void> => {
    for (let n = 0; isWorking; n += 1) {
      const [one, other] = [people[n % 6], people[(n + 1) % 6]];
      if (!one || !other) throw new Error('Nobody is there.');
      const merged = await w.as.agent('POST', `/customers/${one.id}/merge`, {
        customerId: other.id,
        reason: 'alike',
      });
      expect([200, 409]).toContain(merged.status);
      if (merged.status === 200 && n % 3 !== 2)
        expect((await w.as.agent('DELETE', `/customers/${one.id}/merge/${other.id}`)).status).toBe(200);
    }
  };
  const [movers] = [moving()];
  await Promise.all([1, 2].map(() => workBatches(gateParts(w.house))));
  isWorking = false;
  await movers;
  expect((await w.as.agent('GET', `/actions/batches/${batch.id}`)).body).toMatchObject({
    state: 'done',
    done: 120,
    problems: 0,
  });
  const { rows } = await sql<{ external_id: string; whose: string; told: string }>`
    select a.external_id, a.customer_id as whose, n.customer_id as told from actions a
    join notice_keys k on k.action_id = a.id join notices n on n.customer_id = k.customer_id and n.id = k.notice_id
    where a.external_id like 'moving-%'`.execute(w.house.db);
  expect(rows).toHaveLength(120);
  for (const { external_id: id, whose, told } of rows) {
    const should = people[Number(id.slice('moving-'.length)) % people.length]?.id;
    expect([whose, told], id).toEqual([should, should]);
  }
});
