/** Story 5, the debt collector: a debt is referred only over a way that the record proves, and an instruction reaches every invoice. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Company, HOUR, ok, openCompany } from './support/company.ts';
import { type Customer, customerOf, weContact } from './support/customer.ts';
import { type Debts, debts, type Invoice, type Owed, openDebts, rungs } from './support/debts.ts';
import { names, type Somebody, varied } from './support/drawn.ts';
import { hasProviders } from './support/providers.ts';
import { bounceOf } from './support/words.ts';

let company: Company;
let books: Debts;
beforeAll(async () => {
  company = await openCompany({
    names: ['Orla Ní Bhriain', 'Jan Šťastný', 'Zoë Baker', 'Ugo D’Amico'],
    teams: ['Members', 'Accounts'],
    calendar: { timeZone: 'Europe/Dublin', country: 'IE', hours: [['09:00', '17:00']] },
    providers: hasProviders,
  });
  books = await openDebts(company);
});
afterAll(async () => {
  await company.verify();
  await company.close();
});

const somebody = async (who: Somebody, domain?: string): Promise<Customer> => {
  await company.goTo(who);
  return customerOf(company, who, { proven: true, ...(domain ? { domain } : {}) });
};

describe('5.1 debt is referred only where the record proves the whole way', () => {
  test(
    'as in the story: nothing is proven, everything missing is named with the next right step, and each step removes one',
    varied(
      debts,
      async (of) => {
        const customer = await somebody(of.who);
        const said = await customer.says('I agree to the charge. Please invoice my company.', of.way);
        const to = { name: 'Her Company Ltd', email: 'accounts@her-company.example' };
        const instruction = { kind: 'invoice-to', to, entryId: said.entryId };
        ok(await company.agent.call('POST', `/customers/${customer.id}/instructions`, instruction));
        const { id, number } = await books.invoiceTo(customer, of);
        await company.through(books.later(of.dueInDays + 1));
        // Given a lawyer's letter that is to go out with no invoice, no reminder and no call before it,
        const first = await books.ask('debt.refer', customer, number);
        expect(first.verdict).toBe('refuse');
        expect(first.codes.toSorted()).toEqual(
          [
            'invoice-not-delivered',
            'letter-of-claim-missing',
            'nobody-called',
            'not-as-instructed',
            'payments-not-reconciled',
            'reminders-missing',
          ].toSorted(),
        );
        expect(JSON.stringify(first.missing)).toContain('Her Company Ltd');
        const placement = await company.lead.call('POST', `/invoices/${id}/placement`, {
          partnerId: books.collectorId,
        });
        expect(ok(placement).answer.verdict).toBe('refuse');
        expect((await books.seen(id)).placed).toBe(false);
        // each right step takes its reason away, and only its own.
        const without = async (...gone: string[]) => {
          const { codes, verdict } = await books.ask('debt.refer', customer, number);
          expect(codes.filter((code: string) => gone.includes(code))).toEqual([]);
          expect(verdict).toBe('refuse');
          return codes;
        };
        ok(
          await company.agent.call('POST', '/receivables/reconciliations', {
            source: 'billing-system',
            until: company.now().toISOString(),
          }),
        );
        await without('payments-not-reconciled');
        const { entryId } = await weContact(company.agent.call, customer, said.number, 'About the invoice.');
        ok(await company.agent.call('POST', `/invoices/${id}/calls`, { entryId }));
        // A call before any reminder proves nothing.
        expect(await without('payments-not-reconciled')).toContain('nobody-called');
      },
      2,
    ),
  );

  const ENDS = {
    'the invoice bounces: nothing follows it': async (customer: Customer, { id, number }: Debt) => {
      company.providers?.texts.set(customer.phone, 'UNDELIV');
      await company.through(new Date(company.now().getTime() + HOUR));
      const mail = (await customer.got()).find(({ subject }) => subject.includes(number));
      await company.world.receive(bounceOf(mail?.id.replaceAll(/[<>]/g, '') ?? '', customer.address));
      await books.daysGoBy(48);
      expect(rungs(await books.seen(id))).toEqual(['issue']);
      expect((await books.ask('invoice.remind', customer, number)).codes).toContain('invoice-not-delivered');
    },
    'it is paid before the reminder: nobody is reminded': async (customer: Customer, { id, of }: Debt) => {
      await books.daysGoBy(of.dueInDays - 1);
      const payment = {
        source: 'bank',
        ref: `P-${id}`,
        amount: (of.cents / 100).toFixed(2),
        at: company.now().toISOString(),
      };
      ok(await company.agent.call('POST', `/invoices/${id}/payments`, payment));
      const before = (await customer.got()).length;
      await books.daysGoBy(32);
      expect((await customer.got()).length).toBe(before);
      expect(rungs(await books.seen(id))).not.toContain('second-reminder');
      expect(await books.seen(id)).toMatchObject({ state: 'paid', step: { state: 'stopped' } });
    },
    'it is disputed: all steps rest, and begin again with fresh notice': async (
      customer: Customer,
      { id, number }: Debt,
    ) => {
      await books.daysGoBy(60, async () => (await books.seen(id)).proven.reminders.length === 1);
      const open = await books.dispute(id);
      const before = (await customer.got()).length;
      await books.daysGoBy(40);
      expect((await customer.got()).length).toBe(before);
      expect((await books.ask('invoice.remind', customer, number)).codes).toContain('dispute-open');
      expect((await books.ask('debt.refer', customer, number)).codes).toContain('dispute-open');
      const answer = { outcome: 'rejected', resolution: 'They signed for it on the day; here is the copy.' };
      ok(await company.agent.call('POST', `/disputes/${open.id}/resolution`, answer));
      // What they heard before counts no more.
      expect((await books.seen(id)).proven.reminders).toEqual([]);
      await books.daysGoBy(20, async () => (await customer.got()).length > before);
      expect((await customer.got()).length).toBe(before + 1);
      expect((await books.ask('debt.refer', customer, number)).codes).toContain('reminders-missing');
    },
    'no word of payments: nobody is reminded of what they may have paid': async (
      customer: Customer,
      { id, of }: Debt,
    ) => {
      await company.through(books.later(of.dueInDays + 40));
      expect(rungs(await books.seen(id))).toEqual(['issue']);
      expect((await books.seen(id)).step.say).toContain('payments');
      expect(await customer.got()).toHaveLength(1);
    },
  } satisfies Record<string, (customer: Customer, debt: Debt) => Promise<void>>;
  interface Debt extends Invoice {
    readonly of: Owed;
  }

  test.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('%s', (name) =>
    varied(
      debts,
      async (of) => {
        const customer = await somebody(of.who);
        const invoice = await books.invoiceTo(customer, of, { driven: true });
        await ENDS[name](customer, { ...invoice, of });
        expect((await books.seen(invoice.id)).placed).toBe(false);
        if ((await books.seen(invoice.id)).state === 'open') await books.forgive(invoice.id);
      },
      1,
    )(),
  );
});

let count = 0;
describe('5.2 «invoice my company» is an instruction', () => {
  test(
    'it reaches every later invoice, whichever way it was said; one that ignores it is held until it follows',
    varied(
      fc.record({ of: debts, name: names, invoices: fc.integer({ min: 1, max: 3 }) }),
      async ({ of, name, invoices }) => {
        const customer = await somebody(of.who);
        const issue = (number: string, billTo?: object) =>
          books.ask('invoice.issue', customer, number, {
            amount: of.cents / 100,
            ...(billTo ? { billTo } : {}),
          });
        count += 1;
        expect((await issue(`FREE-${count}`)).verdict).toBe('proceed');
        const { entryId } = await customer.says('Please send the invoice to my company.', of.way);
        const to = { name: `${name} & Co`, email: `ap${count}@company-of-theirs.example` };
        const given = ok(
          await company.agent.call('POST', `/customers/${customer.id}/instructions`, {
            kind: 'invoice-to',
            to,
            entryId,
          }),
        );
        for (let n = 0; n < invoices; n += 1) {
          await company.until(books.later(30));
          const number = `LATER-${count}-${n}`;
          const ignoring = await issue(number, { name: of.who.name, email: customer.address });
          expect([ignoring.verdict, ignoring.codes]).toEqual(['hold', ['instruction-ignored']]);
          // It names whom, and shows where the customer said so.
          expect(JSON.stringify(ignoring.missing)).toContain(to.name);
          expect(ignoring.because[0].evidence).toContain(entryId);
          const hold = ok(await company.agent.call('GET', `/holds/${ignoring.action}`));
          expect(hold.state).toBe('held');
          expect((await issue(number, to)).verdict).toBe('proceed');
        }
        const { items } = ok(await company.agent.call('GET', `/customers/${customer.id}/instructions`));
        const instruction = (Array.isArray(items) ? items : [given])[0];
        ok(
          await company.agent.call('POST', `/instructions/${instruction.id}/ending`, {
            reason: 'I left them.',
          }),
        );
        expect((await issue(`AFTER-${count}`)).verdict).toBe('proceed');
      },
      2,
    ),
  );
});
