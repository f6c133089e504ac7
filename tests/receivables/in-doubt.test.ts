/** A mail that may have come back proves nothing of an invoice (R31, R32): it is shown as in doubt, and not as returned. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { putInForce } from '../gate/support.ts';
import { bounceOf, closeOffices, customer, DAY, HOUR, office, work } from '../notices/support.ts';
import { done } from './support.ts';

afterAll(closeOffices);

/** The company's own invoice counts as delivered after a day of silence. */
const OURS = readFileSync(new URL('../../policies/invoice-issue.yaml', import.meta.url), 'utf8')
  .replace('template: invoice', 'template: payment-refused')
  .replace('within: 20 days', 'within: 2 days');

test('what counted as delivered by silence alone counts no more once its mail is in doubt', async () => {
  const company = await office();
  const { as, house } = company.world;
  await putInForce(company.world, 'invoice-issue', OURS);
  const now = (): string => house.clock.now().toISOString();
  const customerId = await customer(company, 'Dan');
  const { invoice } = await done(
    as.agent('POST', '/invoices', {
      source: 'billing-system',
      number: 'D-1',
      customer: { id: customerId },
      amount: 100,
      currency: 'EUR',
      issuedAt: now(),
      dueAt: new Date(house.clock.now().getTime() + 30 * DAY).toISOString(),
    }),
  );
  const issued = await done(
    as.agent('POST', '/actions', {
      type: 'invoice.issue',
      source: 'billing-system',
      id: 'issue-1',
      customer: { id: customerId },
      subject: { invoice: 'D-1' },
      mode: 'done',
      data: { by: 'kept', amount: '100', currency: 'EUR', merchant: 'us' },
    }),
  );
  const [noticeId] = issued.notices;
  const proven = async () => (await done(as.agent('GET', `/invoices/${invoice.id}`))).proven;
  const notice = () => done(as.agent('GET', `/notices/${noticeId}`));
  await work(company);
  expect(await proven()).toMatchObject({ invoice: null, inDoubt: null });
  await company.pass(DAY + HOUR);
  await work(company);
  expect(await notice()).toMatchObject({ state: 'told', rung: 'delivered' });
  expect((await proven()).invoice).not.toBeNull();

  await company.world.receive(bounceOf(null, 'dan@customer.example'));
  await work(company);
  const { steps, ...after } = await notice();
  expect(after).toMatchObject({ toldAt: null, rebuttedAt: null });
  expect(steps.map(({ kind }: { kind: string }) => kind)).toContain('rebutted');
  expect(steps.find(({ kind }: { kind: string }) => kind === 'rebutted').say).toContain('names no message');
  const { entryId } = steps.find(({ kind }: { kind: string }) => kind === 'sent');
  expect(await proven()).toMatchObject({
    invoice: null,
    returned: null,
    mailReturned: null,
    inDoubt: { entries: [entryId] },
  });
  const question = { source: 'billing-system', customer: { id: customerId }, subject: { invoice: 'D-1' } };
  const refer = { ...question, type: 'debt.refer', id: 'refer-1', mode: 'ask' };
  const { because } = await done(as.agent('POST', '/actions', refer));
  const codes = because.map(({ code }: { code: string }) => code);
  expect(codes).toContain('invoice-not-delivered');
  expect(codes).not.toContain('mail-returned');
});
