import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';

let office: Office;
let agent: Colleague;
beforeAll(async () => {
  office = await openOffice();
  await office.world.moveClock(new Date('2030-06-03T08:00:00Z'));
  agent = await office.world.person('agent', 'Ann Agent');
});
afterAll(() => office.close());

let people = 0;
/** Somebody writes; their case and the entry of their words. */
async function somebody() {
  people += 1;
  const from = `Bea <bea${people}@customer.example>`;
  const { customerId, entryId } = await office.comesIn({
    from,
    to: 'support@company.example',
    subject: 'Wrong mail',
    text: 'Here are the copies.',
  });
  const { body } = await agent.call('GET', `/customers/${customerId}/cases`);
  return { customerId, entryId, number: String(body.items[0].number) };
}

const send = (number: string, text: string) => agent.call('POST', `/cases/${number}/messages`, { text });
async function sent(number: string, text: string): Promise<void> {
  const answer = await send(number, text);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  await office.pass(11_000);
  await office.handOver();
}

test('«we have not heard from you» is stopped with their words, also after an answer that asked nothing', async () => {
  const { number, entryId } = await somebody();
  const claim = 'As we have not heard from you, the case will be closed.';
  for (const before of [undefined, 'I am sorry for the trouble.']) {
    if (before !== undefined) await sent(number, before);
    const refused = await send(number, claim);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      code: 'false-statement',
      because: [{ code: 'not-heard', entryId }],
    });
  }
  await sent(number, 'Could you tell us your new address?');
  expect((await send(number, claim)).status).toBe(202);
});

test('«we called you on …» needs such a call on that day of theirs; one that nobody answered was made', async () => {
  const { number, customerId } = await somebody();
  const refused = await send(number, 'We called you yesterday and left a message.');
  expect(refused.body).toMatchObject({
    code: 'false-statement',
    because: [{ code: 'not-called', entryId: null }],
  });
  await agent.call('POST', `/customers/${customerId}/contacts`, {
    channel: 'phone',
    direction: 'out',
    outcome: 'no-answer',
    text: 'It rang.',
    caseNumber: number,
  });
  expect((await send(number, 'We called you today.')).status).toBe(202);
  const other = await send(number, 'We called you on 20 May.');
  expect(other.status).toBe(409);
  expect(other.body.because[0].say).toContain('20 May 2030');
  expect(other.body.because[0].entryId).not.toBeNull();
});

test('«as discussed on the phone last week» needs a talk in that week: calls at which nobody answered are none', async () => {
  const { number, customerId } = await somebody();
  const claims = [
    'As discussed on the phone last week, the part is on its way.',
    'When we spoke yesterday you were happy with that.',
    'Wie letzte Woche telefonisch besprochen, ist das Teil unterwegs.',
    'Cuando hablamos ayer, usted aceptó la visita.',
    'As discussed on the ph\u200bone l\u0430st week, the part is on its way.',
  ];
  const talks = async (outcome: string, occurredAt: string) =>
    agent.call('POST', `/customers/${customerId}/contacts`, {
      ...{ channel: 'phone', direction: 'out', text: 'About the part.', caseNumber: number },
      ...{ outcome, occurredAt },
    });
  await talks('no-answer', '2030-05-29T09:00:00Z');
  // A talk, but three weeks ago.
  await talks('reached', '2030-05-13T09:00:00Z');
  for (const claim of claims) {
    const refused = await send(number, claim);
    expect([claim, refused.body.code]).toEqual([claim, 'false-statement']);
    expect(refused.body.because).toMatchObject([{ code: 'not-spoke' }]);
    expect(refused.body.because[0].say).toContain('the last one was on 13 May 2030');
  }
  await talks('reached', '2030-05-29T09:00:00Z');
  expect((await send(number, claims[0] ?? '')).status).toBe(202);
  expect((await send(number, claims[1] ?? '')).status).toBe(409);
});

test('nothing is stopped that states nothing, nor what stands under a condition', async () => {
  const { number } = await somebody();
  await sent(number, 'If we have not heard from you by Friday, we call you. Thank you for the copies.');
});
