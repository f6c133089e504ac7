import { z } from 'zod';
import type { FactValue } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';
import { type FactSource, OF_FAMILY } from '../fact-source.ts';

/** Points `p` of these kinds that are in use and not somebody else's. */
const IN_USE = (kinds: ReturnType<typeof sql>) => sql`
  p.customer_id = ${OF_FAMILY} and p.ended_at is null and p.kind in (${kinds}) and not exists (
    select from contact_quarantines x
    where x.customer_id = ${OF_FAMILY} and x.kind = p.kind and x.value = p.identity and x.released_at is null)`;

const Points = z.array(z.object({ kind: z.string(), proven: z.boolean() }));

/** `email.*`, `phone.*` for the gate; `proven` as `isProven` and `whyNot` have it. */
export const pointFacts: FactSource = {
  name: 'point',
  facts: [
    { name: 'email.known', type: 'yes-no', words: 'a mail address of the customer is known' },
    { name: 'email.usable', type: 'yes-no', words: "a mail address is proven to be the customer's" },
    { name: 'phone.known', type: 'yes-no', words: 'a telephone number of the customer is known' },
    { name: 'phone.usable', type: 'yes-no', words: "a telephone number is proven to be the customer's" },
  ],
  query: sql`to_jsonb(array(
    select jsonb_build_object('kind', p.kind, 'proven',
      p.verified_at is not null and (p.doubted_at is null or p.doubted_at <= p.verified_at)
        and greatest(p.verified_at, p.reached_at, p.wrote_at) >= q.now - make_interval(days => s.prove_again_days)
        and (p.shared_at is null or p.shared_settled_at is not null or not exists (
          select from (select customer_id from identity_claims c where c.kind = p.kind and c.value = p.identity
            union all select customer_id from identities i where i.kind = p.kind and i.value = p.identity) o
          where o.customer_id <> all (who.ids))))
    from contact_points p cross join contact_settings s where ${IN_USE(sql`'email', 'phone'`)}))`,
  read: (found) => {
    const points = Points.parse(found ?? []);
    const of = (kind: string) => points.filter((point) => point.kind === kind);
    return {
      values: {
        'email.known': of('email').length > 0,
        'email.usable': of('email').some(({ proven }) => proven),
        'phone.known': of('phone').length > 0,
        'phone.usable': of('phone').some(({ proven }) => proven),
      },
      evidence: {},
    };
  },
};

/** Moments are milliseconds since 1970. */
const Addresses = z.array(
  z.object({
    confirmedAt: z.number().nullable(),
    returnedAt: z.number().nullable(),
    returnedEntryId: z.string().nullable(),
    country: z.string().nullable(),
  }),
);
type Address = z.output<typeof Addresses>[number];

const DAY = 24 * 3600 * 1000;

/** `address.*` for the gate, and the country of the customer. */
export const addressFacts: FactSource = {
  name: 'address',
  facts: [
    { name: 'customer.country', type: 'text', words: 'the country of the postal address (two letters)' },
    { name: 'address.known', type: 'yes-no', words: 'a postal address of the customer is known' },
    {
      name: 'address.confirmed',
      type: 'yes-no',
      words: 'the postal address was confirmed by the customer',
    },
    {
      name: 'address.confirmedDaysAgo',
      type: 'whole',
      words: 'the days since the postal address was confirmed',
    },
    { name: 'address.returned', type: 'yes-no', words: 'letters came back from the postal address' },
  ],
  query: sql`to_jsonb(array(
    select jsonb_build_object('confirmedAt', extract(epoch from p.confirmed_at) * 1000,
      'returnedAt', extract(epoch from p.returned_at) * 1000, 'returnedEntryId', p.returned_entry_id,
      'country', upper(p.components ->> 'countryCode'))
    from contact_points p where ${IN_USE(sql`'postal'`)}))`,
  read: (found, { now }) => {
    const address = best(Addresses.parse(found ?? []));
    if (address === undefined) return { values: { 'address.known': false }, evidence: {} };
    const { confirmedAt, returnedEntryId } = address;
    const values: Record<string, FactValue> = {
      'customer.country': address.country,
      'address.known': true,
      'address.confirmed': confirmedAt !== null && !cameBack(address),
      'address.returned': cameBack(address),
    };
    if (confirmedAt !== null)
      values['address.confirmedDaysAgo'] = Math.max(0, Math.floor((now.getTime() - confirmedAt) / DAY));
    const isShown = cameBack(address) && returnedEntryId !== null;
    return { values, evidence: isShown ? { 'address.returned': [returnedEntryId] } : {} };
  },
};

const cameBack = ({ confirmedAt, returnedAt }: Address): boolean =>
  returnedAt !== null && (confirmedAt === null || returnedAt > confirmedAt);

/** The address that things would be shipped to: one without returned mail, the latest confirmed. */
const best = (all: readonly Address[]): Address | undefined =>
  [...all].sort(
    (a, b) => Number(cameBack(a)) - Number(cameBack(b)) || (b.confirmedAt ?? 0) - (a.confirmedAt ?? 0),
  )[0];
