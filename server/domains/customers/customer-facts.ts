import { z } from 'zod';
import { sql } from '#platform/db/index.ts';
import { type FactSource, HEAD, OF_FAMILY } from './fact-source.ts';

const Found = z
  .object({
    kind: z.string(),
    provisional: z.boolean(),
    language: z.string().nullable(),
    vulnerable: z.boolean(),
  })
  .nullable();

/** `customer.*` for the gate, but for the country, which is that of the address. */
export const customerFacts: FactSource = {
  name: 'customer',
  facts: [
    { name: 'customer.known', type: 'yes-no', words: 'the customer is known' },
    { name: 'customer.kind', type: 'text', words: 'the kind of customer' },
    { name: 'customer.provisional', type: 'yes-no', words: 'nobody has confirmed who the customer is' },
    { name: 'customer.language', type: 'text', words: 'the language of the customer' },
    { name: 'customer.vulnerable', type: 'yes-no', words: 'harm weighs more for the customer' },
  ],
  query: sql`(
    select jsonb_build_object('kind', c.kind, 'provisional', c.provisional, 'language', c.language,
      'vulnerable', exists (select from customer_needs n where n.customer_id = ${OF_FAMILY} and n.vulnerable and n.ended_at is null))
    from customers c where c.customer_id = ${HEAD})`,
  read: (found) => {
    const customer = Found.parse(found ?? null);
    if (customer === null) return { values: { 'customer.known': false }, evidence: {} };
    return {
      values: {
        'customer.known': true,
        'customer.kind': customer.kind,
        'customer.provisional': customer.provisional,
        'customer.language': customer.language,
        'customer.vulnerable': customer.vulnerable,
      },
      evidence: {},
    };
  },
};
