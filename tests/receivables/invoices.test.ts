import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '#tests/support/world.ts';
import { debtor } from './debtor.ts';
import { companyAt, done } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await companyAt('2030-06-03T08:00:00Z');
});
afterAll(() => world.close());

let people = 0;
async function customer(): Promise<string> {
  people += 1;
  const body = {
    kind: 'person',
    name: `Bea ${people}`,
    contactPoints: [{ kind: 'email', value: `bea${people}@customer.example` }],
  };
  return (await done(world.as.agent('POST', '/customers', body))).id;
}

const invoice = (customerId: string, number: string, more: object = {}) => ({
  source: 'billing-system',
  number,
  customer: { id: customerId },
  amount: 38,
  currency: 'EUR',
  issuedAt: '2030-05-01T00:00:00Z',
  dueAt: '2030-06-01T00:00:00Z',
  ...more,
});

test('the same invoice with fewer zeros is the same; blanks erase nothing, what differs is shown and changes nothing', async () => {
  const id = await customer();
  const first = await done(world.as.agent('POST', '/invoices', invoice(id, '0007900770', { what: 'Gym' })));
  expect(first.outcome).toBe('created');
  const again = await done(world.as.agent('POST', '/invoices', invoice(id, ' 7900770 ', { amount: '38.0' })));
  expect(again).toMatchObject({ outcome: 'unchanged', invoice: { id: first.invoice.id, what: 'Gym' } });
  const more = await done(
    world.as.agent(
      'POST',
      '/invoices',
      invoice(id, '7900770', { period: { from: '2030-04-01T00:00:00Z', to: '2030-05-01T00:00:00Z' } }),
    ),
  );
  expect(more.outcome).toBe('completed');
  const other = await done(world.as.agent('POST', '/invoices', invoice(id, '7900770', { amount: 39 })));
  expect(other).toMatchObject({
    outcome: 'refused',
    conflicts: [{ field: 'amount', given: '39' }],
    invoice: { amount: 38, conflicts: [{ field: 'amount', given: '39' }] },
  });
  const conflictId = other.invoice.conflicts[0].id;
  const decided = await done(
    world.as.lead('POST', `/invoices/${first.invoice.id}/conflicts/${conflictId}/decision`, { take: true }),
  );
  expect(decided).toMatchObject({ amount: 39, conflicts: [] });
  expect((await world.as.agent('GET', `/invoices?customer=${id}`)).body.items).toHaveLength(1);
});

test('payments count once each; a reversal opens the invoice again', async () => {
  const id = await customer();
  const { invoice: one } = await done(world.as.agent('POST', '/invoices', invoice(id, 'P-1')));
  const pay = (ref: string, amount: number, kind = 'payment') =>
    world.as.agent('POST', `/invoices/${one.id}/payments`, {
      source: 'bank',
      ref,
      kind,
      amount,
      at: '2030-06-02T10:00:00Z',
    });
  expect(await done(pay('a', 30))).toMatchObject({ state: 'open', openAmount: 8 });
  expect(await done(pay('a', 30))).toMatchObject({ state: 'open', openAmount: 8 });
  expect((await pay('a', 31)).body.code).toBe('payment-altered');
  expect(await done(pay('b', 8))).toMatchObject({ state: 'paid', step: { state: 'stopped' } });
  expect(await done(pay('c', 8, 'reversal'))).toMatchObject({ state: 'open', openAmount: 8 });
});

test('a dispute rests all steps and is seen to in a case', async () => {
  const id = await customer();
  const { invoice: one } = await done(world.as.agent('POST', '/invoices', invoice(id, 'D-1')));
  const dispute = await done(
    world.as.agent('POST', `/invoices/${one.id}/disputes`, { reason: 'I never ordered it.' }),
  );
  expect((await world.as.agent('GET', `/invoices/${one.id}`)).body).toMatchObject({
    disputed: true,
    step: { state: 'stopped' },
  });
  expect((await world.as.agent('GET', `/customers/${id}/cases`)).body.items).toHaveLength(1);
  await done(
    world.as.agent('POST', `/disputes/${dispute.id}/resolution`, {
      outcome: 'rejected',
      resolution: 'It was ordered.',
    }),
  );
  expect((await world.as.agent('GET', `/invoices/${one.id}`)).body).toMatchObject({ disputed: false });
});

test.each([-12.5, 0])(
  'of a credit note or an invoice over nothing (%d) nobody is ever reminded',
  async (amount) => {
    const dan = await debtor(world, -20, { amount, issuedAt: '2030-04-01T00:00:00Z' });
    await dan.piece('invoice', 'i1', 'delivered');
    await dan.reconcile();
    expect(await dan.see()).toMatchObject({ openAmount: 0, step: { rung: null, state: 'done' } });
    for (const type of ['invoice.remind', 'invoice.claim', 'debt.refer'])
      expect(await dan.ask(type)).toMatchObject({
        verdict: 'refuse',
        codes: expect.arrayContaining(['invoice-settled']),
      });
  },
);
