/** Story 1, the card swap: nobody gets two live ones, and a failure is made good until the customer says so. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { channels, localTime, names, people, products, varied } from './support/drawn.ts';
import { linkIn } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ['Tomás Ó Sé', "Ng'ang'a", 'Żaneta', 'Ō Sensei'],
    teams: ['Cards', 'Post room'],
    calendar: { timeZone: 'Pacific/Auckland', country: 'NZ', hours: [['08:30', '17:00']] },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

const caseOf = async (number: string) => ok(await company.agent.call('GET', `/cases/${number}`));
const kinds = (list: { kind: string }[]): string[] => list.map(({ kind }) => kind);

describe('1.7 two live ones never', () => {
  test(
    'a second replacement is refused while the first is unaccounted for, unless it takes its place in the same step',
    varied(
      fc.record({
        who: people,
        product: products,
        ways: fc.tuple(channels, channels),
        sameCase: fc.boolean(),
        late: fc.boolean(),
      }),
      async ({ who, product, ways, sameCase, late }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        const give = (number: string, more: object = {}) =>
          company.agent.call('POST', `/cases/${number}/redress`, {
            kind: 'replace',
            item: product,
            say: 'The first never came.',
            dueAt: localTime(company.now(), customer.zone, 7, 18).toISOString(),
            ...more,
          });
        // Given one replacement on its way,
        const first = await customer.says(`My ${product} is broken.`, ways[0]);
        const owed = ok(await give(first.number)).promises[0];
        await company.until(new Date(company.now().getTime() + (late ? 8 : 3) * DAY));
        // when they ask again, in the same case or as if it were something new,
        const again = await customer.says(
          `Still no ${product}!`,
          ways[1],
          sameCase ? { number: first.number } : {},
        );
        // then a second one is refused, and the first is named.
        const refused = await give(again.number);
        expect([refused.status, refused.body.code]).toEqual([409, 'replacement-unaccounted']);
        expect(refused.body).toMatchObject({ promiseId: owed.id, caseNumber: first.number });
        expect(refused.body.detail).toContain(product);
        // Cancelled in the same step there is one again, and only one,
        const given = ok(await give(again.number, { cancels: owed.id }));
        const all = [given, await caseOf(first.number)].flatMap(({ promises }) => promises);
        const open = new Set(
          all.filter(({ state }) => state === 'open' || state === 'broken').map(({ id }) => id),
        );
        expect(open.size).toBe(1);
        expect(ok(await company.agent.call('GET', `/promises/${owed.id}`)).state).toBe('released');
        expect((await give(again.number, { cancels: owed.id })).status).toBe(422);
        // until it is seen to have arrived.
        const arrived = await customer.says(`The ${product} works.`, 'sms', { number: again.number });
        const [id = ''] = open;
        ok(await company.agent.call('POST', `/promises/${id}/keeping`, { entryId: arrived.entryId }));
        ok(await give(again.number, { say: 'The dog ate it.' }));
        const extra = (await caseOf(again.number)).promises.find(
          ({ state }: { state: string }) => state === 'open',
        );
        ok(
          await company.agent.call('POST', `/promises/${extra.id}/release`, {
            entryId: await waived(customer, again.number),
            reason: 'Found it',
          }),
        );
        for (const number of new Set([first.number, again.number]))
          await closesByAgreement(company, company.lead, customer, number);
      },
    ),
  );

  const waived = async (customer: Awaited<ReturnType<typeof customerOf>>, number: string): Promise<string> =>
    (await customer.says('I found it. No need for another.', 'phone', { number })).entryId;
});

describe('1.8 after the failure a person calls', () => {
  test(
    'an apology, what was done, a check-in that only the customer answers; days without and chases are counted and shown',
    varied(
      fc.record({
        who: people,
        product: products,
        first: channels,
        chases: fc.array(fc.record({ way: channels, days: fc.integer({ min: 1, max: 4 }) }), {
          maxLength: 3,
        }),
        answers: fc.constantFrom(['yes'], ['no', 'yes'], ['no', 'no', 'yes']),
        caller: names,
      }),
      async ({ who, product, first, chases, answers, caller }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        // Given somebody without a working card since they first said so, who had to chase,
        const { number, entryId } = await customer.says(`My ${product} does not work.`, first);
        ok(await company.agent.call('POST', `/cases/${number}/assignment`, {}));
        ok(await company.agent.call('POST', `/cases/${number}/service`, { service: 'down', entryId }));
        const since = company.now();
        for (const { way, days } of chases) {
          await company.until(new Date(company.now().getTime() + days * DAY));
          expect((await customer.says('Any news?', way, { number })).number).toBe(number);
        }
        const chasing = await caseOf(number);
        expect(chasing.measures).toMatchObject({ contacts: 1 + chases.length, withoutService: true });
        expect(chasing.reasons.map(({ code }: { code: string }) => code)).toContain('no-service');
        // when a person calls, says what was wrong and what was done, and the mail asks whether it is solved,
        const words = `I am ${caller}. We are sorry; the new ${product} was lost. It is at your door.`;
        await weContact(company.agent.call, customer, number, words);
        let confirmedIn = '';
        for (const answer of answers) {
          const text = `Does your ${product} work now?`;
          ok(await company.agent.call('POST', `/cases/${number}/messages`, { text, purpose: 'check-in' }));
          await company.letLeave();
          const mail = await customer.lastMail();
          // then opening its links does nothing,
          for (const word of ['yes', 'no'])
            expect((await company.opens(linkIn(mail.text, `solved=${word}`))).status).toBe(200);
          const before = await customer.record();
          expect(before[0]?.kind).not.toBe('answer');
          const early = await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' });
          expect(codes(early.body)).toContain('not-confirmed');
          // and what the customer presses is their word.
          await company.until(new Date(company.now().getTime() + 2 * MINUTE));
          expect(
            (await company.presses(linkIn(mail.text, `solved=${answer}`), { solved: answer })).status,
          ).toBe(200);
          const kind = answer === 'yes' ? 'case-confirmed' : 'case-denied';
          expect(kinds(await company.told(company.agent, number))).toContain(kind);
          confirmedIn = (await customer.record()).find(({ kind: one }) => one === 'answer')?.id ?? '';
        }
        ok(
          await company.agent.call('POST', `/cases/${number}/service`, {
            service: 'restored',
            entryId: confirmedIn,
          }),
        );
        const { measures, conversations } = await caseOf(number);
        const days = Math.floor((company.now().getTime() - since.getTime()) / DAY);
        expect(measures).toMatchObject({
          contacts: 1 + chases.length,
          withoutService: false,
          daysWithoutService: days,
        });
        for (const id of conversations) ok(await company.agent.call('POST', `/conversations/${id}/read`));
        ok(await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' }));
        expect(await caseOf(number)).toMatchObject({
          state: 'closed',
          closed: { how: 'confirmed', entryId: confirmedIn },
        });
      },
    ),
  );

  const codes = ({ because }: { because: { code: string }[] }): string[] => because.map(({ code }) => code);
});
