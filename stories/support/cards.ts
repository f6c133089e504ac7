/** A card system: it knows customers by its own references, and asks the gate before it acts. */
import { type Company, ok, toGate } from './company.ts';
import type { Customer } from './customer.ts';

/** The one of this company. */
export function cardSystemOf(company: Company) {
  let asked = 0;
  return {
    /** A card that no question was about yet, as systems print it; `series`: tells kinds of cards apart. */
    next: (series: number): string => `…${String(series + asked)}`,
    /** Asks, or says what was done; the answer, with the name of the question. */
    asks: async (customer: Customer, type: string, card: string, more: object = {}) => {
      asked += 1;
      const id = `${type}-${asked}`;
      const question = {
        type,
        source: 'card-system',
        id,
        customer: { ref: customer.ref },
        subject: { card },
        reason: 'replacement',
        mode: 'ask',
        ...more,
      };
      return { id, ...(await toGate(company, question)) };
    },
    /** What became of a question. */
    action: async (id: string) => ok(await company.agent.call('GET', `/actions/${id}`)),
  };
}
