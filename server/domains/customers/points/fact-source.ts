import type { Fact, FactValue } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';
import { type FactSource, OF_FAMILY } from '../fact-source.ts';

/** What policies may ask of a customer and of how they can be reached. */
const FACTS: readonly Fact[] = [
  { name: 'customer.known', type: 'yes-no', words: 'the customer is known' },
  { name: 'customer.kind', type: 'text', words: 'the kind of customer' },
  { name: 'customer.provisional', type: 'yes-no', words: 'nobody has confirmed who the customer is' },
  { name: 'customer.language', type: 'text', words: 'the language of the customer' },
  { name: 'customer.country', type: 'text', words: 'the country of the postal address (two letters)' },
  { name: 'customer.vulnerable', type: 'yes-no', words: 'harm weighs more for the customer' },
  { name: 'email.known', type: 'yes-no', words: 'a mail address of the customer is known' },
  { name: 'email.usable', type: 'yes-no', words: "a mail address is proven to be the customer's" },
  { name: 'phone.known', type: 'yes-no', words: 'a telephone number of the customer is known' },
  { name: 'phone.usable', type: 'yes-no', words: "a telephone number is proven to be the customer's" },
  { name: 'address.known', type: 'yes-no', words: 'a postal address of the customer is known' },
  { name: 'address.confirmed', type: 'yes-no', words: 'the postal address was confirmed by the customer' },
  {
    name: 'address.confirmedDaysAgo',
    type: 'whole',
    words: 'the days since the postal address was confirmed',
  },
  { name: 'address.returned', type: 'yes-no', words: 'letters came back from the postal address' },
  { name: 'consent.marketing', type: 'yes-no', words: 'the customer agreed to marketing' },
];

const DAY = 24 * 3600 * 1000;

/** What the one query gives; moments are milliseconds since 1970. */
interface Found {
  readonly customer: {
    readonly kind: string;
    readonly provisional: boolean;
    readonly language: string | null;
    readonly vulnerable: boolean;
  } | null;
  readonly points: readonly {
    readonly kind: string;
    readonly proven: boolean;
    readonly confirmedAt: number | null;
    readonly returnedAt: number | null;
    readonly returnedEntryId: string | null;
    readonly country: string | null;
  }[];
  readonly consent: readonly { readonly given: boolean; readonly entryId: string | null }[];
}

/** Points that are in use and not somebody else's; `proven` as `isProven` and `whyNot` have it. */
const POINTS = (now: Date) => sql`
  select p.kind,
    p.verified_at is not null and (p.doubted_at is null or p.doubted_at <= p.verified_at)
      and greatest(p.verified_at, p.reached_at, p.wrote_at) >= ${now}::timestamptz - make_interval(days => s.prove_again_days)
      and (p.shared_at is null or p.shared_settled_at is not null or not exists (
        select from (select customer_id from identity_claims c where c.kind = p.kind and c.value = p.identity
          union all select customer_id from identities i where i.kind = p.kind and i.value = p.identity) o
        where o.customer_id not in (select id from family))) as proven,
    extract(epoch from p.confirmed_at) * 1000 as "confirmedAt", extract(epoch from p.returned_at) * 1000 as "returnedAt",
    p.returned_entry_id as "returnedEntryId", upper(p.components ->> 'countryCode') as country
  from contact_points p cross join contact_settings s
  where p.customer_id = ${OF_FAMILY} and p.ended_at is null and p.kind in ('email', 'phone', 'postal') and not exists (
    select from contact_quarantines q
    where q.customer_id = ${OF_FAMILY} and q.kind = p.kind and q.value = p.identity and q.released_at is null)`;

/** `customer.*`, `email.*`, `phone.*`, `address.*`, `consent.*` for the gate. */
export const customerFacts: FactSource = {
  name: 'customer',
  facts: FACTS,
  query: ({ now }) => sql`(select jsonb_build_object(
    'customer', (select jsonb_build_object('kind', c.kind, 'provisional', c.provisional, 'language', c.language,
        'vulnerable', exists (select from customer_needs n
          where n.customer_id = ${OF_FAMILY} and n.vulnerable and n.ended_at is null))
      from customers c
      where c.customer_id = ${OF_FAMILY} and not exists (select from customer_merges m where m.customer_id = c.customer_id) limit 1),
    'points', (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (${POINTS(now)}) x),
    'consent', (select coalesce(jsonb_agg(to_jsonb(y)), '[]') from (
      select distinct on (c.channel) c.given, c.entry_id as "entryId" from consents c
      where c.customer_id = ${OF_FAMILY} and c.topic = 'marketing' order by c.channel, c.at desc, c.seq desc) y)))`,
  read: (found, { now }) => read(isFound(found) ? found : null, now),
};

const isFound = (found: unknown): found is Found =>
  typeof found === 'object' && found !== null && 'points' in found && Array.isArray(found.points);

function read(found: Found | null, now: Date): ReturnType<FactSource['read']> {
  if (found === null || found.customer === null) return { values: { 'customer.known': false }, evidence: {} };
  const { customer, points, consent } = found;
  const of = (kind: string) => points.filter((point) => point.kind === kind);
  const address = best(of('postal'));
  const values: Record<string, FactValue> = {
    'customer.known': true,
    'customer.kind': customer.kind,
    'customer.provisional': customer.provisional,
    'customer.language': customer.language,
    'customer.vulnerable': customer.vulnerable,
    'email.known': of('email').length > 0,
    'email.usable': of('email').some((point) => point.proven),
    'phone.known': of('phone').length > 0,
    'phone.usable': of('phone').some((point) => point.proven),
    'address.known': address !== undefined,
    'consent.marketing': consent.some((one) => one.given),
  };
  const evidence: Record<string, readonly string[]> = {};
  if (address) {
    values['customer.country'] = address.country;
    values['address.confirmed'] = address.confirmedAt !== null && !cameBack(address);
    values['address.returned'] = cameBack(address);
    if (address.confirmedAt !== null)
      values['address.confirmedDaysAgo'] = Math.max(
        0,
        Math.floor((now.getTime() - address.confirmedAt) / DAY),
      );
    if (cameBack(address) && address.returnedEntryId !== null)
      evidence['address.returned'] = [address.returnedEntryId];
  }
  const proofs = consent.flatMap((one) => (one.entryId === null ? [] : [one.entryId]));
  if (proofs.length > 0) evidence['consent.marketing'] = proofs;
  return { values, evidence };
}

type Address = Found['points'][number];

const cameBack = ({ confirmedAt, returnedAt }: Address): boolean =>
  returnedAt !== null && (confirmedAt === null || returnedAt > confirmedAt);

/** The address that things would be shipped to: one without returned mail, the latest confirmed. */
const best = (all: readonly Address[]): Address | undefined =>
  [...all].sort(
    (a, b) => Number(cameBack(a)) - Number(cameBack(b)) || (b.confirmedAt ?? 0) - (a.confirmedAt ?? 0),
  )[0];
