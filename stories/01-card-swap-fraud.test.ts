/** Story 1, the card swap: fraud may not wait, and is told at once. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardSystemOf } from './support/cards.ts';
import { type Company, DAY, HOUR, ok, openCompany } from './support/company.ts';
import { customerOf } from './support/customer.ts';
import { local, people, varied } from './support/drawn.ts';

let company: Company;
let cards: ReturnType<typeof cardSystemOf>;
beforeAll(async () => {
  company = await openCompany({
    names: ['Eluned Puw', 'Ødegård', "N'Diaye", 'Réka Nagy-Kiss'],
    teams: ['Cards', 'Mail house'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['09:00', '17:30']] },
  });
  cards = cardSystemOf(company);
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const codes = (list: { code: string }[]): string[] => list.map(({ code }) => code);
const later = (ms: number): Date => new Date(company.now().getTime() + ms);

describe('1.4 fraud may not wait', () => {
  test(
    'only with a named person who leads and their reason; the customer hears at once, at any hour, what they can use meanwhile',
    varied(
      fc.record({
        who: people,
        means: fc.constantFrom('Withdraw cash with the code in our app', 'Pay with a virtual card'),
        hour: fc.integer({ min: 0, max: 23 }),
      }),
      async ({ who, means, hour }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who, { proven: true, confirmedDaysAgo: 30 });
        const card = cards.next(7000);
        const night = local(company.now(), who.zone).add({ days: 1 }).with({ hour });
        await company.until(new Date(night.epochMilliseconds));
        const block = (approver: string) =>
          cards.asks(customer, 'card.block', card, {
            reason: 'fraud',
            data: { next: means },
            exemption: { kind: 'security', reason: 'Used in three countries today.', approver },
          });
        // Somebody without the right to do so cannot let it go ahead.
        const refused = await block(company.agent.id);
        expect([refused.verdict, codes(refused.because)]).toEqual([
          'hold',
          expect.arrayContaining(['exemption-not-approved']),
        ]);
        const leave = await block(company.lead.id);
        expect(leave.verdict).toBe('proceed');
        const seen = await cards.action(leave.action);
        expect(seen.exemption).toMatchObject({ approver: company.lead.id, reason: expect.any(String) });
        const done = await cards.asks(customer, 'card.block', card, {
          mode: 'done',
          asked: leave.id,
          reason: 'fraud',
          data: { next: means },
          exemption: {
            kind: 'security',
            reason: 'Used in three countries today.',
            approver: company.lead.id,
          },
        });
        expect((await cards.action(done.action)).standing).toBe('as-decided');
        const since = company.now();
        await company.through(later(11_000));
        // Told within minutes, whatever the hour: why, and what helps meanwhile.
        const words = (await customer.got()).map(({ text }) => text).join('\n');
        expect(words).toContain(means);
        expect(company.now().getTime() - since.getTime()).toBeLessThan(HOUR);
        await company.through(later(2 * DAY));
        const { items } = ok(await company.agent.call('GET', `/customers/${customer.id}/notices`));
        expect(items.map(({ state }: { state: string }) => state)).not.toContain('owed');
      },
      3,
    ),
  );
});
