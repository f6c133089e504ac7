import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '#tests/support/world.ts';
import { debtor } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-03T08:00:00Z');
});
afterAll(() => world.close());

const DAY = 86_400_000;
const days = (n: number) => world.moveClock(n * DAY);

test('after the end of an agreement nothing later is billed, and the end is owed in writing', async () => {
  const dan = await debtor(world, 30);
  const agreement = await done(
    world.as.agent('POST', `/customers/${dan.customerId}/agreements`, {
      source: 'billing-system',
      number: 'A-0017',
      what: 'Line',
      from: '2029-01-01T00:00:00Z',
    }),
  );
  const now = world.house.clock.now().toISOString();
  const ended = await done(
    world.as.agent('POST', `/agreements/${agreement.id}/ending`, { until: now, lastBillAt: now }),
  );
  expect(ended).toMatchObject({ until: now, billedUntil: now });
  const action = await done(world.as.agent('GET', `/actions/${ended.endActionId}`));
  expect(action.answer.notices).toHaveLength(1);
  await days(40);
  const later = world.house.clock.now().toISOString();
  const asked = await done(
    world.as.agent('POST', '/actions', {
      type: 'invoice.issue',
      source: 'billing-system',
      id: `late-${dan.number}`,
      customer: { id: dan.customerId },
      subject: { invoice: 'new', agreement: 'a-0017' },
      mode: 'ask',
      data: { periodFrom: now, periodTo: later, amount: 20 },
    }),
  );
  expect(asked).toMatchObject({ verdict: 'refuse', because: [{ code: 'period-after-end' }] });
});

test('a reminder over two ways is one reminder; nothing of an invoice arrives before it is issued; each reason has its entry', async () => {
  const dan = await debtor(world, 30);
  const early = await world.as.agent('POST', `/invoices/${dan.invoiceId}/deliveries`, {
    what: 'invoice',
    source: 'post',
    ref: 'too-early',
    channel: 'letter',
    recipient: 'Dan',
    rung: 'delivered',
    at: new Date(world.house.clock.now().getTime() - 3 * DAY).toISOString(),
    proof: 'a line of a log',
  });
  expect([early.status, early.body.errors?.[0]?.field]).toEqual([422, 'at']);
  const asked = async (id: string) =>
    done(
      world.as.agent('POST', '/actions', {
        type: 'debt.refer',
        source: 'billing-system',
        id: `${id}-${dan.number}`,
        customer: { id: dan.customerId },
        subject: { invoice: dan.number },
        mode: 'ask',
      }),
    );
  const bare: { code: string; evidence: string[] }[] = (await asked('bare')).because;
  expect(bare.filter(({ code, evidence }) => code.startsWith('invoice-') && evidence.length === 0)).toEqual(
    [],
  );
  expect(bare.find(({ code }) => code === 'reminders-missing')?.evidence).not.toEqual([]);
  await dan.piece('invoice', 'i1', 'delivered');
  await days(32);
  await dan.piece('reminder', 'by mail', 'delivered');
  await world.moveClock(2 * 3_600_000);
  await dan.piece('reminder', 'by letter', 'delivered');
  const codes = (await asked('once')).because.map(({ code }: { code: string }) => code);
  expect(codes).toContain('reminders-missing');
});

test('the way from an invoice to a collector: each step needs the proven one before, and what is missing is said', async () => {
  const dan = await debtor(world, 30);
  expect(await dan.ask('debt.refer')).toMatchObject({ verdict: 'refuse' });
  await dan.piece('invoice', 'i1', 'dispatched');
  await days(31);
  await dan.reconcile();
  expect((await dan.ask('invoice.remind')).codes).toEqual(['invoice-not-delivered']);
  await dan.piece('invoice', 'i1', 'delivered');
  expect((await dan.ask('invoice.remind')).verdict).toBe('proceed');
  await days(1);
  await dan.piece('reminder', 'r1', 'delivered');
  expect((await dan.ask('invoice.claim')).codes).toContain('reminders-missing');
  await days(15);
  await dan.reconcile();
  expect((await dan.ask('invoice.remind')).verdict).toBe('proceed');
  await dan.piece('reminder', 'r2', 'delivered');
  await days(15);
  // Payments first, also before a letter of claim (R44).
  expect(await dan.ask('invoice.claim')).toMatchObject({
    verdict: 'hold',
    codes: ['payments-not-reconciled'],
  });
  await dan.reconcile();
  expect((await dan.ask('invoice.claim')).verdict).toBe('proceed');
  await dan.piece('letter-of-claim', 'l1', 'delivered');
  await days(31);
  await dan.reconcile();
  expect((await dan.ask('debt.refer')).codes).toEqual(['nobody-called', 'not-reviewed']);
  await days(1);
  await dan.reconcile();
  await dan.call('reached');
  const lead = await world.person('lead', 'Lea Lead');
  await done(
    lead.call('POST', `/invoices/${dan.invoiceId}/reviews`, { decision: 'refer', reason: 'All is proven.' }),
  );
  const leave = await dan.ask('debt.refer');
  expect(leave.verdict).toBe('proceed');
  const partner = await done(
    world.as.lead('POST', '/partners', { name: 'Collector Ltd', email: 'desk@collector.example' }),
  );
  const placed = await done(
    world.as.lead('POST', `/invoices/${dan.invoiceId}/placement`, {
      partnerId: partner.id,
      actionId: leave.action,
    }),
  );
  expect(placed.invoice).toMatchObject({ placed: true, step: { state: 'done' } });

  // A dispute calls it back at once, and the collector has one business day to say that everything has stopped.
  await done(
    world.as.agent('POST', `/invoices/${dan.invoiceId}/disputes`, { reason: 'I cancelled in time.' }),
  );
  const seen = await dan.see();
  expect(seen).toMatchObject({
    placed: false,
    disputed: true,
    step: { state: 'stopped', say: expect.stringContaining('disputes it') },
    placements: [{ recallReason: expect.stringContaining('cancelled in time'), acknowledgedAt: null }],
  });
  const [recall] = (seen as unknown as { placements: { acknowledgeBy: string; caseNumber: string }[] })
    .placements;
  expect(Date.parse(recall?.acknowledgeBy ?? '') - world.house.clock.now().getTime()).toBeLessThanOrEqual(
    4 * DAY,
  );
  const { items } = await done(world.as.agent('GET', `/promises?caseNumber=${recall?.caseNumber}`));
  expect(items).toMatchObject([{ partner: { name: 'Collector Ltd' }, proof: 'partner' }]);
  expect((await dan.ask('invoice.remind')).verdict).toBe('hold');
});

test('without leave nothing goes to a collector, and the attempt is on the record', async () => {
  const dan = await debtor(world, 1);
  const partner = await done(
    world.as.lead('POST', '/partners', { name: 'Other Ltd', email: 'x@collector.example' }),
  );
  const tried = await done(
    world.as.lead('POST', `/invoices/${dan.invoiceId}/placement`, { partnerId: partner.id }),
  );
  expect(tried).toMatchObject({ answer: { verdict: 'refuse' }, invoice: { placed: false } });
  const foreign = await debtor(world, 1);
  const { action } = await foreign.ask('debt.refer');
  const stolen = await world.as.lead('POST', `/invoices/${dan.invoiceId}/placement`, {
    partnerId: partner.id,
    actionId: action,
  });
  expect(stolen.status).toBe(422);
  const refused = await world.as.lead('POST', `/invoices/${foreign.invoiceId}/placement`, {
    partnerId: partner.id,
    actionId: action,
  });
  expect(refused).toMatchObject({ status: 409, body: { code: 'no-leave' } });
});

test('«invoice my company» reaches every later invoice; one that ignores it is held', async () => {
  const dan = await debtor(world, 30);
  await done(
    world.as.agent('POST', `/customers/${dan.customerId}/instructions`, {
      kind: 'invoice-to',
      to: { name: 'Example Ltd.', email: 'bills@example.example' },
    }),
  );
  expect(await dan.ask('invoice.issue')).toMatchObject({ verdict: 'hold', codes: ['instruction-ignored'] });
  expect((await dan.ask('invoice.issue', { billTo: 'example ltd' })).verdict).toBe('proceed');
  expect(
    (await dan.ask('invoice.issue', { billTo: { name: 'Example Ltd', email: 'else@example.example' } }))
      .verdict,
  ).toBe('hold');
});
