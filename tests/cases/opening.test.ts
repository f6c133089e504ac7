import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Office, openOffice } from '../delivery/office.ts';
import type { Colleague } from '../support/people.ts';
import { answer, caseComesIn } from './office.ts';

let office: Office;
let lena: Colleague;
beforeAll(async () => {
  office = await openOffice();
  lena = await office.world.person('lead', 'Lena Lead');
});
afterAll(() => office.close());

const get = async (path: string) => (await lena.call('GET', path)).body;

describe('a customer’s own words', () => {
  test('open a case without any form; the first answer tells its number and by when they hear from us', async () => {
    const { number, entryId, conversationId } = await caseComesIn(office, {});
    const found = await get(`/cases/${number.replaceAll('-', '')}`);
    expect(found).toMatchObject({
      number,
      subject: 'The line is down',
      type: 'question',
      state: 'open',
      queued: true,
      owner: { id: lena.id },
      opened: { entryId },
      conversations: [conversationId],
      numberGivenAt: null,
    });
    expect(found.waitingSince).not.toBeNull();
    expect(found.closable.map((one: { code: string }) => one.code)).toEqual(['unread-message']);
    const withdrawn = await lena.call('POST', `/cases/${number}/messages`, { text: 'Oops.' });
    await lena.call('POST', `/outgoing/${withdrawn.body.id}/withdrawal`);
    const { text } = await answer(office, lena.call, number);
    expect(text).toMatch(
      new RegExp(
        `Your case number is ${number}\\. You will hear from us by [^.]+\\. Lena Lead is responsible`,
      ),
    );
    expect(text).toContain('To: Ada Byron <ada@customer.example>');
    expect(text).toContain('Subject: Re: The line is down');
    expect(await get(`/cases/${number}`)).toMatchObject({ waitingSince: null, closable: [] });
    expect((await get(`/cases/${number}`)).numberGivenAt).not.toBeNull();
    expect((await answer(office, lena.call, number)).text).not.toContain('Your case number');
  });

  test('join the case of their conversation, or the one whose number they name', async () => {
    const first = await caseComesIn(office, {
      from: 'Bea <bea@customer.example>',
      id: 'bea-1@customer.example',
    });
    const again = await caseComesIn(office, {
      from: 'bea@customer.example',
      inReplyTo: 'bea-1@customer.example',
    });
    const quoting = await caseComesIn(office, {
      from: 'bea@customer.example',
      subject: `My case ${first.number.replaceAll('-', ' ')}`,
      text: 'Any news? This is unacceptable.',
    });
    expect([again.number, quoting.number]).toEqual([first.number, first.number]);
    expect(quoting.conversationId).not.toBe(first.conversationId);
    const found = await get(`/cases/${first.number}`);
    expect(found.conversations).toHaveLength(2);
    expect(found).toMatchObject({ tags: ['dissatisfied'], measures: { contacts: 3 } });
    const other = await caseComesIn(office, { from: 'bea@customer.example', subject: 'Another matter' });
    expect(other.number).not.toBe(first.number);
    expect((await get(`/customers/${first.customerId}/cases?limit=1`)).items[0].number).toBe(other.number);
  });

  test('T31: a stranger who quotes a number gets a case of their own and nothing of the other', async () => {
    const own = await caseComesIn(office, { from: 'cy@customer.example' });
    const stranger = await caseComesIn(office, {
      from: 'mallory@elsewhere.example',
      text: `What is the state of ${own.number}?`,
    });
    expect(stranger.number).not.toBe(own.number);
    expect((await get(`/conversations/${stranger.conversationId}`)).flags).toContain('quotes-foreign-case');
    expect(JSON.stringify(await get(`/cases/${own.number}/entries`))).not.toContain('mallory');
  });

  test('machines, lists, and whoever claims to be us open nothing', async () => {
    for (const [i, headers] of [
      ['Auto-Submitted: auto-replied'],
      ['List-Id: <news.elsewhere.example>', 'Precedence: bulk'],
    ].entries()) {
      const came = await office.comesIn({ from: `robot${i}@elsewhere.example`, headers });
      expect((await get(`/customers/${came.customerId}/cases`)).items).toEqual([]);
    }
    const us = await office.comesIn({ from: 'support@company.example', to: 'new@elsewhere.example' });
    expect((await get(`/customers/${us.customerId}/cases`)).items).toEqual([]);
  });

  test('the first contact is marked; a second matter is none (5.7)', async () => {
    const one = await caseComesIn(office, { from: 'new@customer.example' });
    const two = await caseComesIn(office, { from: 'new@customer.example' });
    const firsts = [];
    for (const { number } of [one, two]) {
      const { items } = await get(`/cases/${number}/entries`);
      const opened = items.find((e: { kind: string }) => e.kind === 'case');
      firsts.push((await get(`/entries/${opened.id}`)).text.includes('opened'));
    }
    expect(firsts).toEqual([true, true]);
  });
});

describe('by hand', () => {
  test('from an entry: customer, conversation, words; types, causes and fields as the company has them', async () => {
    const came = await office.comesIn({ from: 'robot9@elsewhere.example', headers: ['Precedence: bulk'] });
    const made = await lena.call('POST', '/cases', { entryId: came.entryId, type: 'complaint' });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({
      customerId: came.customerId,
      subject: 'The line is down',
      type: 'complaint',
      procedure: 'plain',
      opened: { by: 'Lena Lead', entryId: came.entryId },
      conversations: [came.conversationId],
    });
    expect(made.body.clocks.length).toBeGreaterThan(0);
    for (const [body, field] of [
      [{ type: 'nonsense' }, 'type'],
      [{ cause: 'nonsense' }, 'cause'],
      [{ fields: { nothing: 1 } }, 'fields.nothing'],
      [{ procedure: 'nonsense' }, 'procedure'],
    ] as const) {
      const refused = await lena.call('POST', '/cases', { customerId: came.customerId, ...body });
      expect([refused.status, refused.body.errors?.[0]?.field]).toEqual([422, field]);
    }
  });

  test('a change is told with what it was; its state is nothing to change', async () => {
    const { number } = await caseComesIn(office, { from: 'dora@customer.example' });
    const changed = await lena.call('PATCH', `/cases/${number}`, {
      subject: 'No service',
      type: 'complaint',
      remedy: 'A refund',
      tags: ['Vip', 'vip'],
    });
    expect(changed.body).toMatchObject({
      subject: 'No service',
      type: 'complaint',
      procedure: 'plain',
      remedy: 'A refund',
      tags: ['vip'],
    });
    expect(changed.body.clocks.length).toBeGreaterThan(0);
    expect((await lena.call('PATCH', `/cases/${number}`, { state: 'closed' })).status).toBe(422);
  });

  test('lists are filtered and paged to their end, each case once', async () => {
    const all: string[] = [];
    let cursor = '';
    do {
      const page = await get(`/cases?state=all&limit=3${cursor}`);
      all.push(...page.items.map((one: { number: string }) => one.number));
      cursor = page.next === null ? '' : `&cursor=${page.next}`;
    } while (cursor !== '');
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(8);
    for (const query of [
      'view=queue',
      'view=mine',
      'view=team',
      'order=harm',
      'order=due',
      'waiting=true',
      'tag=vip',
      'type=complaint',
      'cause=other',
    ])
      expect(Array.isArray((await get(`/cases?${query}`)).items), query).toBe(true);
    expect((await get('/cases?tag=vip')).items).toHaveLength(1);
  });
});

describe('contacts outside of connected channels', () => {
  test('need an outcome, tell a number, and open or join a case', async () => {
    const { customerId, number } = await caseComesIn(office, { from: 'eve@customer.example' });
    const call = { channel: 'phone', direction: 'in', text: 'Asks when it works again.' };
    expect((await lena.call('POST', `/customers/${customerId}/contacts`, call)).status).toBe(422);
    const made = await lena.call('POST', `/customers/${customerId}/contacts`, {
      ...call,
      outcome: 'voicemail',
      caseNumber: number,
    });
    expect(made.body, JSON.stringify(made.body)).toMatchObject({
      caseNumber: number,
      entry: { kind: 'voicemail' },
    });
    const open = (await get(`/cases/${number}`)).closable;
    expect(open).toContainEqual(
      expect.objectContaining({ code: 'unanswered-message', entryId: made.body.entry.id }),
    );
    const reached = await lena.call('POST', `/customers/${customerId}/contacts`, {
      channel: 'phone',
      direction: 'out',
      outcome: 'reached',
      text: 'Told her that it works from Friday on.',
      caseNumber: number,
    });
    expect(reached.status).toBe(201);
    expect((await get(`/cases/${number}`)).closable.map((one: { code: string }) => one.code)).toEqual([
      'unread-message',
    ]);
    const walkedIn = await lena.call('POST', `/customers/${customerId}/contacts`, {
      channel: 'visit',
      direction: 'in',
      outcome: 'reached',
      text: 'A new matter.',
    });
    expect(walkedIn.body.caseNumber).not.toBe(number);
    expect(walkedIn.body.caseNumber).not.toBeNull();
    const wrong = await lena.call('POST', `/customers/${customerId}/contacts`, {
      ...call,
      outcome: 'received',
    });
    expect(wrong.status).toBe(422);
  });
});
