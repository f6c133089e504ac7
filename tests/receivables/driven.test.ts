import { afterAll, beforeAll, expect, test } from 'vitest';
import { followCustomers } from '#domains/receivables/index.ts';
import { sql } from '#platform/db/index.ts';
import { careParts } from '#server/services/care.ts';
import type { Office } from '../delivery/office.ts';
import { bounceOf, closeOffices, customer, DAY, office, work } from '../notices/support.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import { done } from './support.ts';

let company: Office;
let collectorId: string;
beforeAll(async () => {
  company = await office();
  const { as } = company.world;
  const partner = await done(
    as.lead('POST', '/partners', { name: 'Collector Ltd', email: 'desk@collector.example' }),
  );
  collectorId = partner.id;
  await done(as.manager('PUT', '/receivables/ladder', { collectorId }));
});
afterAll(() => closeOffices());

const { parse } = Date;
const now = () => company.world.house.clock.now();

async function drivenInvoice(customerId: string, number: string, more: object = {}): Promise<string> {
  const { invoice } = await done(
    company.world.as.agent('POST', '/invoices', {
      source: 'billing-system',
      number,
      customer: { id: customerId },
      amount: 100,
      currency: 'EUR',
      issuedAt: now().toISOString(),
      dueAt: new Date(now().getTime() + 30 * DAY).toISOString(),
      driven: true,
      ...more,
    }),
  );
  return invoice.id;
}

const see = (id: string) => done(company.world.as.agent('GET', `/invoices/${id}`));

/** So many days go by, as in a company whose payments are told every few of them. */
async function days(n: number): Promise<void> {
  const { house, as } = company.world;
  for (let day = 0; day < n; day += 4) {
    await company.pass(4 * DAY);
    const until = now().toISOString();
    await done(as.agent('POST', '/receivables/reconciliations', { source: 'billing-system', until }));
    await untilAllIsHeard(house.db);
    await followCustomers({ ...careParts(house), db: house.db, clock: house.clock, log: house.log });
    await company.pass(1000);
    await work(company);
  }
}

const subjects = () =>
  company.sink.messages.map((mail) => /^Subject: (.*)$/m.exec(mail.bytes.toString())?.[1] ?? '');

test('Kept takes the steps by itself, each when the one before is proven; people call and look, then it is referred', async () => {
  const customerId = await customer(company, 'Dan');
  const id = await drivenInvoice(customerId, '2030-17');
  await days(24);
  expect(subjects().filter((subject) => subject.includes('2030-17'))).toEqual(['Invoice 2030-17']);
  expect((await see(id)).proven.invoice).not.toBeNull();
  await days(140);
  const called = await see(id);
  expect(called.step).toMatchObject({ rung: 'call', state: 'asked-person' });
  expect(called.proven.reminders).toHaveLength(2);
  expect(called.placed).toBe(false);
  expect(called.steps.map(({ rung }: { rung: string }) => rung)).toEqual([
    'issue',
    'reminder',
    'second-reminder',
    'letter-of-claim',
  ]);
  const contact = { channel: 'phone', direction: 'out', outcome: 'reached', text: 'They will not pay.' };
  const made = await done(company.world.as.agent('POST', `/customers/${customerId}/contacts`, contact));
  await done(company.world.as.agent('POST', `/invoices/${id}/calls`, { entryId: made.entry.id }));
  await days(4);
  expect((await see(id)).step).toMatchObject({ rung: 'review', state: 'asked-person' });
  const lead = await company.world.person('lead', 'Lea Lead');
  await done(lead.call('POST', `/invoices/${id}/reviews`, { decision: 'refer', reason: 'All is proven.' }));
  await days(8);
  expect(await see(id)).toMatchObject({ placed: true, step: { state: 'done' } });

  // A complaint calls it back, without anybody saying so.
  await done(
    company.world.as.agent('POST', '/cases', { customerId, subject: 'Wrong invoice', type: 'complaint' }),
  );
  // An event is seen once no older transaction runs on the server, which other tests use at the same time.
  await expect
    .poll(
      async () => {
        await days(4);
        return (await see(id)).placed;
      },
      { timeout: 60_000 },
    )
    .toBe(false);
  const recalled = await see(id);
  expect(recalled.placements[0]).toMatchObject({ recallReason: 'The customer has complained.' });
  expect(parse(recalled.placements[0].acknowledgeBy)).toBeGreaterThan(0);
  // The collector confirms on their page (R37), and the invoice shows when.
  await company.pass(1000);
  await work(company);
  const mail = company.sink.messages.findLast((one) => one.to.includes('desk@collector.example'));
  const words = mail?.bytes.toString().replace(/=\r\n/g, '').replace(/=3D/g, '=') ?? '';
  const token = /\/partner\/(\S+)/.exec(words)?.[1] ?? '';
  await done(company.world.stranger('POST', `/partner/${token}`, { answer: 'done', say: 'All stopped.' }));
  expect((await see(id)).placements[0].acknowledgedAt).not.toBeNull();
}, 240_000);

test('an invoice that bounces is followed by no reminder, however long it is overdue', async () => {
  const customerId = await customer(company, 'Eve');
  const id = await drivenInvoice(customerId, '2030-18');
  await company.pass(1000);
  await work(company);
  const mine = company.sink.messages.find((mail) => mail.bytes.toString().includes('Invoice 2030-18'));
  const messageId = /^Message-ID: <(.*)>$/im.exec(mine?.bytes.toString() ?? '')?.[1] ?? '';
  await company.world.receive(bounceOf(messageId, 'eve@customer.example'));
  await days(48);
  const seen = await see(id);
  expect(seen.proven.invoice).toBeNull();
  expect(seen.steps.map(({ rung }: { rung: string }) => rung)).toEqual(['issue']);
  expect(subjects().some((subject) => subject.includes('Reminder') && subject.includes('2030-18'))).toBe(
    false,
  );
  expect(seen.step).toMatchObject({ rung: 'issue', state: 'waiting' });
}, 240_000);

test('an invoice that goes to the customer’s company is not sent to the customer instead', async () => {
  const { as } = company.world;
  const customerId = await customer(company, 'Fay');
  const to = { name: 'Fay’s company', email: 'office@fay.example' };
  await done(as.agent('POST', `/customers/${customerId}/instructions`, { kind: 'invoice-to', to }));
  const id = await drivenInvoice(customerId, '2030-19', { billTo: to });
  await days(24);
  expect(subjects().some((subject) => subject.includes('2030-19'))).toBe(false);
  const waits = await see(id);
  expect(waits.proven.invoice).toBeNull();
  expect(waits.step).toMatchObject({ rung: 'issue', state: 'waiting' });
  const told = await done(
    as.agent('POST', `/invoices/${id}/deliveries`, {
      what: 'invoice',
      source: 'billing-system',
      ref: 'M-1',
      channel: 'email',
      recipient: to.email,
      rung: 'delivered',
      at: now().toISOString(),
      proof: 'A receipt of their server.',
    }),
  );
  expect(told.step).toMatchObject({ rung: 'reminder' });
}, 240_000);

test('in a breathing space nothing goes out and nobody calls; afterwards the way begins with a first reminder', async () => {
  const { as } = company.world;
  const customerId = await customer(company, 'Gil');
  const id = await drivenInvoice(customerId, '2030-20');
  await days(164);
  const called = await see(id);
  expect(called.step).toMatchObject({ rung: 'call', state: 'asked-person' });
  const tasksOf = async () => {
    const { items } = await done(as.agent('GET', `/cases?customer=${customerId}&limit=20`));
    const all = await Promise.all(
      items.map(({ number }: { number: string }) => done(as.agent('GET', `/cases/${number}`))),
    );
    return all.flatMap(({ tasks }) => tasks).filter(({ say }) => say.includes('Call about invoice 2030-20'));
  };
  expect(await tasksOf()).toMatchObject([{ state: 'open' }]);
  const given = { source: 'Insolvency Service', reference: 'BS-20' };
  const { endsAt } = await done(as.agent('POST', `/customers/${customerId}/breathing-spaces`, given));
  expect((await tasksOf()).filter(({ state }: { state: string }) => state === 'open')).toEqual([]);
  const mine = () => subjects().filter((subject) => subject.includes('2030-20')).length;
  const before = mine();
  await days(56);
  expect(mine()).toBe(before);
  expect((await see(id)).step).toMatchObject({ state: 'stopped', say: expect.stringContaining(endsAt) });
  await days(28);
  expect(mine()).toBe(before + 1);
  expect(
    subjects()
      .filter((subject) => subject.includes('2030-20'))
      .at(-1),
  ).toMatch(/^Reminder/);
  expect((await see(id)).steps.map(({ rung }: { rung: string }) => rung)).toContain('reminder');
}, 240_000);

test('what waits is asked about once a day, however often something else made Kept look', async () => {
  const customerId = await customer(company, 'Hal');
  const id = await drivenInvoice(customerId, '2030-21');
  await days(24);
  const complaint = { customerId, subject: 'The bill is wrong', type: 'complaint' };
  await done(company.world.as.agent('POST', '/cases', complaint));
  await days(40);
  expect((await see(id)).step).toMatchObject({ rung: 'reminder', state: 'held' });
  const { rows } = await sql<{ asked: number }>`
    select max(n) as asked from (
      select count(*) as n from actions where customer_id = ${customerId} group by date_trunc('day', at)) as per_day`.execute(
    company.world.house.db,
  );
  // And once more on the days on which payments were told.
  expect(rows[0]?.asked).toBeLessThanOrEqual(2);
}, 240_000);
