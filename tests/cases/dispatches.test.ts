import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpPeer, startHttpPeer } from '../channels/http-peer.ts';
import { openPostOffice, type PostOffice, startCourier } from '../channels/post-office.ts';
import type { Colleague } from '../support/people.ts';
import { whyNotClosed } from './office.ts';

const TOKEN = 'token-of-the-account';
let peer: HttpPeer;
let office: PostOffice;
let agent: Colleague;
let taken = 0;
beforeAll(async () => {
  peer = await startHttpPeer(({ url }) => {
    taken += 1;
    return url.includes('/Messages')
      ? { status: 201, body: { sid: `SM${taken}`, status: 'queued' } }
      : { status: 201, body: { id: `L${taken}`, status: 'accepted' } };
  });
  office = await openPostOffice({
    driver: 'twilio',
    settings: { url: peer.url, accountSid: 'AC1', from: '+3197000000001' },
    secrets: { authToken: TOKEN },
  });
  await office.world.moveClock(new Date('2030-06-03T08:00:00Z'));
  agent = await office.world.person('agent', 'Ann Agent');
});
afterAll(async () => {
  await office.close();
  await peer.close();
});

async function callBack(path: string, form: Readonly<Record<string, string>>): Promise<void> {
  const { app, house } = office.world;
  const url = `/callbacks/sms/${office.channelId}/${path}`;
  const names = Object.keys(form).sort();
  const signed = `${house.config.publicUrl}${url}${names.map((name) => name + form[name]).join('')}`;
  const { statusCode } = await app.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', TOKEN).update(signed).digest('base64'),
    },
    payload: new URLSearchParams(form).toString(),
  });
  expect(statusCode).toBeLessThan(300);
}

let came = 0;
/** A customer texts us; the case that this opened. */
async function textedBy(phone: string, text: string): Promise<{ number: string; customerId: string }> {
  const customerId = await office.customer(phone);
  came += 1;
  await callBack('incoming', { MessageSid: `IN${came}`, From: phone, To: '+3197000000001', Body: text });
  const { items } = (await agent.call('GET', `/customers/${customerId}/cases`)).body;
  return { number: String(items[0].number), customerId };
}
const write = (number: string, body: Record<string, unknown>) =>
  agent.call('POST', `/cases/${number}/dispatches`, body);
async function handedOver(): Promise<string> {
  await office.world.moveClock(11_000);
  await office.courier.work();
  return `SM${taken}`;
}
const viewed = async (number: string) => (await agent.call('GET', `/cases/${number}`)).body;

test('story 3.3: who writes by SMS is answered by SMS: the case number is in it, and only what was taken answers them', async () => {
  const phone = office.number();
  const { number, customerId } = await textedBy(phone, 'My line is down. Please help.');
  expect(await whyNotClosed(agent.call, number, { how: 'silence' })).toContain('unread-message');
  const sent = await write(number, { channel: 'sms', text: 'We are on it.' });
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  expect(sent.body).toMatchObject({ channel: 'sms', to: phone, customerId, state: 'leaving' });
  await office.courier.work();
  expect(peer.asked).toHaveLength(0);
  const sid = await handedOver();
  const form = new URLSearchParams(peer.asked.at(-1)?.body);
  expect(form.get('To')).toBe(phone);
  expect(form.get('Body')).toContain(`Your case number is ${number}.`);
  expect(await whyNotClosed(agent.call, number, { how: 'silence' })).toEqual(['question-not-asked']);
  expect((await viewed(number)).waitingSince).toBeNull();
  await callBack(`status?reference=${sent.body.id}`, {
    MessageSid: sid,
    MessageStatus: 'undelivered',
    ErrorCode: '30003',
  });
  expect(await whyNotClosed(agent.call, number, { how: 'silence' })).toContain('unanswered-message');
  expect((await viewed(number)).reasons.map((one: { code: string }) => one.code)).toContain('delivery');
  await callBack(`status?reference=${sent.body.id}`, { MessageSid: sid, MessageStatus: 'delivered' });
  expect(await whyNotClosed(agent.call, number, { how: 'silence' })).not.toContain('unanswered-message');
  // Their answer comes back into the same case.
  await callBack('incoming', {
    MessageSid: 'IN-again',
    From: phone,
    To: '+3197000000001',
    Body: 'Thank you.',
  });
  expect((await agent.call('GET', `/customers/${customerId}/cases`)).body.items).toHaveLength(1);
});

test('a promise in an SMS is owed once it has been handed over, and not where it was taken back', async () => {
  const { number } = await textedBy(office.number(), 'Where is my parcel?');
  const promises = [{ words: 'call you tomorrow', act: 'call', dueAt: '2030-06-05T10:00:00Z' }];
  const words = { channel: 'sms', text: 'I will call you tomorrow.', promises };
  const back = await write(number, words);
  expect((await agent.call('POST', `/dispatches/${back.body.id}/cancellation`)).status).toBe(200);
  await write(number, words);
  const states = async () => (await viewed(number)).promises.map((one: { state: string }) => one.state);
  expect((await states()).toSorted()).toEqual(['waiting', 'withdrawn']);
  await handedOver();
  expect((await states()).toSorted()).toEqual(['open', 'withdrawn']);
});

test('story 3.9: what the record contradicts leaves by SMS no more than by mail; numbers of others are none of theirs', async () => {
  const { number } = await textedBy(office.number(), 'I sent the form yesterday.');
  const refused = await write(number, {
    channel: 'sms',
    text: 'We called you on 1 June and nobody answered.',
  });
  expect(refused.body).toMatchObject({ status: 409, code: 'false-statement' });
  const card = await write(number, { channel: 'sms', text: 'Your card 4111 1111 1111 1111 is ready.' });
  expect(card.body).toMatchObject({ code: 'may-not-leave', because: [{ code: 'card-number' }] });
  const other = await office.customer();
  const { items } = (await agent.call('GET', `/customers/${other}/contact-points`)).body;
  const foreign = await write(number, { channel: 'sms', text: 'Hello.', contactPointId: items[0].id });
  expect(foreign.status).toBe(422);
  expect((await write(number, { channel: 'letter', text: 'Hello.' })).status).toBe(422);
  expect((await office.world.as.auditor('POST', `/cases/${number}/dispatches`, {})).status).toBe(403);
});

test('a letter goes to their postal address with the subject of the case, and answers them once its provider took it', async () => {
  const { number, customerId } = await textedBy(office.number(), 'Please write to me, I have no mail.');
  const lines = { name: 'Ada Byron', street: '12 St James’s Square', city: 'London', postcode: 'SW1Y 4LB' };
  const point = await agent.call('POST', `/customers/${customerId}/contact-points`, {
    kind: 'postal',
    value: 'Ada Byron\n12 St James’s Square\nLondon SW1Y 4LB',
  });
  expect(point.status, JSON.stringify([point.body, lines])).toBe(201);
  expect((await write(number, { channel: 'letter', text: 'Dear Ada' })).body).toMatchObject({
    code: 'no-channel',
  });
  const channel = await office.world.as.admin('POST', '/channels', {
    name: 'Post',
    driver: 'post',
    settings: {
      url: peer.url,
      sender: {
        name: 'Gym Ltd',
        address: ['1 High Street', 'Leeds LS1 1AA'],
        layout: 'uk-c5',
        timeZone: 'Europe/London',
      },
    },
    secrets: { apiKey: 'key' },
  });
  const post = await startCourier(office.world.house, channel.body.id);
  const sent = await write(number, { channel: 'letter', text: 'Dear Ada, it is repaired.' });
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  expect(sent.body.subject).toContain('Please write to me');
  await office.world.moveClock(11_000);
  await post.courier.work();
  expect(await whyNotClosed(agent.call, number, { how: 'silence' })).not.toContain('unanswered-message');
  await post.courier.stop();
  await post.carrier.close();
});
