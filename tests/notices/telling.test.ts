import { afterEach, describe, expect, test } from 'vitest';
import type { Office } from '../delivery/office.ts';
import { mail } from '../support/mails.ts';
import {
  bounceOf,
  closeOffices,
  customer,
  DAY,
  HOUR,
  MINUTE,
  notice,
  office,
  owe,
  report,
  shown,
  withTextMessages,
  work,
} from './support.ts';

afterEach(closeOffices);

/** The words of a mail, without the folds and codes of its transport. */
const wordsOf = (bytes: Buffer | undefined): string => {
  const text = (bytes ?? Buffer.alloc(0)).toString().replaceAll('=\r\n', '');
  const codes = text.replace(/(?:=[0-9A-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('=', ''), 'hex').toString(),
  );
  return codes.replaceAll('\r\n', '\n').replaceAll('\u00a0', ' ');
};

const kinds = async (ours: Office, id = ''): Promise<string[]> =>
  (await shown(ours, id)).steps.map((step: { kind: string }) => step.kind);

const messageIdOf = (bytes: Buffer | undefined): string =>
  /^Message-ID: <(.+)>/m.exec((bytes ?? Buffer.alloc(0)).toString())?.[1] ?? '';

describe('words', () => {
  test('a refused charge is told within a minute, in their language: what, why and what they can do', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada', { language: 'de', timeZone: 'Europe/Berlin' });
    const [id] = await owe(ours, notice(ours, ada));
    await work(ours);
    const words = wordsOf(ours.sink.messages[0]?.bytes);
    expect(words).toContain('Subject: Wir haben eine Zahlung abgelehnt');
    expect(words).toContain('49,90 €, Book Shop, …1234: das Limit ist ausgeschöpft');
    expect(words).toContain('Was Sie jetzt tun können: auf anderem Weg zahlen');
    const told = await shown(ours, id ?? '');
    expect(told).toMatchObject({ state: 'told', rung: 'accepted', needs: 'accepted' });
    expect(Date.parse(told.toldAt) - Date.parse(told.owedAt)).toBeLessThan(MINUTE);
    expect(await ours.events('kept.notice.owed')).toHaveLength(1);
    expect(await ours.events('kept.notice.told')).toMatchObject([{ noticeId: id, rung: 'accepted' }]);
  });

  test('a language that is not there falls back; what a template lacks is told in plain words', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada', { language: 'fi' });
    const bob = await customer(ours, 'Bob', { language: 'en-GB' });
    await owe(ours, notice(ours, ada), notice(ours, bob, { duty: { template: 'reminder' }, data: {} }));
    await work(ours);
    const all = ours.sink.messages.map((one) => wordsOf(one.bytes));
    expect(all.find((one) => one.includes('Dear Ada'))).toContain('Subject: We refused a payment');
    expect(all.find((one) => one.includes('Dear Bob'))).toContain('Subject: Something that concerns you');
    expect(all.join()).not.toContain('{{');
  });

  test('the company’s own wording counts', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada');
    const texts = [
      { language: 'en', subject: 'No money moved', body: 'Hi {{customer.name}}: {{notice.list}}' },
    ];
    const own = await ours.world.as.lead('PUT', '/templates/payment-refused', {
      name: 'Refused',
      texts,
      fallback: 'en',
      purpose: 'update',
      channels: [],
    });
    expect(own.status).toBe(200);
    await owe(ours, notice(ours, ada));
    await work(ours);
    expect(wordsOf(ours.sink.messages[0]?.bytes)).toMatch(/Subject: No money moved[\s\S]*Hi Ada: – /);
  });
});

describe('once, and together', () => {
  test('the same refused charge reported twice is told once; two are told in one message', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada');
    const grouped = { duty: { group: 'refused', groupS: 30 } };
    const first = notice(ours, ada, grouped);
    const [one, same] = await owe(ours, first, { ...notice(ours, ada, grouped), values: first.values });
    await work(ours);
    expect(ours.sink.messages).toHaveLength(0);
    const other = { ...grouped, data: { amount: '5.00', currency: 'EUR', merchant: 'Kiosk' } };
    const [second] = await owe(ours, notice(ours, ada, other));
    await ours.pass(20_000);
    await work(ours);
    expect(ours.sink.messages).toHaveLength(1);
    const words = wordsOf(ours.sink.messages[0]?.bytes);
    expect(words).toContain('Book Shop');
    expect(words).toContain('Kiosk');
    expect((await shown(ours, same ?? '')).id).toBe(one);
    expect(await shown(ours, second ?? '')).toMatchObject({ state: 'told' });
    await owe(ours, { ...notice(ours, ada, grouped), values: first.values });
    await ours.pass(MINUTE);
    await work(ours);
    expect(ours.sink.messages).toHaveLength(1);
    expect((await ours.world.as.agent('GET', `/customers/${ada}/notices`)).body.items).toHaveLength(2);
  });

  test('merged customers are told as one', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada');
    const old = await customer(ours, 'AdaB', { emails: [] });
    const [id] = await owe(ours, notice(ours, old, { duty: { deferS: 60, withinS: 600 } }));
    const merged = await ours.world.as.lead('POST', `/customers/${ada}/merge`, {
      customerId: old,
      reason: 'the same person',
    });
    expect(merged.status).toBeLessThan(300);
    await work(ours);
    expect(ours.sink.messages).toHaveLength(0);
    await ours.pass(MINUTE);
    await work(ours);
    expect(ours.sink.messages.map((one) => one.to)).toEqual([['ada@customer.example']]);
    expect(await shown(ours, id ?? '')).toMatchObject({ state: 'told' });
    expect((await ours.world.as.agent('GET', `/customers/${ada}/notices`)).body.items).toHaveLength(1);
  });
});

describe('falling back', () => {
  test('a bounce rebuts what was told, opens it again, and the next way is tried at once', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada', { emails: ['ada@customer.example', 'ada@second.example'] });
    const [id = ''] = await owe(ours, notice(ours, ada));
    await work(ours);
    expect(await shown(ours, id)).toMatchObject({ state: 'told' });
    await ours.pass(3 * HOUR);
    await ours.world.receive(bounceOf(messageIdOf(ours.sink.messages[0]?.bytes), 'ada@customer.example'));
    await work(ours);
    expect(ours.sink.messages.map((one) => one.to[0])).toEqual([
      'ada@customer.example',
      'ada@second.example',
    ]);
    expect(await kinds(ours, id)).toEqual(['sent', 'told', 'failed', 'rebutted', 'sent', 'told']);
    expect(await ours.events('kept.notice.rebutted')).toHaveLength(1);
  });

  test('when no way is left a person is asked to call; what they do is written down and ends it', async () => {
    const ours = await office({
      recipient: (address) => (address.startsWith('ada') ? { code: 550, text: 'no such user' } : null),
    });
    const lead = await ours.world.person('lead', 'Lea Lead');
    const ada = await customer(ours, 'Ada');
    const [id = ''] = await owe(ours, notice(ours, ada, { duty: { needs: 'delivered', withinS: 86_400 } }));
    await work(ours);
    const asked = await shown(ours, id);
    expect(asked).toMatchObject({ state: 'asked-person', caseNumber: expect.any(String) });
    const calls = (await ours.world.as.lead('GET', '/tasks?view=all')).body.items;
    expect(calls).toMatchObject([
      { id: asked.taskId, kind: 'call', owner: { name: 'Lea Lead' }, customerId: ada },
    ]);
    const url = `/notices/${id}/telling`;
    const no = await lead.call('POST', url, { outcome: 'not-reached', say: 'Nobody answered.' });
    expect(no.body).toMatchObject({ state: 'asked-person' });
    const yes = await lead.call('POST', url, { outcome: 'told', say: 'She knows, and pays otherwise.' });
    expect(yes.body).toMatchObject({ state: 'told', rung: 'acted' });
    expect((await ours.world.as.lead('GET', '/tasks?view=all')).body.items).toEqual([]);
    const entry = await ours.world.as.agent('GET', `/entries/${yes.body.entryId}`);
    expect(entry.body).toMatchObject({ kind: 'call', text: 'She knows, and pays otherwise.' });
  });

  test('silence past its share of the time goes on to the next way, and over the deadline to a person', async () => {
    const ours = await office();
    // From nine in the morning (UTC): in the evening a text message would wait, and another way be taken.
    await ours.pass(DAY - ((ours.world.house.clock.now().getTime() - 9 * HOUR) % DAY));
    await withTextMessages(ours);
    const ada = await customer(ours, 'Ada', { phones: ['+34612345678'], emails: ['ada@customer.example'] });
    const [id = ''] = await owe(
      ours,
      notice(ours, ada, { duty: { needs: 'acted', withinS: 4 * 3600, asks: true } }),
    );
    await work(ours);
    await ours.pass(HOUR);
    expect(await kinds(ours, id)).toEqual(['sent']);
    await ours.pass(HOUR + MINUTE);
    const { steps } = await shown(ours, id);
    expect(steps.map((step: { channel: string }) => step.channel)).toEqual(['email', 'sms']);
    await ours.pass(2 * HOUR);
    await ours.pass(MINUTE);
    expect(await shown(ours, id)).toMatchObject({ state: 'asked-person' });
    await report(ours, id, 1, 'acted');
    await ours.pass(1000);
    expect(await shown(ours, id)).toMatchObject({ state: 'told', rung: 'acted' });
    expect((await ours.world.as.lead('GET', '/tasks?view=all')).body.items).toEqual([]);
  });

  test('a portal alone delivers nothing; where it is enough it is made available', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada', { emails: [] });
    const [weak = '', strong = ''] = await owe(
      ours,
      notice(ours, ada, { duty: { needs: 'made-available' } }),
      notice(ours, ada, { duty: { needs: 'delivered', key: 'other' } }),
    );
    await work(ours);
    expect(await shown(ours, weak)).toMatchObject({ state: 'told', rung: 'made-available' });
    expect(await shown(ours, strong)).toMatchObject({
      state: 'asked-person',
      steps: [{ kind: 'asked-person' }],
    });
  });

  test('R41: words about a debt go only where nobody else reads; other words go there', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada', { emails: ['ada@work.example', 'ada@home.example'] });
    const bob = await customer(ours, 'Bob', { emails: ['bob@work.example'] });
    for (const [id, value, setting] of [
      [ada, 'ada@work.example', 'work'],
      [bob, 'bob@work.example', 'shared'],
    ] as const) {
      const { items } = (await ours.world.as.agent('GET', `/customers/${id}/contact-points`)).body;
      const point = items.find((one: { value: string }) => one.value === value);
      const changed = await ours.world.as.agent('PATCH', `/customers/${id}/contact-points/${point.id}`, {
        setting,
      });
      expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    }
    const reminder = { duty: { template: 'reminder' }, data: {}, matter: 'invoice=17' };
    const [hers = '', his = ''] = await owe(ours, notice(ours, ada, reminder), notice(ours, bob, reminder));
    await work(ours);
    expect(ours.sink.messages.map(({ to }) => to)).toEqual([['ada@home.example']]);
    expect(await kinds(ours, hers)).toEqual(['sent', 'told']);
    expect(await kinds(ours, his)).toEqual(['asked-person']);
    const [other] = await owe(ours, notice(ours, bob));
    await work(ours);
    expect(ours.sink.messages.at(-1)?.to).toEqual(['bob@work.example']);
    expect(await kinds(ours, other)).toEqual(['sent', 'told']);
  });

  test('«this isn’t me» rebuts for good, also what was shown after it', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada');
    const [id = ''] = await owe(ours, notice(ours, ada));
    await work(ours);
    await report(ours, id, 0, 'wrong-recipient');
    await report(ours, id, 0, 'displayed');
    await ours.pass(1000);
    expect(await shown(ours, id)).toMatchObject({ state: 'asked-person', toldAt: null });
  });

  test('a mail counts as delivered when its time to come back is over, and an answer shows more', async () => {
    const ours = await office();
    const ada = await customer(ours, 'Ada');
    const bob = await customer(ours, 'Bob');
    const needs = { needs: 'delivered', withinS: 20 * 86_400 } as const;
    const debt = {
      duty: { ...needs, template: 'reminder' },
      data: { amount: '9', currency: 'EUR', number: '7' },
    };
    const [id = '', answered = ''] = await owe(ours, notice(ours, ada, debt), notice(ours, bob, debt));
    await work(ours);
    await ours.pass(13 * DAY);
    expect(await shown(ours, id)).toMatchObject({ state: 'telling' });
    const sent = ours.sink.messages.find((one) => one.to[0]?.startsWith('bob'));
    const references = messageIdOf(sent?.bytes);
    await ours.world.receive(
      mail({ from: 'bob@customer.example', references, subject: 'Re: it', text: 'Paid!' }),
    );
    await work(ours);
    expect(await shown(ours, answered)).toMatchObject({ state: 'told', rung: 'acted' });
    await ours.pass(DAY);
    expect(await shown(ours, id)).toMatchObject({ state: 'told', rung: 'delivered' });
  });
});

test('a named person with a reason waives it, nobody else, and it is on the record', async () => {
  const ours = await office();
  const ada = await customer(ours, 'Ada');
  const lead = await ours.world.person('lead', 'Lea Lead');
  const [id = ''] = await owe(ours, notice(ours, ada, { duty: { deferS: 600 } }));
  const url = `/notices/${id}/waiver`;
  expect((await ours.world.as.lead('POST', url, { reason: 'test system' })).status).toBe(403);
  expect((await ours.world.stranger('POST', url, { reason: 'test system' })).status).toBe(401);
  const waived = await lead.call('POST', url, { reason: 'They sit here beside me.' });
  expect(waived.body).toMatchObject({ state: 'waived', steps: [{ kind: 'waived', by: 'Lea Lead' }] });
  expect((await lead.call('POST', url, { reason: 'again' })).status).toBe(409);
  await ours.pass(HOUR);
  expect(ours.sink.messages).toHaveLength(0);
});
