/** The way of a debt to a collector and back, as the people of a company go it beside what Kept does by itself. */
import { expect } from 'vitest';
import { type Company, DAY, HOUR, ok } from './company.ts';
import { type Customer, weContact } from './customer.ts';
import { COLLECTOR, type Debts, type Invoice, rungs } from './debts.ts';
import { linkIn } from './words.ts';

/** One on the way to a collector. */
export interface Owing {
  readonly customer: Customer;
  readonly invoice: Invoice;
}

export interface Collecting {
  /** What stands against it going to a collector now. */
  asksToRefer(owing: Owing): ReturnType<Debts['ask']>;
  /** Days go by, and whoever asks whether it may go to a collector hears no. */
  daysUntil(owing: Owing, days: number, holds: () => Promise<boolean>): Promise<void>;
  /** Kept goes the way by itself until a person has to call; then one looks at it, and only then it goes. */
  toTheCollector(owing: Owing, call: 'reached' | 'truly tried for'): Promise<void>;
  /** Each step stands on the one before, with entries that show it. */
  expectProven(owing: Owing): Promise<void>;
  /** They complain or dispute it: nobody has to think of the collector, who is called back and says that all stops. */
  isRecalled(owing: Owing, because: 'complains' | 'disputes it'): Promise<void>;
}

/** The ways of this company, over its books; `meanwhile`: what its people do on the days that go by. */
export function collectingOf(
  company: Company,
  books: Debts,
  meanwhile: (owing: Owing) => Promise<void> = async () => undefined,
): Collecting {
  const { call } = company.agent;
  const asksToRefer = ({ customer, invoice }: Owing) => books.ask('debt.refer', customer, invoice.number);
  const daysUntil: Collecting['daysUntil'] = async (owing, days, holds) => {
    await books.daysGoBy(days, async () => {
      if (await holds()) return true;
      await meanwhile(owing);
      expect((await asksToRefer(owing)).verdict).toBe('refuse');
      return false;
    });
    expect(await holds(), 'it came to that').toBe(true);
  };

  /** The right person is reached, or truly tried for: at three different times. */
  async function aPersonCalls(owing: Owing, how: 'reached' | 'truly tried for'): Promise<void> {
    const { customer, invoice } = owing;
    const { number } = await customer.says('I shall pay next month, perhaps.', 'letter');
    const outcomes =
      how === 'reached' ? (['reached'] as const) : (['no-answer', 'voicemail', 'no-answer'] as const);
    for (const [at, outcome] of outcomes.entries()) {
      const { entryId } = await weContact(call, customer, number, 'About the invoice.', outcome);
      ok(await call('POST', `/invoices/${invoice.id}/calls`, { entryId }));
      // Whoever tried once has not truly tried.
      const { codes } = await asksToRefer(owing);
      expect(codes.includes('nobody-called')).toBe(at < outcomes.length - 1);
      await company.through(new Date(company.now().getTime() + DAY + 3 * HOUR));
    }
  }

  return {
    asksToRefer,
    daysUntil,
    toTheCollector: async (owing, how) => {
      const { id } = owing.invoice;
      const step = async () => (await books.seen(id)).step;
      await daysUntil(owing, 160, async () => (await step()).state === 'asked-person');
      expect(await step()).toMatchObject({ rung: 'call', state: 'asked-person' });
      expect((await asksToRefer(owing)).codes).toContain('nobody-called');
      await aPersonCalls(owing, how);
      expect((await asksToRefer(owing)).codes).toContain('not-reviewed');
      const review = { decision: 'refer', reason: 'All is proven, and nothing else is right.' };
      ok(await company.lead.call('POST', `/invoices/${id}/reviews`, review));
      await books.daysGoBy(12, async () => (await books.seen(id)).placed);
      expect(await books.seen(id)).toMatchObject({ placed: true, step: { state: 'done' } });
    },
    expectProven: async ({ invoice: { id } }) => {
      const { proven, ...seen } = await books.seen(id);
      const { invoice, reminders, letterOfClaim, called, reviewed } = proven;
      const steps = [invoice, ...reminders, letterOfClaim, ...(called ? [called] : []), reviewed];
      const order = steps.map(({ at }: { at: string }) => Date.parse(at));
      expect(order).toEqual(order.toSorted((a: number, b: number) => a - b));
      for (const { entries } of steps)
        for (const entry of entries) ok(await call('GET', `/entries/${entry}`));
      // An invoice to somebody whom they named goes out by hand.
      const ours = rungs({ steps: seen.steps }).filter((rung) => rung !== 'issue');
      expect(new Set(ours)).toEqual(new Set(['reminder', 'second-reminder', 'letter-of-claim', 'referral']));
    },
    isRecalled: async ({ customer, invoice: { id, number } }, because) => {
      if (because === 'disputes it') await books.dispute(id);
      else {
        const complaint = { customerId: customer.id, subject: 'This is wrong', type: 'complaint' };
        ok(await call('POST', '/cases', complaint));
      }
      await company.work();
      await company.letLeave();
      const recalled = await books.seen(id);
      expect(recalled.placed).toBe(false);
      const unanswered = { acknowledgedAt: null, acknowledgeBy: expect.any(String) };
      expect(recalled.placements[0]).toMatchObject(unanswered);
      const refused = await books.ask('debt.refer', customer, number);
      expect([refused.verdict, refused.codes]).toEqual([
        'refuse',
        expect.arrayContaining([because === 'disputes it' ? 'dispute-open' : 'complaint-open']),
      ]);
      const asked = (await company.mailsTo(COLLECTOR)).findLast(({ text }) => text.includes(number));
      expect(asked?.text).toContain('Stop all steps');
      const link = linkIn(asked?.text ?? '', '/partner/');
      expect((await company.presses(link, { answer: 'done', say: 'Stopped' })).status).toBe(200);
      await company.work();
      expect((await books.seen(id)).placements[0].acknowledgedAt).not.toBeNull();
    },
  };
}
