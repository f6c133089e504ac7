/** What somebody was to be told is settled before they were: nobody calls about nothing; what was done is told all the same. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { followFacts, gateParts, recordActions } from '#domains/gate/index.ts';
import { settleNotice } from '#domains/notices/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { Office } from '../delivery/office.ts';
import { done } from '../receivables/support.ts';
import { closeOffices, customer, DAY, notice, office, owe, shown, work } from './support.ts';

let ours: Office;
beforeAll(async () => {
  ours = await office();
});
afterAll(() => closeOffices());

/** Everything that works by itself goes on until this is so: others' transactions may hold up what is read. */
const until = (so: () => Promise<void>): Promise<void> =>
  vi.waitFor(
    async () => {
      const parts = gateParts(ours.world.house);
      await recordActions(parts);
      await followFacts(parts);
      await work(ours);
      await so();
    },
    { timeout: 30_000, interval: 50 },
  );

let asked = 0;
const ask = async (id: string, type: string, more: object = {}) => {
  asked += 1;
  const question = { type, source: 'card-system', id: `q${asked}`, customer: { id }, mode: 'ask' };
  return done(ours.world.as.agent('POST', '/actions', { ...question, reason: 'replacement', ...more }));
};

/** Somebody whom nothing reaches by itself, so that a person is asked at once. */
const unreachable = (name: string): Promise<string> => customer(ours, name, { emails: [] });

const calls = async (customerId: string) =>
  (await done(ours.world.as.lead('GET', '/tasks?view=all'))).items.filter(
    (task: { customerId: string }) => task.customerId === customerId,
  );
const notices = async (customerId: string) =>
  (await done(ours.world.as.agent('GET', `/customers/${customerId}/notices`))).items;
const keyed = async (customerId: string, key: string) =>
  (await notices(customerId)).find((one: { key: string }) => one.key === key);
const inState = (customerId: string, key: string, state: string) =>
  until(async () => expect(await keyed(customerId, key)).toMatchObject({ state }));

async function replacementOf(customerId: string, ref: string): Promise<{ id: string; page: string }> {
  const { replacement } = await done(
    ours.world.as.agent('POST', '/replacements', {
      source: 'badge-system',
      customer: { id: customerId },
      thing: 'document',
      oldRef: ref,
      reason: 'chip',
      dueAt: new Date(ours.world.house.clock.now().getTime() + 20 * DAY).toISOString(),
    }),
  );
  const { url } = await done(ours.world.as.agent('GET', `/replacements/${replacement.id}/link`));
  return { id: replacement.id, page: new URL(url).pathname };
}
const answer = (url: string, works: 'yes' | 'no') =>
  ours.world.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `works=${works}`,
  });

test.each(['yes', 'no'] as const)(
  'who was asked whether the new one works and says «%s» elsewhere is not called any more',
  async (works) => {
    const ada = await unreachable(`Ada ${works}`);
    const ref = `card ${works}`;
    const { page } = await replacementOf(ada, ref);
    expect((await ask(ada, 'card.block', { subject: { card: ref } })).verdict).toBe('hold');
    await inState(ada, 'ask-confirmation', 'telling');
    await ours.pass(8 * DAY);
    await inState(ada, 'ask-confirmation', 'asked-person');
    const owed = await keyed(ada, 'ask-confirmation');
    expect(owed.settled).toBeNull();
    expect(await calls(ada)).toHaveLength(1);
    expect((await answer(page, works)).statusCode).toBe(200);
    await inState(ada, 'ask-confirmation', 'moot');
    const settled = await shown(ours, owed.id);
    expect(settled).toMatchObject({
      state: 'moot',
      settled: expect.stringMatching(works === 'yes' ? /works|no longer/ : /not come or does not work/),
      entryId: expect.any(String),
    });
    expect(settled.steps.at(-1)).toMatchObject({ kind: 'moot', say: settled.settled });
    const entry = await done(ours.world.as.agent('GET', `/entries/${settled.entryId}`));
    expect(entry.customerId).toBe(ada);
    expect((await calls(ada)).map(({ id }: { id: string }) => id)).not.toContain(owed.taskId);
    expect(await ours.events('kept.notice.moot')).toContainEqual(
      expect.objectContaining({ noticeId: owed.id, entryId: settled.entryId }),
    );
  },
);

test('a card that was sent in spite of silence has come: nobody calls to say that it is coming', async () => {
  const ada = await unreachable('Ada Sent');
  const held = await ask(ada, 'card.replace', { subject: { card: 'card sent' } });
  await inState(ada, 'shipping', 'asked-person');
  const lead = await ours.world.person('lead', 'Lea Lead');
  await done(lead.call('POST', `/holds/${held.action}/release`, { reason: 'She needs it now.' }));
  await inState(ada, 'confirm-address', 'moot');
  const shipping = await keyed(ada, 'shipping');
  expect(shipping.state).toBe('asked-person');
  const { page } = await replacementOf(ada, 'card sent');
  await ours.pass(1000);
  await answer(page, 'yes');
  await inState(ada, 'shipping', 'moot');
  expect((await shown(ours, shipping.id)).settled).toContain('It has come');
  expect(await calls(ada)).toEqual([]);
});

test('one call for two things speaks only of what is left when one of them is settled', async () => {
  const ada = await unreachable('Ada Two');
  const [one = '', other = ''] = await owe(
    ours,
    notice(ours, ada),
    notice(ours, ada, { duty: { key: 'other', say: 'They must know of the limit.' } }),
  );
  await until(async () => expect(await shown(ours, other)).toMatchObject({ state: 'asked-person' }));
  const [call, ...more] = await calls(ada);
  expect(more).toEqual([]);
  expect(call.say).toContain('2 notices');
  const { db, clock } = ours.world.house;
  const settling = { say: 'The limit was not changed.', entryId: null };
  await inTransaction(db, (tx) => settleNotice(tx, ours.world.house, other, settling, clock.now()));
  const left = await calls(ada);
  expect(left).toHaveLength(1);
  expect(left[0]).toMatchObject({ dueAt: call.dueAt, caseNumber: call.caseNumber });
  expect(left[0].say).toContain('payment was refused');
  expect(left[0].say).not.toContain('limit');
  expect((await shown(ours, one)).taskId).toBe(left[0].id);
  expect(await shown(ours, other)).toMatchObject({ state: 'moot', settled: 'The limit was not changed.' });
});

test('a withdrawn action is announced to nobody; what was done is told, whatever else happens', async () => {
  const ada = await unreachable('Ada Fee');
  const fee = { subject: { fee: 'paper' }, data: { amount: 5, currency: 'EUR' }, reason: 'tariff' };
  const held = await ask(ada, 'fee.charge', fee);
  expect(held.verdict).toBe('hold');
  await ask(ada, 'charge.refused', { ...fee, mode: 'done' });
  await ours.pass(4 * DAY);
  await inState(ada, 'notice', 'asked-person');
  await inState(ada, 'refused', 'asked-person');
  const [announced, refused] = [await keyed(ada, 'notice'), await keyed(ada, 'refused')];
  const withdrawn = await done(
    ours.world.as.agent('POST', `/holds/${held.action}/withdrawal`, {
      reason: 'The tariff has no such fee.',
    }),
  );
  expect(withdrawn).toMatchObject({ state: 'withdrawn', endedHow: 'withdrawn', action: { now: 'refuse' } });
  await inState(ada, 'notice', 'moot');
  expect((await shown(ours, announced.id)).settled).toBe('It is not going to be done.');
  expect(await shown(ours, refused.id)).toMatchObject({ state: 'asked-person' });
  expect(await calls(ada)).toHaveLength(1);
  const again = await ours.world.as.agent('POST', `/holds/${held.action}/withdrawal`, { reason: 'again' });
  expect(again).toMatchObject({ status: 409, body: { code: 'not-held' } });
  const against = await ask(ada, 'fee.charge', { ...fee, mode: 'done' });
  const action = await done(ours.world.as.agent('GET', `/actions/${against.action}`));
  expect(action.standing).toBe('against-refusal');
});

test('what was done against a hold is told as done, and not also as to come', async () => {
  const ada = await unreachable('Ada Block');
  const block = { subject: { account: 'A 1' }, reason: 'arrears' };
  await ask(ada, 'account.suspend', block);
  await inState(ada, 'notice', 'asked-person');
  await ask(ada, 'account.suspend', { ...block, mode: 'done' });
  await inState(ada, 'notice', 'moot');
  expect((await keyed(ada, 'notice')).settled).toContain('done meanwhile');
  await inState(ada, 'done', 'asked-person');
  expect(await calls(ada)).toHaveLength(1);
});

test('nobody calls about an invoice that is paid; it goes out afresh when the payment is taken back', async () => {
  const ada = await unreachable('Ada Invoice');
  const { clock } = ours.world.house;
  const { invoice } = await done(
    ours.world.as.agent('POST', '/invoices', {
      source: 'billing-system',
      number: 'R-7',
      customer: { id: ada },
      amount: 40,
      currency: 'EUR',
      issuedAt: clock.now().toISOString(),
      dueAt: new Date(clock.now().getTime() + 30 * DAY).toISOString(),
      driven: true,
    }),
  );
  await ours.pass(1000);
  await inState(ada, 'invoice', 'asked-person');
  const pay = (id: string, more: object) =>
    done(
      ours.world.as.agent('POST', `/invoices/${invoice.id}/payments`, {
        source: 'bank',
        ref: id,
        amount: 40,
        at: clock.now().toISOString(),
        ...more,
      }),
    );
  await pay('p1', {});
  await inState(ada, 'invoice', 'moot');
  expect((await keyed(ada, 'invoice')).settled).toBe('The invoice is paid.');
  expect(await calls(ada)).toEqual([]);
  await pay('p2', { kind: 'reversal' });
  await ours.pass(1000);
  await until(async () =>
    expect((await notices(ada)).map(({ state }: { state: string }) => state)).toEqual([
      'asked-person',
      'moot',
    ]),
  );
  expect(await calls(ada)).toHaveLength(1);
});
