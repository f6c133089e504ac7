/** Story 5, the debt collector: what a partner owes is ours to answer for, and what is given is seen through. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, DAY, MINUTE, ok, openCompany } from './support/company.ts';
import { type Customer, closesByAgreement, customerOf, weContact } from './support/customer.ts';
import { channels, localTime, names, people, products, varied } from './support/drawn.ts';
import { linkIn } from './support/words.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({
    names: ["Mary O'Dea", 'Håkon Lie', 'Zé Carlos', 'Ruth-Ann Ng'],
    teams: ['Members', 'Accounts'],
    calendar: { timeZone: 'America/St_Johns', country: 'CA', hours: [['08:00', '16:00']] },
  });
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

const caseOf = async (number: string) => ok(await company.agent.call('GET', `/cases/${number}`));
const kinds = (list: { kind: string }[]): string[] => list.map(({ kind }) => kind);
let partners = 0;

describe('5.3 a partner’s promise is ours to answer for', () => {
  test.each([
    ['done', 'draft'],
    ['yes, and then nothing', 'send'],
    ['no', 'draft'],
    ['silence', 'send'],
  ] as const)('the partner has one page by a signed link and answers: %s', (fate, tell) =>
    varied(
      fc.record({
        who: people,
        partner: names,
        product: products,
        way: channels,
        days: fc.integer({ min: 3, max: 15 }),
        hour: fc.integer({ min: 8, max: 20 }),
      }),
      async ({ who, partner, product, way, days, hour }) => {
        ok(await company.world.as.admin('PUT', '/settings/promises', { tell }));
        await company.goTo(who);
        const customer = await customerOf(company, who);
        partners += 1;
        const email = `p${partners}@partner.example`;
        const { id: partnerId } = ok(await company.lead.call('POST', '/partners', { name: partner, email }));
        // Given points that an insurer owes, promised by us on their behalf,
        const { number } = await customer.says(`My points for the ${product} never came.`, way);
        ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
        const dueAt = localTime(company.now(), customer.zone, days, hour);
        const words = `Your points for the ${product} are credited`;
        const promise = ok(
          await company.agent.call('POST', '/promises', {
            caseNumber: number,
            words,
            act: 'other',
            dueAt,
            partnerId,
          }),
        );
        expect(promise).toMatchObject({
          proof: 'partner',
          owner: { id: company.agent.id },
          partner: { name: partner },
        });
        await company.until(company.now());
        await company.letLeave();
        // the partner gets one page, without an account, and looking at it does nothing.
        const link = linkIn((await newestTo(email)).text, '/partner/');
        for (let n = 0; n < 2; n += 1) expect((await company.opens(link)).body).toContain('form');
        expect(await seen(promise.id)).toMatchObject({ state: 'open', partnerAnswer: null });
        expect((await newestTo(email)).text).not.toContain(customer.address);
        expect((await company.opens(`${link.slice(0, -3)}AAA`)).status).toBe(404);
        await FATES[fate]({ link, number, id: promise.id, email, dueAt });
        if (fate === 'done') {
          expect(await seen(promise.id)).toMatchObject({ state: 'kept', brokenAt: null });
          await company.until(new Date(dueAt.getTime() + DAY));
          expect(await customer.got()).toEqual([]);
        } else await weAnswerForIt(customer, number, promise.id, { words, dueAt, tell });
        // what the partner was written to is on the record, and never reached the customer.
        for (const { text } of await customer.got()) expect(text).not.toContain('/partner/');
        await closesByAgreement(company, company.agent, customer, number);
      },
      2,
    )(),
  );

  const seen = async (id: string) => ok(await company.agent.call('GET', `/promises/${id}`));

  async function newestTo(address: string) {
    const last = (await company.mailsTo(address)).at(-1);
    if (!last) throw new Error(`Nothing reached ${address}.`);
    return last;
  }

  interface Asked {
    readonly link: string;
    readonly number: string;
    readonly id: string;
    readonly email: string;
    readonly dueAt: Date;
  }

  const FATES = {
    done: async ({ link, id }: Asked) => {
      expect((await company.presses(link, { answer: 'done', say: 'Credited today' })).status).toBe(200);
      expect((await company.presses(link, { answer: 'no', say: '' })).status).toBe(410);
      const { proofEntryId } = await seen(id);
      const proof = ok(await company.agent.call('GET', `/entries/${proofEntryId}`));
      expect(proof).toMatchObject({ kind: 'answer', author: { type: 'other' } });
    },
    'yes, and then nothing': async ({ link, id }: Asked) => {
      expect((await company.presses(link, { answer: 'yes', say: 'Next week' })).status).toBe(200);
      expect(await seen(id)).toMatchObject({
        state: 'open',
        partnerAnswer: { answer: 'yes', say: 'Next week' },
      });
    },
    no: async ({ link, number }: Asked) => {
      expect((await company.presses(link, { answer: 'no', say: 'Not our customer' })).status).toBe(200);
      for (const person of [company.agent, company.lead])
        expect(kinds(await company.told(person, number))).toContain('partner-refused');
    },
    silence: async ({ email, dueAt }: Asked) => {
      await company.until(new Date(dueAt.getTime() - MINUTE));
      await company.letLeave();
      const mails = await company.mailsTo(email);
      expect(mails).toHaveLength(3);
      expect(mails.slice(1).every(({ subject }) => subject.startsWith('Reminder'))).toBe(true);
    },
  };

  /** It breaks at its moment; the customer hears of it from us, and somebody of ours puts it right. */
  async function weAnswerForIt(
    customer: Customer,
    number: string,
    id: string,
    { words, dueAt, tell }: { words: string; dueAt: Date; tell: string },
  ): Promise<void> {
    await company.until(new Date(dueAt.getTime() + MINUTE));
    expect(await seen(id)).toMatchObject({
      state: 'broken',
      brokenAt: dueAt.toISOString(),
      owner: { id: company.agent.id },
    });
    const { tasks } = await caseOf(number);
    expect(kinds(tasks)).toContain('apology-call');
    if (tell === 'draft') {
      const { draft } = tasks.find(({ kind }: { kind: string }) => kind === 'tell');
      ok(
        await company.agent.call('POST', `/promises/${id}/telling`, {
          message: { text: draft.replace('[new moment]', 'Friday') },
        }),
      );
    }
    await company.letLeave();
    expect((await customer.lastMail()).text).toContain(`«${words}»`);
    await weContact(company.agent.call, customer, number, 'We are sorry, and credit them ourselves.');
    const thanks = await customer.says('Thank you, I see the points now.', 'sms', { number });
    const released = await company.agent.call('POST', `/promises/${id}/keeping`, { entryId: thanks.entryId });
    expect(released.body).toMatchObject({ code: 'not-proven', reason: 'not-the-partner' });
    ok(
      await company.agent.call('POST', `/promises/${id}/release`, {
        entryId: thanks.entryId,
        reason: 'They have them',
      }),
    );
  }
});

describe('5.6 putting it right on the spot', () => {
  const redress = fc.oneof(
    fc.record({
      kind: fc.constantFrom('credit', 'waive'),
      amount: fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(5000, 5001, 50_000, 50_001)),
      currency: fc.constantFrom('EUR', 'GBP', 'USD', 'JPY'),
    }),
    fc.record({ kind: fc.constantFrom('replace', 'extend'), item: products }),
  );

  test(
    'within the limit it is given and tracked until it has reached the customer; above it whoever may is named',
    varied(
      fc.record({
        who: people,
        way: channels,
        given: redress,
        days: fc.integer({ min: 2, max: 9 }),
        late: fc.boolean(),
      }),
      async ({ who, way, given, days, late }) => {
        await company.goTo(who);
        const customer = await customerOf(company, who);
        const { number } = await customer.says('You charged me for what I never had.', way);
        ok(await company.lead.call('POST', `/cases/${number}/assignment`, { staffId: company.agent.id }));
        const dueAt = localTime(company.now(), customer.zone, days, 18);
        const body = { ...given, say: 'for the trouble', dueAt: dueAt.toISOString() };
        // Given limits that the company has set, an agent gives what is within theirs;
        const roles = await rolesThatMay(given);
        const give = (by: Company['agent']) => by.call('POST', `/cases/${number}/redress`, body);
        const giver = roles.includes('agent')
          ? company.agent
          : roles.includes('lead')
            ? company.lead
            : company.manager;
        if (giver !== company.agent) {
          // above it, whoever may is named, and nothing is given.
          const refused = await give(company.agent);
          expect([refused.status, refused.body.code]).toEqual([403, 'above-limit']);
          expect(refused.body.roles).toEqual(roles);
          expect(refused.body.people).toContainEqual({ id: giver.id, name: giver.name });
          expect(refused.body.detail).toContain(giver.name);
          expect(await caseOf(number)).toMatchObject({ redress: [], promises: [] });
        }
        const { redress: all, promises } = ok(await give(giver));
        expect(all).toMatchObject([
          { kind: given.kind, say: 'for the trouble', givenBy: giver.name, promiseId: promises[0].id },
        ]);
        // It is on the record, and owed until they have it: their word proves it, late or not.
        const { items } = ok(await company.agent.call('GET', `/cases/${number}/entries`));
        expect(items.map(({ preview }: { preview: string }) => preview)).toContainEqual(
          expect.stringMatching(/^Given: /),
        );
        const early = await company.agent.call('POST', `/cases/${number}/closure`, { how: 'confirmed' });
        expect(early.body.because.map(({ code }: { code: string }) => code)).toContain('open-promise');
        await company.until(new Date(dueAt.getTime() + (late ? MINUTE : -MINUTE)));
        const [owed] = (await caseOf(number)).promises;
        expect(owed.state).toBe(late ? 'broken' : 'open');
        const has = await customer.says('I have it now, thank you.', way, { number });
        ok(await company.agent.call('POST', `/promises/${owed.id}/keeping`, { entryId: has.entryId }));
        const closed = await closesByAgreement(company, company.agent, customer, number);
        expect(closed.measures).toMatchObject({ promisesKept: late ? 0 : 1, promisesBroken: late ? 1 : 0 });
      },
      6,
    ),
  );

  /** By the published limits: a limit without an amount or currency is for any. */
  async function rolesThatMay({
    kind,
    amount,
    currency,
  }: {
    kind: string;
    amount?: number;
    currency?: string;
  }): Promise<string[]> {
    const { items } = ok(await company.agent.call('GET', '/redress-limits'));
    return ['agent', 'lead', 'manager', 'admin'].filter((role) =>
      items.some(
        (limit: { role: string; kind: string; amount: number | null; currency: string | null }) =>
          limit.role === role &&
          limit.kind === kind &&
          (limit.currency === null || limit.currency === currency) &&
          (limit.amount === null || (amount ?? 0) <= limit.amount),
      ),
    );
  }
});
