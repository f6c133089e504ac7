import { z } from 'zod';
import { type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';

/** Types that systems report a refused payment by; `policies/refused-payment.yaml` tells the customer of each. */
const REFUSED = '^(charge|payment|card|transfer|withdrawal|direct-debit)\\.(refused|declined|failed)$';
/** An older one is not looked for (days). */
const LOOKED_BACK = 60;

const Found = z.object({ at: z.coerce.date(), entryId: z.string() }).nullable();

/** The last refused payment of the customer, as a system reported it (P6). */
export const refusalFacts: FactSource = {
  name: 'refusal',
  facts: [
    {
      name: 'payment.refusedAt',
      type: 'timestamp',
      words: 'the moment of the last refused payment of the customer',
    },
  ],
  query: sql`(
    select jsonb_build_object('at', least(a.at, a.decided_at), 'entryId', a.entry_id) from actions a
    where a.customer_id = ${OF_FAMILY} and a.mode = 'done' and a.type ~ ${sql.lit(REFUSED)}
      and a.at > q.now - make_interval(days => ${sql.lit(LOOKED_BACK)})
    order by least(a.at, a.decided_at) desc limit 1)`,
  read: (found) => {
    const last = Found.parse(found ?? null);
    if (last === null) return { values: {}, evidence: {} };
    return {
      values: { 'payment.refusedAt': last.at },
      evidence: { 'payment.refusedAt': [last.entryId] },
    };
  },
};
