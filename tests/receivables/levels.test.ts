import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '#tests/support/world.ts';
import { claimed, type Debtor, debtor } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-03T10:00:00Z');
});
afterAll(() => world.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const pass = (ms: number) => world.moveClock(ms);
const settle = (levels: object) => done(world.as.manager('PUT', '/receivables/ladder', { levels }));

async function until(dan: Debtor, type: string): Promise<string | null> {
  const { action } = await dan.ask(type);
  return (await done(world.as.agent('GET', `/actions/${action}`))).answer.until;
}

test('R38: seven calls in seven days, by whatever number, and seven days of quiet after a talk', async () => {
  const dan = await claimed(world);
  for (let call = 0; call < 6; call += 1) {
    await dan.call('no-answer');
    await pass(5 * HOUR);
  }
  // 10 o'clock and thirty hours: in the afternoon.
  expect(await dan.ask('debt.call')).toMatchObject({ verdict: 'proceed' });
  await dan.call('no-answer');
  expect((await dan.ask('debt.call')).codes).toEqual(['too-many-calls']);
  await pass(7 * DAY);
  expect((await dan.ask('debt.call')).verdict).toBe('proceed');
  await dan.call('reached');
  const talked = world.house.clock.now().getTime();
  await pass(DAY);
  await dan.call('no-answer');
  // A try after the talk moves nothing.
  expect(await until(dan, 'debt.call')).toBe(new Date(talked + 7 * DAY).toISOString());
});

test('R38: the customer’s own call is a talk and no attempt; a call before any reminder counts too', async () => {
  const dan = await debtor(world, 30);
  const contact = { channel: 'phone', direction: 'in', outcome: 'reached', text: 'What is this invoice?' };
  const made = await done(world.as.agent('POST', `/customers/${dan.customerId}/contacts`, contact));
  await done(world.as.agent('POST', `/invoices/${dan.invoiceId}/calls`, { entryId: made.entry.id }));
  expect((await dan.ask('debt.call')).codes).toContain('quiet-after-talk');
  expect((await dan.see()).proven).toMatchObject({ attempts: [] });
});

test('R39: nobody is called before 8 and after 21 where they are', async () => {
  const dan = await claimed(world);
  await done(world.as.agent('PATCH', `/customers/${dan.customerId}`, { timeZone: 'Pacific/Auckland' }));
  const now = world.house.clock.now();
  const midnight = new Date(now);
  midnight.setUTCHours(24 + 10, 30, 0, 0);
  await world.moveClock(midnight);
  // 10:30 in London is 22:30 in Auckland, in winter.
  expect((await dan.ask('debt.call')).codes).toEqual(['night']);
  const end = await until(dan, 'debt.call');
  expect(end?.slice(11, 19)).toBe('20:00:00');
  await world.moveClock(new Date(Date.parse(end ?? '') + 1000));
  expect((await dan.ask('debt.call')).verdict).toBe('proceed');
});

test('nobody is called about what nobody knows, what is not due and was not delivered, or what is paid', async () => {
  const early = await debtor(world, 30);
  expect((await early.ask('debt.call')).codes).toEqual(['invoice-not-due', 'invoice-not-delivered']);
  const unnamed = { type: 'debt.call', source: 'dialler', id: 'call-1', mode: 'ask' };
  const about = { ...unnamed, customer: { id: early.customerId }, subject: {} };
  expect((await world.as.agent('POST', '/actions', about)).body.verdict).toBe('refuse');
  const dan = await claimed(world);
  await dan.pay(Number((await dan.see()).openAmount));
  expect((await dan.ask('debt.call')).codes).toContain('invoice-settled');
});

test('R43: a level has its smallest amount, its grace, and may be blocked with a reason', async () => {
  await settle({
    reminder: { graceDays: 5 },
    'letter-of-claim': { minimumAmount: 500 },
    referral: { blocked: 'The courts rest in August.' },
  });
  const dan = await debtor(world, 1);
  await dan.piece('invoice', 'i1', 'delivered');
  await pass(2 * DAY);
  await dan.reconcile();
  expect(await dan.ask('invoice.remind')).toMatchObject({ verdict: 'hold', codes: ['grace'] });
  await pass(4.1 * DAY);
  await dan.reconcile();
  expect((await dan.ask('invoice.remind')).verdict).toBe('proceed');
  for (const ref of ['r1', 'r2']) {
    await dan.piece('reminder', ref, 'delivered');
    await pass(15 * DAY);
  }
  await dan.reconcile();
  expect(await dan.ask('invoice.claim')).toMatchObject({ verdict: 'refuse', codes: ['too-little'] });
  expect((await dan.see()).step).toMatchObject({
    state: 'stopped',
    say: expect.stringContaining('too little'),
  });
  const refused = await dan.ask('debt.refer');
  expect(refused.codes).toContain('level-blocked');
  await settle({});
  expect((await dan.ask('invoice.claim')).verdict).toBe('proceed');
  expect(await done(world.as.agent('GET', '/receivables/ladder'))).toMatchObject({
    levels: { reminder: { graceDays: 0, minimumAmount: 0, blocked: null } },
  });
});

test('what was paid in part is asked for no more: the words name what is open', async () => {
  const dan = await debtor(world, 1, { driven: true });
  await dan.piece('invoice', 'i1', 'delivered');
  await dan.pay(60);
  for (let day = 0; day < 20; day += 1) {
    await pass(DAY);
    await dan.reconcile();
  }
  await pass(HOUR);
  const { items } = await done(world.as.agent('GET', `/actions?customer=${dan.customerId}&limit=50`));
  const asked = items.find(({ type }: { type: string }) => type === 'invoice.remind');
  expect(asked, JSON.stringify(items)).toBeDefined();
  const action = await done(world.as.agent('GET', `/actions/${asked.id}`));
  expect(JSON.stringify(action)).toContain('"amount":40');
});
