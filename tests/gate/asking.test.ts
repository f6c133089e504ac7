import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { followFacts, gateParts } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, putInForce, question } from './support.ts';

const HELD_BY_COMPLAINT = `
policy: test-act
title: Test
source:
  - { mark: D, say: for this test }
for: [test.act]
rules:
  - code: complaint-open
    require: "!complaint.open"
    verdict: hold
    say: A complaint is open.
    need: the complaint's end
    next: It goes on by itself when the complaint is closed.
`;

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await putInForce(w, 'test-act', HELD_BY_COMPLAINT);
});
afterAll(() => w.close());

const countOf = async (id: string): Promise<number> =>
  (await w.as.agent('GET', `/actions?source=card-system&limit=100`)).body.items.filter(
    (one: { externalId: string }) => one.externalId === id,
  ).length;

test('an action is asked, answered in the form of the contract, and can be read and replayed', async () => {
  const { id, ref } = await knownCustomer(w);
  const { status, body } = await w.as.agent('POST', '/actions', question(ref, 'first'));
  expect([status, body]).toEqual([
    200,
    {
      verdict: 'proceed',
      action: expect.any(String),
      because: [],
      missing: [],
      notices: [],
      policy: 'test-act@1',
      until: null,
    },
  ]);
  const seen = await w.as.auditor('GET', `/actions/${body.action}`);
  expect(seen.body).toMatchObject({ customerId: id, verdict: 'proceed', now: 'proceed', answer: body });
  expect((await w.as.auditor('GET', `/actions/${body.action}/replay`)).body).toMatchObject({
    same: true,
    verdict: 'proceed',
    policies: ['test-act@1'],
    differences: [],
  });
});

test('T62: the same key a hundred times at once is one decision with the same bytes; an altered body is refused', async () => {
  const { ref } = await knownCustomer(w);
  const bodies = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const answer = await w.app.inject({
        method: 'POST',
        url: '/v1/actions',
        headers: { authorization: `Bearer ${w.tokens.agent}`, prefer: 'wait=30' },
        payload: question(ref, 'hundred'),
      });
      return `${answer.statusCode} ${answer.body}`;
    }),
  );
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toMatch(/^200 /);
  expect(await countOf('hundred')).toBe(1);
  const altered = await w.as.agent('POST', '/actions', question(ref, 'hundred', { reason: 'fraud' }));
  expect([altered.status, altered.body.code]).toEqual([409, 'action-altered']);
  // The order of names and values that are the default anyway do not make it another request.
  const { reason, type, ...rest } = question(ref, 'hundred');
  const same = await w.as.agent('POST', '/actions', { ...rest, data: {}, reason, type });
  expect(`200 ${JSON.stringify(same.body)}`).toBe(bodies[0]);
});

test('many questions about one customer at once are all decided, one after the other', async () => {
  const { id, ref } = await knownCustomer(w);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      w.as.agent('POST', '/actions', question(ref, `many-${at}`), { prefer: 'wait=30' }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
  const listed = await w.as.agent('GET', `/actions?customer=${id}&limit=100`);
  expect(listed.body.items).toHaveLength(40);
});

test('nobody is acted on whom nobody knows, and once the reference is known the same question is answered', async () => {
  const asked = question('card-system:unheard-of', 'who');
  const refused = await w.as.agent('POST', '/actions', asked);
  expect([refused.status, refused.body.code]).toEqual([404, 'unknown-customer']);
  expect(refused.body.detail).toContain('/refs');
  await knownCustomer(w, 'card-system:unheard-of');
  expect((await w.as.agent('POST', '/actions', asked)).body.verdict).toBe('proceed');
});

test('a reference leads to the customer at the top of merges, and back when the merge is taken back', async () => {
  const [one, other] = [await knownCustomer(w), await knownCustomer(w)];
  await w.as.agent('POST', `/customers/${one.id}/merge`, { customerId: other.id, reason: 'the same person' });
  const opened = await w.as.agent('POST', '/cases', {
    customerId: one.id,
    subject: 'So angry',
    type: 'complaint',
  });
  expect(opened.status).toBe(201);
  const held = await w.as.agent('POST', '/actions', question(other.ref, 'merged'));
  expect(held.body).toMatchObject({ verdict: 'hold', because: [{ code: 'complaint-open' }] });
  await w.as.agent('DELETE', `/customers/${one.id}/merge/${other.id}`);
  expect((await w.as.agent('POST', '/actions', question(other.ref, 'apart'))).body.verdict).toBe('proceed');
  await vi.waitFor(async () => {
    await followFacts(gateParts(w.house));
    const now = (await w.as.agent('GET', `/holds/${held.body.action}`)).body;
    expect(now).toMatchObject({ state: 'released', endedHow: 'condition' });
  }, 30_000);
  // What was committed the moment before counts (T64).
  expect((await w.as.agent('POST', '/actions', question(one.ref, 'still'))).body.verdict).toBe('hold');
});

test('card data in an action is never kept in full, in whatever field, alone, in a batch or of somebody unknown', async () => {
  const { ref } = await knownCustomer(w);
  const PAN = '4111111111111111';
  const carded = (whose: string, id: string, more: object = {}) =>
    question(whose, id, {
      subject: { card: '4111 1111 1111 1111', invoice: '4000000000000002' },
      reason: `Lost ${PAN}`,
      data: { note: `the CVV 737 of ${PAN}`, number: Number(PAN), deep: [{ pan: PAN }] },
      ...more,
    });
  const asked = await w.as.agent('POST', '/actions', carded(ref, 'pan-1'));
  expect(asked.status).toBe(200);
  const shown = (await w.as.agent('GET', `/actions/${asked.body.action}`)).body;
  expect(shown.subject).toEqual({ card: expect.stringMatching(/^\D*1111$/), invoice: '4000000000000002' });
  expect((await w.as.agent('POST', '/actions', carded(ref, 'pan-1'))).body).toEqual(asked.body);
  await w.as.agent('POST', '/actions', carded('card-system:nobody', 'pan-2'));
  const lines = [carded(ref, 'pan-3'), carded(ref, 'pan-4', { mode: 'perhaps' })].map((one) =>
    JSON.stringify(one),
  );
  const batch = await w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: { authorization: `Bearer ${w.tokens.agent}`, 'content-type': 'application/x-ndjson' },
    payload: lines.join('\n'),
  });
  expect(batch.statusCode).toBe(202);
  const { rows } = await sql<{ kept: string }>`
    select request::text as kept from actions union all select request::text from unknown_refs
    union all select request::text from action_batch_items`.execute(w.house.db);
  expect(rows.length).toBeGreaterThanOrEqual(4);
  for (const { kept } of rows) expect(kept).not.toMatch(/4111 ?1111 ?1111 ?1111|737/);
});
