import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { sql } from '#platform/db/index.ts';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, putInForce, question } from './support.ts';

const POLICY = `
policy: test-act
title: Test
source:
  - { mark: D, say: for this test }
for: [test.act, test.wait]
rules:
  - code: complaint-open
    require: "!complaint.open"
    verdict: hold
    say: A complaint is open.
    need: the complaint's end
    next: It goes on by itself when the complaint is closed.
  - code: too-early
    if: action.type == "test.wait"
    waits: { from: action.at, for: 3 hours }
    verdict: hold
    say: Three hours have not passed.
    need: three hours
    next: It goes on by itself.
  - code: never
    if: action.reason == "never"
    require: "false"
    verdict: refuse
    say: Never.
    need: nothing
    next: Do not.
`;

let w: World;
beforeAll(async () => {
  w = await createWorld({ testClock: true });
  await putInForce(w, 'test-act', POLICY);
});
afterAll(() => w.close());

const complaint = async (customerId: string): Promise<string> => {
  const { status, body } = await w.as.agent('POST', '/cases', {
    customerId,
    subject: 'So angry',
    type: 'complaint',
  });
  expect(status).toBe(201);
  return body.number;
};

const ask = async (ref: string, id: string, more = {}) =>
  (await w.as.agent('POST', '/actions', question(ref, id, more))).body;

const eventsOf = async (action: string) =>
  (
    await sql<{ type: string; data: Record<string, unknown> }>`
      select type, data from events where subject = ${action} order by tx, id`.execute(w.house.db)
  ).rows;

test('what is held is released when facts change; the first answer stays, and the event says which question it was', async () => {
  const parts = gateParts(w.house);
  const { id, ref } = await knownCustomer(w);
  const number = await complaint(id);
  const held = await ask(ref, 'by-condition');
  expect(held).toMatchObject({ verdict: 'hold', because: [{ code: 'complaint-open' }], until: null });
  expect((await w.as.agent('GET', `/holds?customer=${id}`)).body.items).toMatchObject([
    { id: held.action, state: 'held', because: [{ code: 'complaint-open' }] },
  ]);
  const closed = await w.as.lead('POST', `/cases/${number}/closure`, {
    cause: 'other',
    remedy: 'A kind word',
    agreement: { agreed: true, say: 'By phone' },
  });
  if (closed.status >= 300)
    await sql`update cases set state = 'closed', closed_at = now() where number = ${number}`.execute(
      w.house.db,
    );
  await w.as.agent('POST', `/customers/${id}/notes`, { text: 'Closed.' });
  await vi.waitUntil(
    async () => {
      await followFacts(parts);
      return (await w.as.agent('GET', `/actions/${held.action}`)).body.now === 'proceed';
    },
    { timeout: 20_000 },
  );
  const seen = (await w.as.agent('GET', `/actions/${held.action}`)).body;
  expect(seen).toMatchObject({
    verdict: 'hold',
    answer: held,
    hold: { state: 'released', endedHow: 'condition' },
  });
  expect(await ask(ref, 'by-condition')).toEqual(held);
  expect(await eventsOf(held.action)).toContainEqual({
    type: 'kept.hold.released',
    data: expect.objectContaining({ source: 'card-system', id: 'by-condition', how: 'condition' }),
  });
});

test('a hold that time ends is released by itself at its moment', async () => {
  const { ref } = await knownCustomer(w);
  const held = await ask(ref, 'by-time', { type: 'test.wait' });
  expect(held).toMatchObject({ verdict: 'hold', because: [{ code: 'too-early' }] });
  const until = new Date(held.until);
  expect(until.getTime() - w.house.clock.now().getTime()).toBe(3 * 3_600_000);
  await w.moveClock(3 * 3_600_000 - 1000);
  expect((await w.as.agent('GET', `/holds/${held.action}`)).body.state).toBe('held');
  await w.moveClock(1000);
  const hold = (await w.as.agent('GET', `/holds/${held.action}`)).body;
  expect(hold).toMatchObject({ state: 'released', endedHow: 'time', endedAt: held.until });
});

test('only a person who leads lets a held action go ahead, with a reason, once', async () => {
  const { id, ref } = await knownCustomer(w);
  await complaint(id);
  const held = await ask(ref, 'by-person');
  const path = `/holds/${held.action}/release`;
  expect((await w.as.lead('POST', path, { reason: 'The customer asked for it.' })).status).toBe(403);
  const lead = await w.person('lead', 'Lena Lead');
  const agent = await w.person('agent', 'Axel Agent');
  expect((await agent.call('POST', path, { reason: 'The customer asked for it.' })).status).toBe(403);
  expect((await lead.call('POST', path, { reason: '' })).status).toBe(422);
  const released = await lead.call('POST', path, { reason: 'The customer asked for it.' });
  expect([released.status, released.body]).toEqual([
    200,
    expect.objectContaining({
      state: 'released',
      endedHow: 'person',
      endedBy: 'Lena Lead',
      reason: 'The customer asked for it.',
    }),
  ]);
  expect((await lead.call('POST', path, { reason: 'Once more.' })).body.code).toBe('not-held');
  const done = (await w.as.agent('POST', '/actions', question(ref, 'did', { mode: 'done' }))).body;
  expect((await w.as.agent('GET', `/actions/${done.action}`)).body.standing).toBe('as-decided');
});

test('what is done unasked, or in spite of a hold or a refusal, is marked so and ends the hold', async () => {
  const { id, ref } = await knownCustomer(w);
  const done = async (report: string, more = {}) => {
    const { action } = await ask(ref, report, { mode: 'done', ...more });
    return (await w.as.agent('GET', `/actions/${action}`)).body;
  };
  expect(await done('silent', { subject: { card: '…1' } })).toMatchObject({
    standing: 'unasked',
    verdict: 'proceed',
  });
  await ask(ref, 'asked-2', { subject: { card: '…2' } });
  expect((await done('did-2', { subject: { card: '…2' } })).standing).toBe('as-decided');
  expect((await done('did-2-again', { subject: { card: '…2' } })).standing).toBe('unasked');
  await ask(ref, 'asked-3', { subject: { card: '…3' }, reason: 'never' });
  expect((await done('did-3', { subject: { card: '…3' } })).standing).toBe('against-refusal');
  await complaint(id);
  const held = await ask(ref, 'asked-4', { subject: { card: '…4' } });
  expect(await done('did-4', { asked: 'asked-4', subject: { other: 'words' } })).toMatchObject({
    standing: 'against-hold',
    verdict: 'hold',
    askedAction: held.action,
  });
  expect((await w.as.agent('GET', `/holds/${held.action}`)).body).toMatchObject({
    state: 'overtaken',
    endedHow: 'done',
  });
  const marked = await w.as.agent('GET', `/actions?customer=${id}&standing=against-hold`);
  expect(marked.body.items).toHaveLength(1);
});

test('each action is one entry of the customer’s record, also when followers compete', async () => {
  const { id, ref } = await knownCustomer(w);
  const asked = await Promise.all(Array.from({ length: 20 }, (_, at) => ask(ref, `recorded-${at}`)));
  const entries = async () =>
    (await w.as.agent('GET', `/customers/${id}/record?limit=100`)).body.items.filter(
      (one: { kind: string }) => one.kind === 'action',
    );
  await vi.waitUntil(
    async () => {
      await Promise.all([1, 2, 3].map(() => recordActions(gateParts(w.house))));
      return (await entries()).length >= 20;
    },
    { timeout: 20_000 },
  );
  await recordActions(gateParts(w.house));
  const found = await entries();
  expect(found).toHaveLength(20);
  const { entryId } = (await w.as.agent('GET', `/actions/${asked[0].action}`)).body;
  const entry = (await w.as.agent('GET', `/entries/${entryId}`)).body;
  expect(entry).toMatchObject({
    subject: 'test.act (…1234)',
    text: 'card-system asks: test.act (…1234). Reason given: replacement. It may go ahead.',
  });
});

test('what was done to somebody unknown is listed, and taken up once the reference is known', async () => {
  const { id } = await knownCustomer(w);
  const report = question('card-system:stray', 'stray', { mode: 'done' });
  expect((await w.as.agent('POST', '/actions', report)).status).toBe(404);
  const listed = (await w.as.auditor('GET', '/unknown-refs')).body.items;
  expect(listed).toMatchObject([{ ref: 'card-system:stray', mode: 'done', times: 1 }]);
  expect((await w.as.agent('POST', `/customers/${id}/refs`, { ref: 'card-system:stray' })).status).toBe(201);
  const taken = async () => (await w.as.agent('GET', `/actions?customer=${id}`)).body.items;
  await vi.waitUntil(
    async () => {
      await followFacts(gateParts(w.house));
      return (await taken()).length > 0;
    },
    { timeout: 20_000 },
  );
  expect(await taken()).toMatchObject([{ externalId: 'stray', mode: 'done', standing: 'unasked' }]);
  const repeated = await w.as.agent('POST', '/actions', report);
  expect(repeated.body.action).toBe((await taken())[0].id);
  expect((await w.as.auditor('GET', '/unknown-refs')).body.items).toEqual([]);
});
