/** What stories about debts have in common: the company's ladder, its invoices, and its billing system, which asks before it acts. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Company, DAY, HOUR, ok, toGate } from './company.ts';
import type { Customer } from './customer.ts';
import { channels, people } from './drawn.ts';

export const COLLECTOR = 'desk@collector.example';

export const debts = fc.record({
  who: people,
  cents: fc.integer({ min: 100, max: 9_999_999 }),
  currency: fc.constantFrom('EUR', 'GBP', 'INR'),
  dueInDays: fc.integer({ min: 1, max: 20 }),
  way: channels,
});
export type Owed = typeof debts extends fc.Arbitrary<infer T> ? T : never;

/** An invoice, by its id and by what is printed on it. */
export interface Invoice {
  readonly id: string;
  readonly number: string;
}

export interface Debts {
  readonly collectorId: string;
  readonly later: (days: number) => Date;
  /** As its page shows it. */
  readonly seen: (id: string) => Promise<ReturnType<typeof ok>>;
  /** An invoice of the company's billing system; `driven`: Kept takes its steps. */
  readonly invoiceTo: (customer: Customer, of: Owed, more?: object) => Promise<Invoice>;
  /** The billing system asks before it acts; what stands against it. */
  readonly ask: (
    type: string,
    customer: Customer,
    number: string,
    data?: object,
  ) => ReturnType<typeof toGate>;
  /** Days pass until something holds; payments are accounted for every few days, as the bank tells them. */
  readonly daysGoBy: (days: number, holds?: () => Promise<boolean>) => Promise<void>;
  readonly dispute: (id: string) => Promise<ReturnType<typeof ok>>;
  /** It is cancelled at the end, so that the years of the next story do not pass with it. */
  readonly forgive: (id: string) => Promise<void>;
}

/** Names a collector, sets the ladder, and gives what a story does with it; `every`: days between two words of the bank. */
export async function openDebts(company: Company, every = 4): Promise<Debts> {
  const { call } = company.agent;
  const partner = { name: 'Collector Ltd', email: COLLECTOR };
  const { id: collectorId } = ok(await company.lead.call('POST', '/partners', partner));
  const ladder = { collectorId, reminderAfterDays: 1 };
  ok(await company.manager.call('PUT', '/receivables/ladder', ladder));
  let count = 0;
  const later = (days: number): Date => new Date(company.now().getTime() + days * DAY);
  return {
    collectorId,
    later,
    seen: async (id) => ok(await call('GET', `/invoices/${id}`)),
    invoiceTo: async (customer, of, more = {}) => {
      count += 1;
      const number = `INV-${count}-${of.cents}`;
      const { invoice } = ok(
        await call('POST', '/invoices', {
          source: 'billing-system',
          number,
          customer: { id: customer.id },
          amount: (of.cents / 100).toFixed(2),
          currency: of.currency,
          issuedAt: company.now().toISOString(),
          dueAt: later(of.dueInDays).toISOString(),
          ...more,
        }),
      );
      return { id: invoice.id, number };
    },
    ask: async (type, customer, number, data = {}) => {
      count += 1;
      const answer = await toGate(company, {
        type,
        source: 'billing-system',
        id: `ask-${count}`,
        customer: { id: customer.id },
        subject: { invoice: number },
        mode: 'ask',
        data,
      });
      // Whatever is not let through says what is missing, each with the next right step.
      if (answer.verdict !== 'proceed') expect(answer.missing.length).toBeGreaterThan(0);
      for (const { need, next } of answer.missing)
        expect([need, next].every((say) => say.length > 3)).toBe(true);
      return { ...answer, codes: answer.because.map(({ code }: { code: string }) => code) };
    },
    daysGoBy: async (days, holds = async () => false) => {
      for (let day = 0; day < days && !(await holds()); day += every) {
        await company.through(later(every));
        const until = company.now().toISOString();
        ok(await call('POST', '/receivables/reconciliations', { source: 'billing-system', until }));
        await company.through(new Date(company.now().getTime() + HOUR));
      }
    },
    dispute: async (id) =>
      ok(await call('POST', `/invoices/${id}/disputes`, { reason: 'The check-up was never agreed.' })),
    forgive: async (id) => {
      ok(await call('PATCH', `/invoices/${id}`, { cancelled: { reason: 'The story is told.' } }));
    },
  };
}

/** The steps that were taken, in their order. */
export const rungs = ({ steps }: { steps: { rung: string }[] }): string[] => steps.map(({ rung }) => rung);
