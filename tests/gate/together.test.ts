import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
beforeAll(async () => {
  w = await createWorld();
});
afterAll(() => w.close());

const known = (count: number): Promise<{ id: string; ref: string }[]> =>
  Promise.all(Array.from({ length: count }, () => knownCustomer(w)));

test('of many at once each gets their own answer, also where one of them cannot be stored or is known to nobody', async () => {
  const customers = await known(12);
  const asked = customers.map(({ ref }, n) =>
    question(
      ref,
      `mixed ${n}`,
      n === 5
        ? { subject: { card: 'a\u0000b' } }
        : n === 7
          ? { customer: { ref: 'card-system:nobody' } }
          : n === 9
            ? { mode: 'done', type: 'other.act' }
            : {},
    ),
  );
  const answers = await Promise.all(asked.map((one) => w.as.agent('POST', '/actions', one)));
  expect(answers.map(({ status }) => status)).toEqual(
    customers.map((_, n) => (n === 5 ? 422 : n === 7 ? 404 : 200)),
  );
  const stored = answers.flatMap(({ status, body }, n) => (status === 200 ? [{ n, id: body.action }] : []));
  for (const { n, id } of stored) {
    const { body } = await w.as.auditor('GET', `/actions/${id}`);
    expect([body.customerId, body.externalId]).toEqual([customers[n]?.id, `mixed ${n}`]);
  }
});

test('one who has to wait for somebody else’s transaction holds up nobody else, and is decided after it', async () => {
  const [stuck, ...others] = await known(10);
  if (!stuck) throw new Error('There is nobody.');
  const before = await w.as.agent('POST', '/actions', question(others[0]?.ref ?? '', 'before'));
  const client = new pg.Client({ connectionString: w.house.ownerUrl });
  await client.connect();
  await client.query('begin');
  // Another decision about the same customer, not committed yet.
  await client.query(
    `insert into actions (customer_id, id, seq, source, external_id, type, mode, matter, request, verdict, policy, decision, answer,
       actor, at, decided_at, entry_id)
     select $1, gen_random_uuid(), 1, source, external_id, type, mode, matter, request, verdict, policy, decision, answer,
       actor, at, decided_at, entry_id from actions where id = $2`,
    [stuck.id, before.body.action],
  );
  const ask = ({ ref }: { ref: string }) =>
    w.as.agent('POST', '/actions', question(ref, `at once ${ref}`), { prefer: 'wait=30' });
  let free = false;
  const waiting = ask(stuck).then((answer) => ({ answer, free }));
  const answers = await Promise.all(others.map(ask));
  expect(answers.map(({ status }) => status)).toEqual(others.map(() => 200));
  free = true;
  await client.query('commit');
  await client.end();
  const late = await waiting;
  expect([late.answer.status, late.free]).toEqual([200, true]);
});
