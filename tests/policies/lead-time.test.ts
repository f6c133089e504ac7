import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';

const DAY = 86_400_000;

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
});
afterAll(() => w.close());

async function customer(): Promise<string> {
  const { body } = await w.as.agent('POST', '/customers', { kind: 'person', name: 'Ada Example' });
  return body.id;
}

const fee = (id: string, customerId: string, more: object = {}) => ({
  type: 'fee.charge',
  source: 'billing',
  id,
  customer: { id: customerId },
  subject: { fee: `fee-${id}` },
  data: { amount: 12.5, currency: 'EUR' },
  mode: 'ask',
  ...more,
});

async function told(noticeId: string): Promise<void> {
  const person = await w.person('agent');
  const { status, body } = await person.call('POST', `/notices/${noticeId}/telling`, {
    outcome: 'told',
    say: 'They heard it and understood.',
  });
  expect([status, body.code]).toEqual([200, undefined]);
}

test('a fee is held until the customer was told, then for its days; it is released by itself, and told once', async () => {
  const id = await customer();
  const { body: held } = await w.as.agent('POST', '/actions', fee('one', id));
  expect(held).toMatchObject({
    verdict: 'hold',
    because: [{ code: 'notice-not-told' }],
    policy: 'fee-charge@1',
    until: null,
  });
  expect(held.notices).toHaveLength(1);
  await told(held.notices[0]);

  const { body: soon } = await w.as.agent(
    'POST',
    '/actions',
    fee('one-again', id, { subject: { fee: 'fee-one' } }),
  );
  expect(soon).toMatchObject({ verdict: 'hold', because: [{ code: 'notice-too-soon' }], notices: [] });
  expect(Date.parse(soon.until) - w.house.clock.now().getTime()).toBeGreaterThan(2.9 * DAY);

  await w.moveClock(3 * DAY + 60_000);
  const standing = await w.as.agent('GET', `/actions/${soon.action}`);
  expect(standing.body).toMatchObject({ now: 'proceed', hold: { state: 'released', endedHow: 'time' } });
  const { body: later } = await w.as.agent(
    'POST',
    '/actions',
    fee('one-later', id, { subject: { fee: 'fee-one' } }),
  );
  expect(later).toMatchObject({ verdict: 'proceed', because: [], notices: [] });
  // Told of this fee is not told of another.
  expect((await w.as.agent('POST', '/actions', fee('two', id))).body.verdict).toBe('hold');
});

test('a fee that was taken already is told all the same', async () => {
  const id = await customer();
  const { body } = await w.as.agent('POST', '/actions', fee('done', id, { mode: 'done' }));
  expect(body.notices).toHaveLength(1);
});

test('an exemption lifts nothing unless who approves it leads and is with us; then the block goes ahead and the customer is told', async () => {
  const id = await customer();
  const block = (key: string, approver: string) => ({
    ...fee(key, id),
    type: 'account.block',
    exemption: { kind: 'security', reason: 'A stranger is in the account.', approver },
  });
  const lead = await w.person('lead');
  const agent = await w.person('agent');
  const gone = await w.person('manager');
  // Somebody must be left who looks after the company's accounts.
  await w.person('admin');
  const put = await w.as.admin('PATCH', `/staff/${gone.id}`, { active: false });
  expect(put.status, JSON.stringify(put.body)).toBe(200);
  for (const nobody of ['nobody@example.com', agent.id, gone.id]) {
    const { body } = await w.as.agent('POST', '/actions', block(`by ${nobody}`, nobody));
    expect(body.because.map(({ code }: { code: string }) => code)).toContain('exemption-not-approved');
  }
  const { body: approved } = await w.as.agent('POST', '/actions', block('x2', lead.id));
  expect(approved).toMatchObject({ verdict: 'proceed', because: [] });
  expect(approved.notices).toHaveLength(2);
});
