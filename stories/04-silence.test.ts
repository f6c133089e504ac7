/** Story 4, silence: what a company's systems do to customers is told in the customers' words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, ok, openCompany } from './support/company.ts';
import { varied } from './support/drawn.ts';
import { EVENTS, type Event, expectWords, happenings, happeningsTo } from './support/happenings.ts';

let company: Company;
let happen: ReturnType<typeof happeningsTo>;
beforeAll(async () => {
  company = await openCompany({
    names: ['Inés Ruiz', 'Bo Ek', 'Tadhg Ó Sé', 'Nour Aziz'],
    teams: ['Cards', 'Accounts'],
    calendar: { timeZone: 'Europe/Madrid', country: 'ES', hours: [['08:00', '20:00']] },
  });
  happen = happeningsTo(company);
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

describe('4.1 what is done to a customer is told to them', () => {
  test.each(Object.keys(EVENTS))(
    '%s: what happened, why and what they can do now, in time and in their language',
    (name) =>
      varied(
        happenings,
        async (of) => {
          const event = EVENTS[name] as Event;
          await company.goTo(of.who);
          const customer = await happen.knownTo(of, ['email']);
          const owedAt = company.now();
          // Given that a system says what it does or wants to do,
          const { answer, at, said } = await happen.reports(event, of, customer);
          expect(answer.verdict).toBe(event.mode === 'done' ? 'proceed' : 'hold');
          expect(answer.notices).toHaveLength(1);
          // the customer reads of it in their own words, once, in its time,
          await company.through(new Date(owedAt.getTime() + event.within));
          const mails = await company.mailsTo(customer.email);
          expect(mails).toHaveLength(1);
          expect(mails[0]?.subject).toContain(event.subject[of.language]);
          expectWords(event, of, said, mails[0]?.text ?? '');
          const notice = await happen.noticeOf(answer);
          expect(notice).toMatchObject({ state: 'told', type: event.type });
          expect(Date.parse(notice.toldAt) - owedAt.getTime()).toBeLessThanOrEqual(event.within);
          expect(notice.steps.at(-1).entryId ?? notice.entryId).not.toBeNull();
          if (event.mode === 'done') return;
          // and only then, not before its day, it may be done.
          await company.through(at);
          const done = await happen.reports(event, of, customer, {
            mode: 'done',
            id: `done ${customer.id}`,
            asked: `${event.type} ${customer.id}`,
            at: company.now().toISOString(),
          });
          const action = ok(await company.agent.call('GET', `/actions/${done.answer.action}`));
          expect(action.standing).toBe('as-decided');
        },
        1,
      )(),
  );
});
