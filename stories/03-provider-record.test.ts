/** Story 3, the internet provider: one record of every contact, strain that shows before they leave, and words given while selling. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, DAY, HOUR, MINUTE, ok, openCompany } from './support/company.ts';
import { closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { channels, localTime, people, products, varied } from './support/drawn.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Caitríona', 'Ünal Şahin', 'Jürgen Öz', 'Mme. Noël'],
    teams: ['Service', 'Sales'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['09:00', '18:00']] },
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const later = (ms: number): Date => new Date(company.now().getTime() + ms);
const get = async (path: string) => ok(await company.agent.call('GET', path));
const CHANNEL_OF: Readonly<Record<string, string>> = { voicemail: 'phone' };

test(
  '3.1 one record holds every contact on every channel, both ways, in order, the original byte for byte',
  varied(
    fc.record({ who: people, ways: fc.array(channels, { minLength: 3, maxLength: 7 }), word: fc.string() }),
    async ({ who, ways, word }) => {
      await company.goTo(who);
      const customer = await customerOf(company, who);
      const expected: string[] = [];
      for (const [n, way] of ways.entries()) {
        const { number } = await customer.says(`About the line, for the ${n + 1}. time.`, way);
        expected.push(`in ${CHANNEL_OF[way] ?? way}`);
        await company.until(later(HOUR));
        await weContact(company.agent.call, customer, number, 'We look into it.');
        expected.push('out phone');
        await company.until(later(DAY));
      }
      const words = JSON.stringify(word).replaceAll(/[^\x20-\x7e]/g, '?');
      const raw = [
        `From: ${customer.address}`,
        'To: support@company.example',
        `Subject:   odd   spaces\t${ways.length}`,
        `Date: ${company.now().toUTCString()}`,
        '',
        `As I wrote it: ${words}  `,
        '',
      ].join('\r\n');
      await company.world.receive(raw);
      const contacts = (await customer.record()).filter(({ direction }) => direction !== 'internal');
      const kinds = ['message', 'call', 'voicemail', 'visit'];
      const said = contacts.filter(({ kind }) => kinds.includes(kind));
      expect(said.toReversed().map(({ direction, channel }) => `${direction} ${channel}`)).toEqual([
        ...expected,
        'in email',
      ]);
      const original = await company.agent.call('GET', `/entries/${said[0]?.id}/original`);
      expect(original).toMatchObject({ status: 200, body: raw });
    },
    2,
  ),
);

/** Ways in which somebody chases and speaks with nobody. */
const unheard = fc.constantFrom('email', 'voicemail', 'letter', 'sms', 'chat', 'social');

test(
  '3.5 what strains a relationship is a plain list of reasons, and a person is asked to call before the customer leaves',
  varied(
    fc.record({ who: people, way: channels, chases: fc.array(unheard, { minLength: 1, maxLength: 3 }) }),
    async ({ who, way, chases }) => {
      await company.goTo(who);
      const customer = await customerOf(company, who);
      const { number } = await customer.says('The line is down, again.', way);
      ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
      const dueAt = localTime(company.now(), customer.zone, 1, 12).toISOString();
      const owed = { caseNumber: number, words: 'We repair it tomorrow', act: 'other', dueAt };
      const { id } = ok(await company.agent.call('POST', '/promises', owed));
      for (const again of chases) {
        await company.until(later(2 * DAY));
        await customer.says('What about my line?', again, { number });
      }
      await company.until(later(5 * DAY));
      const reasonsOf = async (): Promise<string[]> => {
        const { items } = await get('/attention?view=all&limit=100');
        const found = items.find((one: { number: string }) => one.number === number);
        for (const { say } of found?.reasons ?? []) expect(say.length).toBeGreaterThan(3);
        return (found?.reasons ?? []).map(({ code }: { code: string }) => code);
      };
      // Who spoke with somebody at first has written in vain only since then.
      const inVain = chases.length + (way === 'phone' || way === 'visit' ? 0 : 1);
      const strains = ['promise-broken', 'waiting', ...(inVain > 1 ? ['chases'] : [])];
      expect(await reasonsOf()).toEqual(expect.arrayContaining(strains));
      const callFor = async () =>
        (await get('/attention/calls?view=all')).items.find(
          (one: { customerId: string }) => one.customerId === customer.id,
        );
      const call = await callFor();
      expect(call).toMatchObject({ case: { number }, phones: [customer.phone], owner: expect.any(Object) });
      expect(call.reasons.length).toBeGreaterThan(0);
      // Called, and put right, nobody is asked to call them any more.
      const works = await customer.says('It works, thank you.', 'phone', { number });
      ok(
        await company.agent.call('POST', `/promises/${id}/release`, {
          entryId: works.entryId,
          reason: 'Works',
        }),
      );
      await closesByAgreement(company, company.agent, customer, number);
      expect(await reasonsOf()).toEqual([]);
    },
    2,
  ),
);

test(
  '3.13 what is promised while selling is a promise from the first chat on, and is seen through',
  varied(
    fc.record({ who: people, product: products, days: fc.integer({ min: 2, max: 10 }), late: fc.boolean() }),
    async ({ who, product, days, late }) => {
      ok(await company.world.as.admin('PUT', '/settings/promises', { tell: 'send' }));
      await company.goTo(who);
      const customer = await customerOf(company, who);
      const { number, entryId } = await customer.says(`Shall I buy the ${product}?`, 'chat');
      ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
      const dueAt = localTime(company.now(), customer.zone, days, 18);
      const words = `Your ${product} is installed within ${days} days`;
      const given = { caseNumber: number, words, act: 'visit', dueAt: dueAt.toISOString(), entryId };
      const owed = ok(await company.agent.call('POST', '/promises', given));
      expect(owed).toMatchObject({ state: 'open', owner: { id: company.agent.id }, timeZone: customer.zone });
      await company.until(new Date(dueAt.getTime() + (late ? MINUTE : -MINUTE)));
      const told = (await company.told(company.agent, number)).map(({ kind }) => kind);
      expect(told).toContain('promise-warning');
      await company.letLeave();
      const heard = (await customer.got()).filter(({ text }) => text.includes(`«${words}»`));
      expect(heard).toHaveLength(late ? 1 : 0);
      const met = await weContact(company.agent.call, customer, number, 'Installed.', 'reached', 'visit');
      const kept = await company.agent.call('POST', `/promises/${owed.id}/keeping`, { entryId: met.entryId });
      expect(ok(kept)).toMatchObject({ state: 'kept', brokenAt: late ? dueAt.toISOString() : null });
      await closesByAgreement(company, company.agent, customer, number);
    },
    2,
  ),
);
