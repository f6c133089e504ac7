import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '#platform/clock/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { DAY, type Desk, HOUR, MINUTE, openDesk } from './desk.ts';

let d: Desk;
beforeAll(async () => {
  d = await openDesk();
});
afterAll(() => d.close());

const call = async (dueIn = 2 * DAY, more: Record<string, unknown> = {}) => {
  const customer = await d.customer();
  const made = await d.promise({
    customerId: customer.customerId,
    words: 'We will call you back',
    act: 'call',
    dueAt: d.after(dueIn),
    ...more,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return { customer, id: String(made.body.id), body: made.body };
};

describe('given', () => {
  test('without a case one is opened for it; whoever promises answers for it; the act says what proves it', async () => {
    const { customer, body, id } = await call();
    expect(body).toMatchObject({
      customerId: customer.customerId,
      caseNumber: expect.stringMatching(/^\d{3}-\d{3}-\d{4}$/),
      state: 'open',
      proof: 'reached',
      owner: { id: d.agent.id, name: 'Ann Agent' },
      timeZone: 'UTC',
    });
    expect(await d.story(id)).toEqual(['made']);
    const kept = await d.agent.call('GET', `/promises?customerId=${customer.customerId}`);
    expect(kept.body.items.map((one: { id: string }) => one.id)).toEqual([id]);
  });

  test('for somebody else’s entry, case or person it is refused; a moment that has passed as well', async () => {
    const [one, other] = [await d.customer(), await d.customer()];
    const given = { customerId: one.customerId, words: 'We will write', dueAt: d.after(HOUR) };
    expect((await d.promise({ ...given, entryId: other.entryId })).status).toBe(422);
    expect((await d.promise({ ...given, dueAt: d.after(-HOUR) })).body.errors[0].field).toBe('dueAt');
    expect((await d.promise({ ...given, ownerId: other.customerId })).status).toBe(422);
    expect((await d.promise({ ...given, partnerId: other.customerId })).status).toBe(422);
    expect((await d.promise({ words: 'x', dueAt: d.after(HOUR) })).status).toBe(422);
    const { body } = await d.promise(given);
    expect(
      (await d.promise({ ...given, customerId: other.customerId, caseNumber: body.caseNumber })).status,
    ).toBe(422);
  });

  test('words in a mail are owed when the mail leaves, and never were when it is taken back', async () => {
    const to = await d.customer();
    const { id } = await d.promiseByMail(to, { words: 'I will write tomorrow', dueAt: d.after(DAY) });
    expect((await d.promiseNow(id)).state).toBe('waiting');
    expect((await d.verb(id, 'keeping', { entryId: to.entryId })).body.code).toBe('promise-not-owed');
    const back = await d.promiseByMail(to, { words: 'I will write at noon', dueAt: d.after(DAY) });
    expect((await d.agent.call('POST', `/outgoing/${back.outgoingId}/withdrawal`)).status).toBe(200);
    expect((await d.promiseNow(back.id)).state).toBe('withdrawn');
    await d.letLeave();
    expect(await d.promiseNow(id)).toMatchObject({ state: 'open', entryId: expect.any(String) });
    expect(await d.story(id)).toEqual(['made']);
    expect(await d.story(back.id)).toEqual(['withdrawn']);
  });

  test('a mail with the words that comes back leaves it owed, and people hear of it', async () => {
    const to = await d.customer();
    const { id, outgoingId } = await d.promiseByMail(to, { words: 'I will send it', dueAt: d.after(DAY) });
    await d.letLeave();
    await d.bounce(outgoingId, to.address);
    expect((await d.promiseNow(id)).state).toBe('open');
    expect(await d.story(id)).toEqual(['made', 'not-delivered']);
    expect(await d.notices(d.agent, (await d.promiseNow(id)).caseNumber)).toContain('promise-not-delivered');
  });

  test('found in words as they are written, by the customer’s clock', async () => {
    const { customerId } = await d.customer('America/New_York');
    const found = await d.agent.call('POST', '/promises/finding', {
      text: "Thank you. I'll call you back tomorrow before noon.",
      customerId,
    });
    expect(found.body).toMatchObject({
      timeZone: 'America/New_York',
      items: [{ act: 'call', dueWords: expect.stringContaining('tomorrow') }],
    });
    const due = new Date(found.body.items[0].dueAt);
    expect(
      due.toLocaleString('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' }),
    ).toBe('12:00');
  });
});

describe('kept', () => {
  test('R66: a voicemail is an attempt and proves nothing; the person reached proves it', async () => {
    const { id, customer } = await call(2 * HOUR);
    for (const [outcome, reason] of [
      ['voicemail', 'voicemail'],
      ['no-answer', 'not-reached'],
      ['wrong-person', 'not-reached'],
    ] as const) {
      const entryId = await d.contact(customer.customerId, outcome);
      expect((await d.verb(id, 'keeping', { entryId })).body).toMatchObject({
        code: 'not-proven',
        status: 409,
        reason,
      });
    }
    const other = await d.customer();
    const elsewhere = await d.contact(other.customerId, 'reached');
    expect((await d.verb(id, 'keeping', { entryId: elsewhere })).status).toBe(422);
    const entryId = await d.contact(customer.customerId, 'reached');
    const kept = await d.verb(id, 'keeping', { entryId, say: 'Spoke with her' });
    expect(kept.body).toMatchObject({ state: 'kept', proofEntryId: entryId, brokenAt: null });
    expect((await d.verb(id, 'keeping', { entryId })).body.code).toBe('promise-not-owed');
    await d.office.world.moveClock(3 * HOUR);
    expect(await d.promiseNow(id)).toMatchObject({ state: 'kept', brokenAt: null });
    expect(await d.story(id)).toEqual(['made', 'kept']);
  });

  test('nothing that was before it proves it, nor the words themselves', async () => {
    const { customerId } = await d.customer();
    const before = await d.contact(customerId, 'reached');
    await d.office.world.moveClock(MINUTE);
    const entryId = await d.contact(customerId, 'reached');
    const made = await d.promise({
      customerId,
      entryId,
      words: 'I will call',
      act: 'call',
      dueAt: d.after(DAY),
    });
    expect((await d.verb(made.body.id, 'keeping', { entryId: before })).body.reason).toBe(
      'before-the-promise',
    );
    expect((await d.verb(made.body.id, 'keeping', { entryId })).body.reason).toBe('is-the-promise');
  });

  test('a message proves it once it has left, and no longer when it comes back', async () => {
    const { id, customer } = await call(5 * DAY, { act: 'write' });
    const mail = await d.agent.call('POST', `/conversations/${customer.conversationId}/messages`, {
      to: [{ address: customer.address }],
      subject: 'Re',
      text: 'As promised.',
    });
    await d.office.world.moveClock(10_000);
    const entryId = (await d.office.outgoing(mail.body.id)).entry_id;
    expect((await d.verb(id, 'keeping', { entryId })).body.reason).toBe('not-left');
    await d.office.handOver();
    expect((await d.verb(id, 'keeping', { entryId })).body.state).toBe('kept');
    await d.bounce(mail.body.id, customer.address);
    expect(await d.promiseNow(id)).toMatchObject({ state: 'open', proofEntryId: null });
    expect((await d.verb(id, 'keeping', { entryId })).body.reason).toBe('came-back');
    expect(await d.story(id)).toEqual(['made', 'kept', 'proof-failed']);
  });

  test('the customer lets us off in their own words only', async () => {
    const { id, customer } = await call();
    const note = await d.agent.call('POST', `/customers/${customer.customerId}/notes`, {
      text: 'She does not mind.',
    });
    const refused = await d.verb(id, 'release', { entryId: note.body.id, reason: 'Not needed' });
    expect(refused.body.code).toBe('not-proven');
    const come = await d.office.comesIn({
      from: customer.address,
      subject: 'Never mind',
      text: 'Settled, thanks.',
    });
    const released = await d.verb(id, 'release', { entryId: come.entryId, reason: 'Settled' });
    expect(released.body).toMatchObject({ state: 'released', proofEntryId: come.entryId });
  });
});

describe('missed', () => {
  test('reminded, warned, escalated, broken, told: each once, in this order, in working hours', async () => {
    const { id, body } = await call(2 * DAY + 3 * HOUR, { words: 'A call by Wednesday' });
    await d.office.world.moveClock(2 * DAY + 4 * HOUR);
    await d.office.world.moveClock(HOUR);
    expect(await d.notices(d.agent, body.caseNumber)).toEqual([
      'promise-reminder',
      'promise-warning',
      'promise-broken',
    ]);
    expect(await d.notices(d.lead, body.caseNumber)).toEqual(['promise-escalated', 'promise-broken']);
    expect(await d.story(id)).toEqual(['made', 'warned', 'escalated', 'broken']);
    const view = await d.promiseNow(id);
    expect(view).toMatchObject({ state: 'broken', brokenAt: view.dueAt, toldAt: null });
    expect(await d.tasks(id)).toEqual([
      { kind: 'apology-call', state: 'open', draft: null },
      { kind: 'tell', state: 'open', draft: expect.stringContaining('A call by Wednesday') },
    ]);
  });

  test('in time up to and with its instant', async () => {
    const { id, customer, body } = await call(HOUR);
    await d.office.world.moveClock(new Date(body.dueAt));
    const entryId = await d.contact(customer.customerId, 'reached');
    expect((await d.verb(id, 'keeping', { entryId })).body).toMatchObject({ state: 'kept', brokenAt: null });
  });

  test('kept late it stays broken in the figures', async () => {
    const { id, customer } = await call(HOUR);
    await d.office.world.moveClock(HOUR + 1);
    const entryId = await d.contact(customer.customerId, 'reached');
    expect((await d.verb(id, 'keeping', { entryId })).body).toMatchObject({
      state: 'kept',
      brokenAt: expect.any(String),
    });
  });

  test('kept late before anything looked, it was broken all the same: the record says so, the lead is told, and an apology is owed', async () => {
    const { id, customer, body } = await call(HOUR);
    const { clock, db } = d.office.world.house;
    if (!(clock instanceof TestClock)) throw new Error('This needs the sandbox clock.');
    // The moment passes, and nobody has swept the timers yet.
    await inTransaction(db, (tx) => clock.moveTo(tx, new Date(d.now().getTime() + HOUR + 1)));
    const entryId = await d.contact(customer.customerId, 'reached');
    expect((await d.verb(id, 'keeping', { entryId })).body).toMatchObject({
      state: 'kept',
      brokenAt: body.dueAt,
    });
    expect(await d.story(id)).toEqual(['made', 'broken', 'kept']);
    expect(await d.notices(d.lead, body.caseNumber)).toEqual(['promise-broken']);
    expect((await d.tasks(id)).map(({ kind, state }) => [kind, state])).toEqual([['apology-call', 'open']]);
    await d.office.world.moveClock(HOUR);
    expect(await d.story(id)).toEqual(['made', 'broken', 'kept']);
  });

  test('a customer reads that it slipped in their own language, by a person’s hand or by Kept’s, in the company’s own words', async () => {
    const { id, customer } = await call();
    await d.office.world.as.admin('PATCH', `/customers/${customer.customerId}`, { language: 'de' });
    await d.verb(id, 'breaking', { reason: 'Der Techniker ist krank' });
    const [, tell] = await d.tasks(id);
    expect(tell?.draft).toMatch(
      /^Guten Tag .+wir hatten zugesagt: «.+», bis .+Erledigt ist es bis: \[new moment\]\./s,
    );
    const { body: own } = await d.lead.call('GET', '/templates/promise-slipped');
    const { name, fallback, purpose, channels } = own;
    const texts = [
      {
        language: 'en',
        subject: 'Sorry',
        body: 'Dear {{customer.name}}: {{promise.words}}. {{promise.next | Soon.}}',
      },
    ];
    const change = { name, fallback, purpose, channels, texts };
    expect((await d.lead.call('PUT', '/templates/promise-slipped', change)).status).toBe(200);
    await d.office.world.as.admin('PUT', '/settings/promises', { tell: 'send' });
    const other = await call();
    await d.verb(other.id, 'breaking', { reason: 'The engineer is ill' });
    await d.office.world.moveClock(1);
    await d.letLeave();
    const mail = d.office.sink.messages.at(-1)?.bytes.toString();
    expect(mail).toMatch(/Dear Cora \d+: .+\. Soon\./);
    await d.office.world.as.admin('PUT', '/settings/promises', { tell: 'draft' });
  });

  test('said before the miss it is broken at once, and the customer is told by the drafted mail', async () => {
    const { id } = await call();
    expect((await d.verb(id, 'telling', { message: { text: 'x' } })).body.code).toBe('promise-not-broken');
    const broken = await d.verb(id, 'breaking', { reason: 'The engineer is ill' });
    expect(broken.body).toMatchObject({ state: 'broken', brokenAt: d.now().toISOString(), toldAt: null });
    expect((await d.verb(id, 'breaking', { reason: 'again' })).body.code).toBe('promise-broken');
    const [, tell] = await d.tasks(id);
    const telling = await d.verb(id, 'telling', { message: { text: tell?.draft ?? '' } });
    expect(telling.body.toldAt).toBeNull();
    await d.letLeave();
    expect((await d.promiseNow(id)).toldAt).toBe(d.now().toISOString());
    expect((await d.tasks(id)).map((task) => task.state)).toEqual(['open', 'done']);
    expect(d.office.sink.messages.at(-1)?.bytes.toString()).toContain('We will call you back');
  });

  test('where the company decided so, Kept tells at once', async () => {
    const put = await d.office.world.as.admin('PUT', '/settings/promises', { tell: 'send' });
    expect(put.body).toEqual({ tell: 'send' });
    const { id, customer } = await call(HOUR, { words: 'The refund is on its way' });
    await d.office.world.moveClock(HOUR + MINUTE);
    await d.letLeave();
    const sent = d.office.sink.messages.at(-1);
    expect(sent?.to).toEqual([customer.address]);
    expect(sent?.bytes.toString()).toContain('The refund is on its way');
    expect(await d.promiseNow(id)).toMatchObject({ state: 'broken', toldAt: expect.any(String) });
    expect((await d.tasks(id)).map((task) => task.kind)).toEqual(['apology-call']);
    await d.office.world.as.admin('PUT', '/settings/promises', { tell: 'draft' });
  });
});

describe('moved', () => {
  const move = (
    id: string,
    dueIn: number,
    more: Record<string, unknown> = { message: { text: 'A new moment' } },
  ) => d.verb(id, 'rescheduling', { dueAt: d.after(dueIn), reason: 'Parts are late', ...more });

  test('it counts when the mail has left, and no more when it comes back', async () => {
    const { id, customer, body } = await call(2 * HOUR);
    const moved = await move(id, 6 * HOUR);
    expect(moved.body).toMatchObject({ dueAt: body.dueAt, reschedule: { reason: 'Parts are late' } });
    await d.office.world.moveClock(10_000);
    expect((await d.promiseNow(id)).dueAt).toBe(body.dueAt);
    await d.office.handOver();
    const after = await d.promiseNow(id);
    expect(after).toMatchObject({ dueAt: moved.body.reschedule.dueAt, reschedule: null, state: 'open' });
    await d.office.world.moveClock(3 * HOUR);
    expect((await d.promiseNow(id)).state).toBe('open');
    await d.bounce(moved.body.reschedule.outgoingId, customer.address);
    expect(await d.promiseNow(id)).toMatchObject({
      dueAt: body.dueAt,
      state: 'broken',
      brokenAt: body.dueAt,
      reschedule: null,
    });
    expect(await d.notices(d.agent, body.caseNumber)).toContain('promise-rescheduling-failed');
    const story = (await d.story(id)).filter((verb) => verb !== 'warned' && verb !== 'escalated');
    expect(story).toEqual(['made', 'rescheduling', 'rescheduled', 'rescheduling-failed', 'broken']);
  });

  test('a mail that is taken back or refused moves nothing', async () => {
    const { id, body } = await call();
    const moved = await move(id, 4 * DAY);
    await d.agent.call('POST', `/outgoing/${moved.body.reschedule.outgoingId}/withdrawal`);
    expect(await d.promiseNow(id)).toMatchObject({ dueAt: body.dueAt, reschedule: null });
  });

  test('told in a call that reached them it counts at once; a voicemail tells nobody', async () => {
    const { id, customer } = await call(HOUR);
    await d.office.world.moveClock(2 * HOUR);
    const voicemail = await d.contact(customer.customerId, 'voicemail');
    expect((await move(id, 2 * HOUR, { entryId: voicemail })).body.reason).toBe('voicemail');
    const reached = await d.contact(customer.customerId, 'reached');
    const moved = await move(id, 2 * HOUR, { entryId: reached });
    expect(moved.body).toMatchObject({
      state: 'open',
      dueAt: d.after(2 * HOUR),
      toldAt: d.now().toISOString(),
    });
    await d.office.world.moveClock(3 * HOUR);
    expect(await d.promiseNow(id)).toMatchObject({
      state: 'broken',
      brokenAt: moved.body.dueAt,
      toldAt: null,
    });
    expect((await d.story(id)).filter((verb) => verb === 'broken')).toHaveLength(2);
  });
});

describe('several at once', () => {
  test('of everything that settles a promise at the same moment one thing happens, and the record has it once', async () => {
    const { id, customer } = await call();
    const entryId = await d.contact(customer.customerId, 'reached');
    const reason = 'At the same moment';
    const answers = await Promise.all([
      d.verb(id, 'keeping', { entryId }),
      d.verb(id, 'release', { entryId, reason }),
      d.verb(id, 'keeping', { entryId }),
      d.verb(id, 'release', { entryId, reason }),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    const view = await d.promiseNow(id);
    expect(await d.story(id)).toEqual(['made', view.state]);
  });
});

describe('lists', () => {
  test('by due moment, page by page, mine and my team’s; what is settled comes last due first', async () => {
    const { customerId } = await d.customer();
    const ids: string[] = [];
    for (const h of [5, 3, 9, 7]) {
      const made = await d.promise({ customerId, words: `In ${h}`, dueAt: d.after(h * HOUR) });
      ids[h] = made.body.id;
    }
    const page = async (query: string, call = d.agent.call) =>
      (await call('GET', `/promises?customerId=${customerId}${query}`)).body;
    const first = await page('&limit=3');
    expect(first.items.map((one: { id: string }) => one.id)).toEqual([ids[3], ids[5], ids[7]]);
    const second = await page(`&limit=3&cursor=${first.next}`);
    expect(second.items.map((one: { id: string }) => one.id)).toEqual([ids[9]]);
    expect(second.next).toBeNull();
    expect((await page('&view=mine')).items).toHaveLength(4);
    expect((await page('&view=mine', d.lead.call)).items).toHaveLength(0);
    expect((await page('&view=team', d.lead.call)).items).toHaveLength(0);
    expect((await page('&view=mine', d.office.world.as.agent)).items).toHaveLength(0);
    const team = await d.office.world.as.admin('POST', '/teams', { name: 'Promisers' });
    for (const who of [d.agent, d.lead])
      await d.office.world.as.admin('PUT', `/teams/${team.body.id}/members/${who.id}`);
    expect((await page('&view=team', d.lead.call)).items).toHaveLength(4);
    const soon = encodeURIComponent(d.after(4 * HOUR));
    expect((await page(`&dueBefore=${soon}`)).items).toHaveLength(1);
    const entryId = await d.contact(customerId, 'reached');
    for (const h of [3, 5]) await d.verb(ids[h] ?? '', 'keeping', { entryId });
    const kept = await page('&state=kept');
    expect(kept.items.map((one: { id: string }) => one.id)).toEqual([ids[5], ids[3]]);
    expect((await page('&cursor=made-up')).code).toBe('invalid');
  });
});
