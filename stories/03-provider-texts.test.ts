/** Story 3, the internet provider: what is false is said by text message and by letter no more than by mail. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf } from './support/customer.ts';
import { channels, localTime, people, varied } from './support/drawn.ts';
import { hasProviders } from './support/providers.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Åsa Öberg', 'Maël Le Goff', 'Noor van ’t Hoff', 'Çağla Şen'],
    teams: ['Service', 'Billing'],
    calendar: { timeZone: 'Europe/London', country: 'GB', hours: [['08:00', '18:00']] },
    providers: hasProviders,
  });
});
afterAll(async () => {
  await company?.verify();
  await company?.close();
});

const drawn = fc.record({
  who: people,
  /** The font of letters has Latin, Greek and Cyrillic. */
  name: fc.constantFrom('Zoë O’Brien', 'Łukasz Żółć', "Ἑλένη D'Arcy", 'Владимир Müller, Jr.'),
  ways: fc.tuple(channels, channels),
  claim: fc.constantFrom(
    'As we have not heard from you, the case will be closed.',
    'We haven’t received any reply from you.',
    'Without a reply from you we cannot go on.',
  ),
  days: fc.integer({ min: 9, max: 20 }),
});

describe.skipIf(!hasProviders)('3.9 what is false is not said, whatever it is written on', () => {
  test.each(['sms', 'letter'] as const)(
    'by %s: it is stopped with what they said, goes out once it is true, and is stopped again when they answer',
    (channel) =>
      varied(
        drawn,
        async ({ who, name, ways, claim, days }) => {
          await company.goTo(who);
          const customer = await customerOf(company, { ...who, name }, { proven: true, confirmedDaysAgo: 1 });
          company.providers?.letters.set(customer.street, 'delivered');
          const day = (ahead: number) => company.through(localTime(company.now(), customer.zone, ahead, 11));
          await day(1);
          const said = await customer.says('Here are the copies. The bill is not mine.', ways[0]);
          const { number } = said;
          const write = (text: string) =>
            company.agent.call('POST', `/cases/${number}/dispatches`, { channel, text });
          // Given their words, the false one is stopped with them, and nothing goes out.
          expect(stoppedBy(await write(claim))).toEqual(said.entryId);
          await company.through(new Date(company.now().getTime() + MINUTE));
          expect(await gotBy(customer, channel)).toEqual([]);
          // Asked, and silent, it is true and reaches them,
          ok(await write('Thank you. Could you send us the last page as well?'));
          await company.through(new Date(company.now().getTime() + MINUTE));
          expect((await gotBy(customer, channel)).join()).toContain('send us the last page');
          await day(days);
          ok(await write(claim));
          await company.through(new Date(company.now().getTime() + MINUTE));
          expect((await gotBy(customer, channel)).at(-1)).toContain(claim);
          // until they answer, in whatever way.
          await company.through(new Date(company.now().getTime() + DAY));
          const answered = await customer.says('I sent it twice.', ways[1], { number });
          expect(stoppedBy(await write(claim))).toEqual(answered.entryId);
          await closesByAgreement(company, company.lead, customer, number);
        },
        2,
      )(),
  );

  /** The words that they have in their hands, each on one line. */
  async function gotBy({ phone, street }: Customer, channel: 'sms' | 'letter'): Promise<string[]> {
    const letters = channel === 'letter' ? ((await company.providers?.lettersTo(street)) ?? []) : [];
    const texts = channel === 'sms' ? (company.providers?.textsTo(phone) ?? []) : [];
    return [...letters.map(({ words }) => words), ...texts].map((text) => text.replaceAll(/\s+/gu, ' '));
  }

  function stoppedBy({ status, body }: Awaited<ReturnType<Company['agent']['call']>>): string {
    expect([status, body.code], JSON.stringify(body)).toEqual([409, 'false-statement']);
    expect(body.because[0].code).toBe('not-heard');
    return body.because[0].entryId;
  }
});
