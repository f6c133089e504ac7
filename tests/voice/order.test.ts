import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpPeer, startHttpPeer } from '../channels/http-peer.ts';
import { startCourier } from '../channels/post-office.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import { work } from '../notices/support.ts';
import type { Colleague } from '../support/people.ts';

const TOKEN = 'token';
const MINUTE = 60_000;
let office: Office;
let agent: Colleague;
let lead: Colleague;
let peer: HttpPeer;
let channelId: string;
beforeAll(async () => {
  peer = await startHttpPeer(() => ({ status: 201, body: { sid: crypto.randomUUID(), status: 'queued' } }));
  office = await openOffice({}, undefined, { KEPT_WEBHOOKS_ALLOW: '127.0.0.1' });
  await office.world.moveClock(new Date('2030-06-03T08:00:00Z'));
  agent = await office.world.person('agent', 'Ann Agent');
  lead = await office.world.person('lead', 'Lena Lead');
  const made = await office.world.as.admin('POST', '/channels', {
    name: 'Texts',
    driver: 'twilio',
    settings: { url: peer.url, accountSid: 'AC1', from: '+3197000000001' },
    secrets: { authToken: TOKEN },
  });
  channelId = made.body.id;
});
afterAll(async () => {
  await office.close();
  await peer.close();
});

let people = 0;
/** Somebody in Berlin whose address and number are proven. */
async function somebody() {
  people += 1;
  const email = `mina${people}@customer.example`;
  const phone = `+4917012346${String(people).padStart(2, '0')}`;
  const verified = { at: office.world.house.clock.now().toISOString(), how: 'signed in' };
  const { status, body } = await agent.call('POST', '/customers', {
    kind: 'person',
    name: `Mina ${people}`,
    timeZone: 'Europe/Berlin',
    contactPoints: [
      { kind: 'email', value: email, verified },
      { kind: 'phone', value: phone, verified },
    ],
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: String(body.id), email, phone };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

const write = (who: Somebody, text: string, more: Record<string, unknown> = {}) =>
  agent.call('POST', '/conversations', {
    customerId: who.id,
    to: [{ address: who.email }],
    subject: 'From your company',
    text,
    ...more,
  });
const advertise = (who: Somebody, text = 'Our summer offer is here.', more: Record<string, unknown> = {}) =>
  write(who, text, { purpose: 'marketing', ...more });
async function agrees(who: Somebody, given = true): Promise<void> {
  const said = { channels: ['email'], given, source: 'form in the shop' };
  expect((await agent.call('POST', `/customers/${who.id}/consents`, said)).status).toBe(201);
}
async function caseOf(who: Somebody, more: Record<string, unknown> = {}): Promise<string> {
  const made = await agent.call('POST', '/cases', { customerId: who.id, subject: 'The line', ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.number;
}
async function needsTime(who: Somebody): Promise<void> {
  const need = { need: 'time to decide', source: 'call', vulnerable: true, reviewOn: '2031-01-01' };
  const consentedAt = office.world.house.clock.now().toISOString();
  const noted = await agent.call('POST', `/customers/${who.id}/needs`, { ...need, consentedAt });
  expect(noted.status, JSON.stringify(noted.body)).toBeLessThan(300);
}
const codes = (answer: { body: { because?: { code: string }[] } }) =>
  (answer.body.because ?? []).map(({ code }) => code);
/** It is accepted; when it is to leave. */
const leavesAt = (answer: { status: number; body: Record<string, string> }): string => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return String(answer.body.leavesAt);
};

test('P10: everything that stands against it is told at once, in the order of the checks, and nothing is sent', async () => {
  const who = await somebody();
  const number = await caseOf(who, { type: 'complaint' });
  await agent.call('POST', `/cases/${number}/messages`, { text: 'We will refund you £30.' });
  await office.pass(11_000);
  await office.handOver();
  await agent.call('POST', `/cases/${number}/holds`, { reason: 'The lawyers look at it.' });
  const points = (await agent.call('GET', `/customers/${who.id}/contact-points`)).body.items;
  const point = points.find((one: { kind: string }) => one.kind === 'email');
  const reported = await agent.call(
    'POST',
    `/customers/${who.id}/contact-points/${point.id}/wrong-recipient`,
    { say: 'Whoever has it says that they are not the customer.' },
  );
  expect(reported.status, JSON.stringify(reported.body)).toBeLessThan(300);
  const before = office.sink.messages.length;
  const offer = await advertise(who, 'Pay with your card 4111 1111 1111 1111.');
  expect(offer.body).toMatchObject({ status: 409, code: 'may-not-leave' });
  expect(codes(offer)).toEqual(['held', 'complaint-open', 'no-consent', 'quarantined', 'card-number']);
  const answer = await agent.call('POST', `/cases/${number}/messages`, {
    to: [{ address: who.email }],
    text: 'We called you on 1 June. We will refund you £45 to card 4111 1111 1111 1111.',
  });
  expect(codes(answer)).toEqual(['quarantined', 'contradicts-amount', 'not-called', 'card-number']);
  for (const { say } of [...offer.body.because, ...answer.body.because]) expect(say).toMatch(/^\S.{20,}\.$/s);
  await office.pass(11_000);
  await office.handOver();
  expect(office.sink.messages).toHaveLength(before);
});

test('consent: marketing needs it for its channel and ends with it at once; answers and duties need none', async () => {
  const who = await somebody();
  expect(codes(await advertise(who))).toEqual(['no-consent']);
  expect((await write(who, 'The engineer comes on Monday.')).status).toBe(202);
  await agent.call('POST', `/customers/${who.id}/consents`, {
    channels: ['sms'],
    given: true,
    source: 'form',
  });
  expect(codes(await advertise(who))).toEqual(['no-consent']);
  await agrees(who);
  const sent = await advertise(who);
  const waits = await advertise(who, 'One more offer.');
  expect([sent.status, waits.status]).toEqual([202, 202]);
  await office.pass(11_000);
  await agrees(who, false);
  const after = await advertise(who);
  expect(after.body.because[0].say).toContain('does not want marketing by email any more (form in the shop)');
  const ref = `shop:${people}`;
  await agent.call('POST', `/customers/${who.id}/refs`, { ref });
  const before = office.sink.messages.length;
  const { status, body } = await agent.call('POST', '/actions', {
    source: 'shop',
    id: crypto.randomUUID(),
    mode: 'done',
    type: 'charge.refused',
    customer: { ref },
    at: office.world.house.clock.now().toISOString(),
    subject: { card: '…1234' },
    reason: 'limit',
    data: { amount: '49.90', currency: 'EUR', merchant: 'Book Shop' },
  });
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  await office.pass(MINUTE);
  await work(office);
  expect(
    office.sink.messages
      .slice(before)
      .map((one) => one.bytes.toString())
      .join(),
  ).toContain('Book Shop');
});

test('a first mail may promise, as an answer may: it opens a case, its number is in the mail, and it is owed once it has left', async () => {
  const who = await somebody();
  const dueAt = '2030-06-05T10:00:00Z';
  const sent = await write(who, 'I will call you on Wednesday.', {
    promises: [{ words: 'call you on Wednesday', act: 'call', dueAt }],
  });
  expect(sent.status, JSON.stringify(sent.body)).toBe(202);
  const [{ number }] = (await agent.call('GET', `/customers/${who.id}/cases`)).body.items;
  const states = async () =>
    (await agent.call('GET', `/cases/${number}`)).body.promises.map((one: { state: string }) => one.state);
  expect(await states()).toEqual(['waiting']);
  await office.pass(11_000);
  await office.handOver();
  expect(await states()).toEqual(['open']);
  expect(office.sink.messages.at(-1)?.bytes.toString()).toContain(number);
});

test('an older yes that is recorded later does not undo a no: by the desk and by the gate', async () => {
  const who = await somebody();
  await agrees(who);
  await office.pass(MINUTE);
  await agrees(who, false);
  const old = { channels: ['email'], given: true, at: '2029-01-01T00:00:00Z', source: 'list of the fair' };
  const said = await agent.call('POST', `/customers/${who.id}/consents`, old);
  expect(said.body.now).toMatchObject([{ channel: 'email', given: false }]);
  expect(codes(await advertise(who))).toEqual(['no-consent']);
  const asked = await office.world.as.agent('POST', '/actions', {
    type: 'marketing.newsletter',
    source: 'shop',
    id: `old-yes-${who.id}`,
    customer: { id: who.id },
    mode: 'ask',
  });
  expect(asked.body).toMatchObject({ verdict: 'refuse', because: [{ code: 'no-consent' }] });
  await agrees(who);
  expect((await advertise(who)).status).toBe(202);
});

test('once all their agreements have ended nothing is sold to them, whatever they agreed to; answers go on', async () => {
  const who = await somebody();
  await agrees(who);
  const now = office.world.house.clock.now().toISOString();
  const given = { source: 'billing', number: `V-${who.id}`, what: 'Line', from: '2029-01-01T00:00:00Z' };
  const { body } = await agent.call('POST', `/customers/${who.id}/agreements`, given);
  expect((await advertise(who)).status).toBe(202);
  const ended = await agent.call('POST', `/agreements/${body.id}/ending`, { until: now, lastBillAt: now });
  const refused = await advertise(who, 'One more offer.');
  expect(refused.body.because).toMatchObject([{ code: 'no-agreement-runs', entryId: ended.body.endEntryId }]);
  expect((await write(who, 'The last bill is on its way.')).status).toBe(202);
});

test('consent that was withdrawn while marketing waited stops it: it fails, in words, before its author', async () => {
  const who = await somebody();
  await agrees(who);
  const sent = await advertise(who);
  expect(sent.status).toBe(202);
  await agrees(who, false);
  await office.pass(11_000);
  await office.handOver();
  const { state, say, entry_id: entryId } = await office.outgoing(sent.body.id);
  expect([state, entryId]).toEqual(['failed', null]);
  expect(say).toContain('does not want marketing');
});

test('hold: no marketing to whom something is wrong with us, and every reason names where it stands; answers go on', async () => {
  const who = await somebody();
  await agrees(who);
  const number = await caseOf(who);
  const placed = await agent.call('POST', `/cases/${number}/holds`, { reason: 'The lawyers look at it.' });
  const [held] = (await advertise(who)).body.because;
  expect(held).toMatchObject({ code: 'held', say: expect.stringContaining('The lawyers look at it.') });
  const entry = await agent.call('GET', `/entries/${held.entryId}`);
  expect(entry.body.text).toContain('The lawyers look at it.');
  expect((await write(who, 'We are looking at it.')).status).toBe(202);
  const hold = placed.body.holds?.[0]?.id ?? placed.body.id;
  await lead.call('POST', `/cases/${number}/holds/${hold}/release`, { reason: 'They are done.' });
  expect((await advertise(who)).status).toBe(202);
  await needsTime(who);
  expect(codes(await advertise(who))).toEqual(['in-need']);
  expect((await write(who, 'Take your time.')).status).toBe(202);
});

test('many of one kind crowd out nothing: each kind of what is wrong is looked at by itself', async () => {
  const who = await somebody();
  await agrees(who);
  for (let n = 1; n <= 21; n += 1) await caseOf(who, { type: 'complaint', subject: `Again, ${n}` });
  await needsTime(who);
  expect(new Set(codes(await advertise(who)))).toEqual(new Set(['complaint-open', 'in-need']));
});

test('R41: nothing about a debt is written to where others read; other words are', async () => {
  const who = await somebody();
  const points = (await agent.call('GET', `/customers/${who.id}/contact-points`)).body.items;
  const point = points.find((one: { value: string }) => one.value === who.email);
  const used = async (setting: string) =>
    expect(
      (await agent.call('PATCH', `/customers/${who.id}/contact-points/${point.id}`, { setting })).status,
    ).toBe(200);
  const debt = 'Your invoice is overdue. Please pay the outstanding amount.';
  for (const setting of ['work', 'shared']) {
    await used(setting);
    expect(codes(await write(who, debt)), setting).toEqual(['debt-seen-by-others']);
    expect((await write(who, 'Your new router is on its way.')).status).toBe(202);
  }
  await used('private');
  expect((await write(who, debt)).status).toBe(202);
});

test('the gate rests on the same entries: a complaint opened by hand is shown by the entry of its opening, a hold by its own', async () => {
  const who = await somebody();
  await agrees(who);
  const number = await caseOf(who, { type: 'complaint', subject: 'The engineer never came' });
  await agent.call('POST', `/cases/${number}/holds`, { reason: 'The lawyers look at it.' });
  const asked = await agent.call('POST', '/actions', {
    source: 'shop',
    id: crypto.randomUUID(),
    mode: 'ask',
    type: 'marketing.send',
    customer: { id: who.id },
    at: office.world.house.clock.now().toISOString(),
  });
  expect(asked.body, JSON.stringify(asked.body)).toMatchObject({ verdict: 'hold' });
  const [{ evidence }] = asked.body.because;
  const said = [];
  for (const id of evidence) said.push((await agent.call('GET', `/entries/${id}`)).body.text);
  expect(said.toSorted()).toEqual([
    `Case ${number} was opened: The engineer never came`,
    'Held: The lawyers look at it.',
  ]);
});

test('P10 is a policy: the company puts its own in force, with author and reason, and what leaves goes by it', async () => {
  const who = await somebody();
  const manager = await office.world.person('manager', 'Mo Manager');
  const yaml = [
    'policy: plain-words',
    'title: Nobody is written to by SMS in a complaint',
    'source: [{ mark: D, say: ours }]',
    'for: [message.send]',
    'rules:',
    '  - code: complaint-by-letter',
    '    if: message.channel == "email" && message.purpose == "answer"',
    '    require: "!complaint.open"',
    '    verdict: refuse',
    '    say: Complaints are answered by letter here.',
    '    need: a letter',
    '    next: Write a letter.',
    '',
  ].join('\n');
  const put = await manager.call('PUT', '/policies/plain-words', {
    yaml,
    reason: 'The board wants it.',
    publish: true,
  });
  expect(put.status, JSON.stringify(put.body)).toBe(200);
  expect((await write(who, 'How can we help?')).status).toBe(202);
  await caseOf(who, { type: 'complaint' });
  const refused = await write(who, 'How can we help?');
  expect(refused.body.because).toMatchObject([
    {
      code: 'complaint-by-letter',
      say: 'Complaints are answered by letter here.',
      entryId: expect.any(String),
    },
  ]);
  const withdrawn = await manager.call('POST', '/policies/plain-words/withdrawal', {
    reason: 'The board does not.',
  });
  expect(withdrawn.status).toBe(200);
  expect((await write(who, 'How can we help?')).status).toBe(202);
  const { body } = await manager.call('GET', '/policies/sending');
  const own = body.yaml.replace('message.debtsIn7Days < 7', 'message.debtsIn7Days < 3');
  expect(own).not.toBe(body.yaml);
  const facts = { 'message.purpose': 'duty', 'message.speaksOfDebt': true, 'message.debtsIn7Days': 3 };
  const tried = await manager.call('POST', '/policies/sending/trial', {
    yaml: own,
    on: { type: 'message.send', facts },
  });
  expect(codes({ body: tried.body.items[0] })).toContain('debts-too-often');
});

test('quiet hours: marketing by mail waits for the customer’s morning, answers by mail do not; theirs stand above the company’s', async () => {
  const who = await somebody();
  await agrees(who);
  await office.world.moveClock(new Date('2030-06-05T21:30:00Z'));
  expect(leavesAt(await advertise(who))).toBe('2030-06-06T06:00:00.000Z');
  expect(leavesAt(await write(who, 'It works again.'))).toBe('2030-06-05T21:30:10.000Z');
  const wish = { channels: ['email'], quietFrom: '20:00', quietUntil: '10:30' };
  expect((await agent.call('PUT', `/customers/${who.id}/preferences`, wish)).status).toBe(200);
  const later = await somebody();
  expect(leavesAt(await advertise(who, 'One more.'))).toBe('2030-06-06T08:30:00.000Z');
  expect(codes(await advertise(later))).toEqual(['no-consent']);
});

test('quiet hours: an SMS waits for the morning, but not the answer to words just said', async () => {
  await office.world.moveClock(new Date('2030-06-07T21:30:00Z'));
  const { courier, carrier } = await startCourier(office.world.house, channelId);
  const who = await somebody();
  const asleep = await caseOf(who);
  const handed = ({ phone }: Somebody) =>
    peer.asked.filter(({ body }) => new URLSearchParams(body).get('To') === phone).length;
  const text = (number: string, more = {}) =>
    agent.call('POST', `/cases/${number}/dispatches`, { channel: 'sms', text: 'It is repaired.', ...more });
  expect((await text(asleep)).status).toBe(202);
  await office.pass(20_000);
  await courier.work();
  expect(handed(who)).toBe(0);
  const awake = await somebody();
  const form: Record<string, string> = {
    MessageSid: 'IN1',
    From: awake.phone,
    To: '+3197000000001',
    Body: 'Hello?',
  };
  const url = `/callbacks/sms/${channelId}/incoming`;
  const signed = Object.keys(form)
    .sort()
    .map((name) => name + form[name])
    .join('');
  const came = await office.world.app.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', TOKEN)
        .update(`${office.world.house.config.publicUrl}${url}${signed}`)
        .digest('base64'),
    },
    payload: new URLSearchParams(form).toString(),
  });
  expect(came.statusCode).toBe(200);
  const [theirs] = (await agent.call('GET', `/customers/${awake.id}/cases`)).body.items;
  expect((await text(theirs.number)).status).toBe(202);
  await office.pass(20_000);
  await courier.work();
  expect([handed(who), handed(awake)]).toEqual([0, 1]);
  await office.world.moveClock(new Date('2030-06-08T06:00:01Z'));
  await courier.work();
  expect(handed(who)).toBe(1);
  await courier.stop();
  await carrier.close();
});

test('frequency: marketing beyond the company’s number waits a day at most, and is refused where it would wait longer', async () => {
  await office.world.moveClock(new Date('2030-06-11T08:00:00Z'));
  const settings = (await lead.call('GET', '/contact-settings')).body;
  const changed = await lead.call('PUT', '/contact-settings', {
    ...settings,
    marketingMost: 2,
    marketingDays: 7,
  });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  const who = await somebody();
  await agrees(who);
  for (const text of ['Monday’s offer.', 'Tuesday’s offer.']) {
    expect((await advertise(who, text)).status).toBe(202);
    await office.pass(11_000);
    await office.handOver();
  }
  const refused = await advertise(who, 'Another offer.');
  expect(codes(refused)).toEqual(['too-often']);
  expect(refused.body.because[0].say).toContain('2030-06-18');
  expect((await write(who, 'The answer to your question.')).status).toBe(202);
  await office.world.moveClock(new Date('2030-06-17T09:00:00Z'));
  expect(leavesAt(await advertise(who, 'Another offer.'))).toMatch(/^2030-06-18T08:00:1/);
});
