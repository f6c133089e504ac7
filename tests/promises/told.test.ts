import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, type Desk, HOUR, openDesk } from './desk.ts';

let d: Desk;
beforeAll(async () => {
  d = await openDesk();
});
afterAll(() => d.close());

async function broken(domain?: string) {
  const customer = await d.customer(undefined, domain);
  const made = await d.promise({
    customerId: customer.customerId,
    words: 'We call',
    act: 'call',
    dueAt: d.after(HOUR),
  });
  await d.verb(made.body.id, 'breaking', { reason: 'We cannot' });
  return { customer, id: String(made.body.id) };
}
const tell = async (id: string) =>
  (await d.tasks(id)).filter((task) => task.kind === 'tell').map((task) => task.state);

test('a mail that does not get there has told nobody: the task stays, or is listed again', async () => {
  const { id } = await broken('refused.example');
  await d.verb(id, 'telling', { message: { text: 'Sorry' } });
  await d.letLeave();
  expect((await d.promiseNow(id)).toldAt).toBeNull();
  expect(await tell(id)).toEqual(['open']);
  const other = await broken();
  const telling = await d.verb(other.id, 'telling', { message: { text: 'Sorry' } });
  expect(telling.status).toBe(200);
  await d.letLeave();
  expect((await d.promiseNow(other.id)).toldAt).not.toBeNull();
  expect(await tell(other.id)).toEqual(['done']);
  const mails = await d.office.events('kept.promise.telling');
  await d.bounce(String(mails.at(-1)?.outgoingId), other.customer.address);
  expect((await d.promiseNow(other.id)).toldAt).toBeNull();
  expect(await tell(other.id)).toEqual(['done', 'open']);
});

test('a new moment that was written before the miss and left after it tells them as well', async () => {
  const customer = await d.customer();
  const made = await d.promise({
    customerId: customer.customerId,
    words: 'We call',
    act: 'call',
    dueAt: d.after(5000),
  });
  const { id } = made.body;
  await d.verb(id, 'rescheduling', { dueAt: d.after(DAY), reason: 'Later', message: { text: 'Tomorrow' } });
  await d.letLeave();
  expect(await d.promiseNow(id)).toMatchObject({ state: 'open', toldAt: expect.any(String) });
  expect(await tell(id)).toEqual(['done']);
});

test('told in a call after it broke, and not before; what is kept late needs no telling', async () => {
  const { id, customer } = await broken();
  await d.office.world.moveClock(60_000);
  const voicemail = await d.contact(customer.customerId, 'voicemail');
  expect((await d.verb(id, 'telling', { entryId: voicemail })).body.reason).toBe('voicemail');
  const reached = await d.contact(customer.customerId, 'reached');
  expect((await d.verb(id, 'telling', { entryId: reached })).body.toldAt).toBe(d.now().toISOString());
  const late = await broken();
  const entryId = await d.contact(late.customer.customerId, 'reached');
  expect((await d.verb(late.id, 'keeping', { entryId })).body.state).toBe('kept');
  expect(await tell(late.id)).toEqual(['done']);
  expect((await d.tasks(late.id)).find((task) => task.kind === 'apology-call')?.state).toBe('open');
});

test('P2: three attempts that reach nobody are loud', async () => {
  const customer = await d.customer();
  const made = await d.promise({
    customerId: customer.customerId,
    words: 'We call',
    act: 'call',
    dueAt: d.after(DAY),
  });
  const { id, caseNumber } = made.body;
  const contact = (outcome: string) =>
    d.agent.call('POST', `/customers/${customer.customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome,
      text: 'Tried.',
      caseNumber,
    });
  for (const outcome of ['voicemail', 'no-answer', 'busy']) expect((await contact(outcome)).status).toBe(201);
  expect((await d.promiseNow(id)).attempts).toBe(3);
  expect(await d.notices(d.lead, caseNumber)).toEqual(['promise-not-reached']);
  const reached = await contact('reached');
  expect(JSON.stringify(reached.body)).toContain(id);
  expect((await d.promiseNow(id)).state).toBe('open');
});

test('somebody else answers for it from now on', async () => {
  const { id } = await broken();
  const given = await d.verb(id, 'owner', { ownerId: d.lead.id });
  expect(given.body.owner).toEqual({ id: d.lead.id, name: 'Lea Lead' });
  expect(await d.notices(d.lead, given.body.caseNumber)).toContain('promise-passed-on');
  const auditor = await d.office.world.person('auditor');
  expect((await d.verb(id, 'owner', { ownerId: auditor.id })).status).toBe(422);
});
