/** Story 5, the debt collector: a person's call is planned, and a first contact is worth more. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, DAY, HOUR, ok, openCompany } from './support/company.ts';
import { customerOf, weContact } from './support/customer.ts';
import { channels, localTime, people, varied } from './support/drawn.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Sorcha', 'Øyvind Ås', 'Zé Prado', 'Ruth Ng'],
    teams: ['Members', 'Accounts'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['08:00', '18:00']] },
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const callsOf = async (customerId: string) => {
  const { items } = ok(await company.agent.call('GET', '/attention/calls?view=all'));
  return items.filter((one: { customerId: string }) => one.customerId === customerId);
};

test(
  '5.5 each day there is a list of who should get a call, by when and why; whoever was called is on it no more',
  varied(
    fc.record({ who: people, way: channels, days: fc.integer({ min: 2, max: 6 }) }),
    async ({ who, way, days }) => {
      await company.goTo(who);
      const customer = await customerOf(company, who);
      const { number } = await customer.says('My points never came.', way);
      ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
      const dueAt = localTime(company.now(), 'Europe/London', days, 12).toISOString();
      const callback = { caseNumber: number, words: 'I will call you', act: 'call', dueAt };
      const { id } = ok(await company.agent.call('POST', '/promises', callback));
      // Not on the days before; on its day, with when and why.
      expect(await callsOf(customer.id)).toEqual([]);
      await company.until(new Date(Date.parse(dueAt) - 2 * HOUR));
      expect(await callsOf(customer.id)).toMatchObject([
        {
          case: { number },
          dueAt,
          phones: [customer.phone],
          owner: { id: company.agent.id },
          reasons: expect.arrayContaining([expect.objectContaining({ code: 'promise' })]),
        },
      ]);
      // Who was not reached stays on it.
      await weContact(company.agent.call, customer, number, 'It rang.', 'no-answer');
      expect(await callsOf(customer.id)).toHaveLength(1);
      const { entryId } = await weContact(company.agent.call, customer, number, 'About the points.');
      ok(await company.agent.call('POST', `/promises/${id}/keeping`, { entryId }));
      expect(await callsOf(customer.id)).toEqual([]);
    },
    2,
  ),
);

test(
  '5.7 a first contact is marked as such, and comes before another that waits as long',
  varied(
    fc.record({ who: people, way: channels, hours: fc.integer({ min: 2, max: 70 }) }),
    async ({ who, way, hours }) => {
      await company.goTo(who);
      const known = await customerOf(company, who);
      const before = await known.says('Thank you for the flowers.', way);
      await weContact(company.agent.call, known, before.number, 'With pleasure.');
      await company.until(new Date(company.now().getTime() + 40 * DAY));
      const fresh = await customerOf(company, who);
      // Whoever knows us asks first; both wait as long.
      const again = ok(
        await company.agent.call('POST', '/cases', { customerId: known.id, subject: 'My membership' }),
      );
      await known.says('What about my membership?', 'letter', { number: again.number });
      const first = await fresh.says('May I join you?', 'letter');
      await company.until(new Date(company.now().getTime() + hours * HOUR));
      const { items } = ok(await company.agent.call('GET', '/attention?view=all&limit=100'));
      const place = (number: string) => items.findIndex((one: { number: string }) => one.number === number);
      const marks = ({ number }: { number: string }) =>
        items[place(number)].reasons.map(({ code }: { code: string }) => code);
      expect(marks(first)).toEqual(expect.arrayContaining(['waiting', 'first-contact']));
      expect(marks(again)).not.toContain('first-contact');
      expect(place(first.number)).toBeLessThan(place(again.number));
    },
    2,
  ),
);
