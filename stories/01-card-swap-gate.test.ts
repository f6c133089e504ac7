/** Story 1, the card swap: systems ask before they act, and nothing ships before the customer heard of it, over what reaches them. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, ok, openCompany, toGate } from './support/company.ts';
import { type Customer, customerOf } from './support/customer.ts';
import { people, type Somebody, varied } from './support/drawn.ts';
import { hasProviders } from './support/providers.ts';
import { bounceOf, hiddenIn, linkIn } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Nuala Ní Dhomhnaill', 'Søren Ø', 'Abdul-Aziz', 'Dr. Peña'],
    teams: ['Cards', 'Mail house'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:30']] },
    providers: hasProviders,
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

/** What becomes of what is sent to them. */
const fates = fc.record({
  mail: fc.constantFrom('reaches', 'refused', 'bounces'),
  text: fc.constantFrom('DELIVRD', 'UNDELIV', 'EXPIRED'),
  letter: fc.constantFrom('mailed', 'rejected'),
});
type Fates = typeof fates extends fc.Arbitrary<infer T> ? T : never;

let asked = 0;
const ask = async (customer: Customer, type: string, more: object = {}) => {
  asked += 1;
  const question = {
    type,
    source: 'card-system',
    id: `swap-${asked}`,
    customer: { ref: customer.ref },
    subject: { card: `…${1000 + asked}` },
    reason: 'replacement',
    mode: 'ask',
    ...more,
  };
  const call = () => toGate(company, question);
  return { answer: await call(), again: call };
};
const codes = (list: { code: string }[]): string[] => list.map(({ code }) => code);
const noticesOf = async ({ id }: Customer, key: string) =>
  ok(await company.agent.call('GET', `/customers/${id}/notices`)).items.filter(
    (one: { key: string }) => one.key === key,
  );
const notice = async (id: string) => ok(await company.agent.call('GET', `/notices/${id}`));

async function somebody(who: Somebody, fate: Fates, confirmedDaysAgo: number | null): Promise<Customer> {
  await company.goTo(who);
  const domain = fate.mail === 'refused' ? 'gone.example' : 'customer.example';
  const customer = await customerOf(company, who, { domain, proven: true, confirmedDaysAgo });
  company.providers?.texts.set(customer.phone, fate.text);
  company.providers?.letters.set(`${customer.street.split(' ')[0]} Letter Lane`, fate.letter);
  return customer;
}

/** Days pass until something holds; mails bounce where it is their fate. */
async function daysUntil(customer: Customer, fate: Fates, holds: () => Promise<boolean>): Promise<void> {
  const bounced = new Set<string>();
  for (let day = 0; day < 12; day += 1) {
    for (const { id } of fate.mail === 'bounces' ? await customer.got() : []) {
      if (bounced.has(id)) continue;
      bounced.add(id);
      await company.world.receive(bounceOf(id.replace(/[<>]/g, ''), customer.address));
    }
    await company.work();
    if (await holds()) return;
    await company.through(new Date(company.now().getTime() + DAY));
  }
  expect.fail('It did not come to that.');
}

describe.skipIf(!hasProviders)('1.1–1.3 before a new card ships', () => {
  test(
    'the address is confirmed where it is old; the customer is told over what reaches them, in the end by a call; then it ships',
    varied(
      fc.record({ who: people, fate: fates, daysAgo: fc.constantFrom(10, 300, 367, 900, null) }),
      async ({ who, fate, daysAgo }) => {
        const customer = await somebody(who, fate, daysAgo);
        const stale = daysAgo === null || daysAgo > 365;
        // Given a system that asks first, it is told at once to wait, and what for, in words.
        const { answer, again } = await ask(customer, 'card.replace');
        expect(answer.verdict).toBe('hold');
        expect(codes(answer.because)).toEqual(
          stale
            ? expect.arrayContaining([daysAgo === null ? 'address-not-confirmed' : 'address-too-old'])
            : expect.arrayContaining(['shipping-not-told']),
        );
        for (const { say } of answer.because) expect(say).toMatch(/^[A-Z].*\.$/);
        for (const { need, next } of answer.missing) expect([need, next].join(' ')).toMatch(/\w/);
        // The same question is the same answer, whenever it is asked.
        expect(await again()).toEqual(answer);
        if (stale) await confirmAddress(customer, fate);
        // Then they are told that it comes; a public post tells nobody.
        await daysUntil(customer, fate, async () => (await noticesOf(customer, 'shipping')).length > 0);
        const [{ id }] = await noticesOf(customer, 'shipping');
        await tellPublicly(customer);
        await daysUntil(customer, fate, async () =>
          ['told', 'asked-person'].includes((await notice(id)).state),
        );
        const told = await notice(id);
        expect(told.steps.map(({ channel }: { channel: string | null }) => channel)).not.toContain('social');
        // Each way that failed is followed by the next; where none is left, by a person.
        if (told.state === 'asked-person') {
          expect([fate.mail === 'reaches', fate.text === 'DELIVRD']).toEqual([false, false]);
          await callAbout(customer, told);
        } else await reached(customer, told, fate);
        // Then it may ship, and the system hears so.
        await daysUntil(customer, fate, async () => {
          const { now, hold } = await seen(answer.action);
          // A letter that cannot be delivered casts doubt on the address once more: a person asks again.
          if (now === 'hold' && codes(hold.because).includes('address-returned'))
            await confirmByPhone(customer);
          return now === 'proceed';
        });
        expect(await seen(answer.action)).toMatchObject({ answer, hold: { state: 'released' } });
        expect(await again()).toEqual(answer);
      },
      3,
    ),
  );

  const seen = async (id: string) => ok(await company.agent.call('GET', `/actions/${id}`));

  /** It was told by the first way that worked, with the evidence of it, and by what the customer has in their hands. */
  async function reached(customer: Customer, told: Awaited<ReturnType<typeof notice>>, fate: Fates) {
    const sent = told.steps.filter(({ kind }: { kind: string }) => kind === 'sent');
    const { channel } = sent.at(-1);
    expect(['delivered', 'displayed', 'acted']).toContain(told.rung);
    if (channel === 'email') {
      expect(fate.mail).toBe('reaches');
      expect((await customer.got()).map(({ subject }) => subject).join()).not.toBe('');
    }
    if (channel === 'sms') {
      expect(fate).toMatchObject({ text: 'DELIVRD' });
      expect(company.providers?.textsTo(customer.phone).length).toBeGreaterThan(0);
    }
    if (channel === 'letter') expect(fate.letter).toBe('mailed');
    for (const one of sent.slice(0, -1)) expect(one.evidence.length).toBeGreaterThan(0);
  }

  async function tellPublicly(customer: Customer): Promise<void> {
    const contact = {
      channel: 'social',
      direction: 'out',
      outcome: 'sent',
      text: 'New cards are on their way!',
    };
    ok(await company.agent.call('POST', `/customers/${customer.id}/contacts`, contact));
  }

  async function callAbout({ name }: Customer, { id, taskId }: { id: string; taskId: string | null }) {
    expect(taskId).not.toBeNull();
    const say = `Told ${name} on the telephone; they read the card's number to us.`;
    const url = `/notices/${id}/telling`;
    expect(ok(await company.agent.call('POST', url, { outcome: 'not-reached', say: 'It rang.' })).state).toBe(
      'asked-person',
    );
    expect(ok(await company.agent.call('POST', url, { outcome: 'told', say }))).toMatchObject({
      state: 'told',
      rung: 'acted',
    });
  }

  /** The customer is asked over what reaches them, and answers; where nothing does, on the telephone. */
  async function confirmAddress(customer: Customer, fate: Fates): Promise<void> {
    await daysUntil(customer, fate, async () => (await askedAt(customer)) !== null);
    const link = await askedAt(customer);
    const [{ id }] = await noticesOf(customer, 'confirm-address');
    if (link === 'call') {
      await callAbout(customer, await notice(id));
      await confirmByPhone(customer);
      return;
    }
    // Scanners that open every link say nothing in their name.
    const page = await company.opens(link ?? '');
    expect(page.body).toContain(`Letter Lane`);
    await company.work();
    expect((await notice(id)).state).not.toBe('told');
    expect((await company.presses(link ?? '', { ...hiddenIn(page.body), answer: 'yes' })).status).toBe(200);
    await company.work();
    expect(await notice(id)).toMatchObject({ state: 'told', rung: 'acted' });
  }

  async function confirmByPhone({ id }: Customer): Promise<void> {
    const { contactPoints } = ok(await company.agent.call('GET', `/customers/${id}`));
    const { id: point } = contactPoints.find(({ kind }: { kind: string }) => kind === 'postal');
    const url = `/customers/${id}/contact-points/${point}/confirmation`;
    ok(await company.agent.call('POST', url, { say: 'They read it to me on the telephone.' }));
  }

  /** The link in what reached them, or that a person is asked to call. */
  async function askedAt(customer: Customer): Promise<string | null> {
    const [one] = await noticesOf(customer, 'confirm-address');
    if (one?.state === 'asked-person') return 'call';
    const mails = (await customer.got()).map(({ text }) => text);
    const texts = company.providers?.textsTo(customer.phone) ?? [];
    for (const text of [...mails, ...texts]) if (text.includes('/told/')) return linkIn(text, '/told/');
    return null;
  }
});
