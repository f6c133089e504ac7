/** Amounts are in a currency that there is, with no more decimals than it has, and not below zero where money is taken. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, type World } from '../support/world.ts';
import { knownCustomer, question } from './support.ts';

let w: World;
let ref: string;
beforeAll(async () => {
  w = await createWorld();
  ref = (await knownCustomer(w)).ref;
});
afterAll(() => w.close());

let count = 0;
const ask = (data: object, more: Readonly<Record<string, unknown>> = {}) => {
  count += 1;
  return w.as.agent(
    'POST',
    '/actions',
    question(ref, `money-${count}`, { type: 'charge.create', data, ...more }),
  );
};

test.each([
  [{ amount: '5.00', currency: 'XXZ' }, 'data.currency'],
  [{ amount: 5, currency: 'XXX' }, 'data.currency'],
  [{ amount: 5, currency: 'euros' }, 'data.currency'],
  [{ amount: 5, currency: 49 }, 'data.currency'],
  [{ amount: '5.123', currency: 'JPY' }, 'data.amount'],
  [{ amount: 5.5, currency: 'jpy' }, 'data.amount'],
  [{ amount: 5.001, currency: 'EUR' }, 'data.amount'],
  [{ amount: '1.2345', currency: 'KWD' }, 'data.amount'],
  [{ amount: '-5.00', currency: 'EUR' }, 'data.amount'],
  [{ amount: -5 }, 'data.amount'],
])('%j is refused, with its field', async (data, field) => {
  const refused = await ask(data);
  expect(refused).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ field }] } });
});

test.each([
  [{ amount: '5.00', currency: 'EUR' }, {}],
  [{ amount: 0.1 + 0.2, currency: 'eur' }, {}],
  [{ amount: 500, currency: 'JPY' }, {}],
  [{ amount: '1.234', currency: 'KWD' }, {}],
  [{ amount: '12.50', currency: 'HUF' }, {}],
  [{ amount: 'some', currency: null }, {}],
  // A credit note.
  [{ amount: -5, currency: 'EUR' }, { type: 'invoice.issue' }],
])('%j is taken', async (data, more) => {
  expect((await ask(data, more)).status).toBe(200);
});

test('the subject’s count too; in a batch it is a problem of that line, and no other', async () => {
  const subject = await ask({}, { subject: { amount: 5, currency: 'QQQ' } });
  expect(subject.body.errors).toMatchObject([{ field: 'subject.currency' }]);
  const lines = [
    question(ref, 'batch-1', { type: 'charge.create', data: { amount: '5.123', currency: 'JPY' } }),
    question(ref, 'batch-2', { type: 'charge.create', data: { amount: 5, currency: 'JPY' } }),
  ];
  const made = await w.app.inject({
    method: 'POST',
    url: '/v1/actions/batches',
    headers: { authorization: `Bearer ${w.tokens.agent}`, 'content-type': 'application/x-ndjson' },
    payload: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  const { items } = (await w.as.agent('GET', `/actions/batches/${JSON.parse(made.body).id}/items`)).body;
  expect(items[0].problem.detail).toContain('data.amount');
  expect(items[1].problem).toBeNull();
});

test('invoices, payments and credits likewise', async () => {
  const id = (await knownCustomer(w)).id;
  const invoice = (number: string, amount: unknown, currency: string) => ({
    source: 'billing',
    number,
    customer: { id },
    amount,
    currency,
    issuedAt: '2026-01-05T00:00:00Z',
    dueAt: '2026-02-05T00:00:00Z',
  });
  const post = (body: object) => w.as.agent('POST', '/invoices', body);
  const fieldOf = ({ status, body }: { status: number; body: { errors?: { field: string }[] } }) => [
    status,
    body.errors?.[0]?.field,
  ];
  expect(fieldOf(await post(invoice('1', 5, 'XXZ')))).toEqual([422, 'body.currency']);
  expect(fieldOf(await post(invoice('1', '5.123', 'JPY')))).toEqual([422, 'body.amount']);
  expect(fieldOf(await post(invoice('1', '35.705', 'EUR')))).toEqual([422, 'body.amount']);
  expect((await post(invoice('2', '-35.70', 'eur'))).status).toBeLessThan(300);
  const made = await post(invoice('3', '1.234', 'KWD'));
  expect(made.body.invoice).toMatchObject({ amount: 1.234, currency: 'KWD' });
  const entry = await w.as.agent('GET', `/entries/${made.body.invoice.entryId}`);
  expect(entry.body.text).toContain('1.234 KWD');
  const pay = (amount: unknown) =>
    w.as.agent('POST', `/invoices/${made.body.invoice.id}/payments`, {
      source: 'bank',
      ref: `p-${String(amount)}`,
      amount,
      at: '2026-01-06T00:00:00Z',
    });
  expect(fieldOf(await pay('1.2345'))).toEqual([422, 'amount']);
  expect(fieldOf(await pay(-1))).toEqual([422, 'amount']);
  expect((await pay('1.234')).status).toBeLessThan(300);
  const many = await w.as.agent('POST', '/receivables/imports', {
    items: [invoice('4', 5, 'XXZ'), invoice('5', 5.5, 'JPY'), invoice('6', 5, 'JPY')],
  });
  expect(many.body).toMatchObject({
    created: 1,
    refused: 2,
    problems: [
      { n: 0, field: 'currency' },
      { n: 1, field: 'amount', say: 'Amounts in JPY have no decimals.' },
    ],
  });
});
