import { system } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { comparableOf } from './comparable.ts';
import { recordPointDeed } from './deeds.ts';

/** The customer wrote from an address themselves. */
export interface Wrote {
  readonly kind: 'email' | 'phone' | 'social';
  readonly value: string;
  readonly at: Date;
}

/**
 * Notes that customers wrote from these addresses: their own writing shows that an answer there reaches them. Whoever calls has
 * left out what is known to be forged.
 */
export async function heardFrom(tx: Tx, wrote: readonly Wrote[]): Promise<void> {
  if (wrote.length === 0) return;
  const newest = new Map<string, { kind: string; value: string; at: Date }>();
  for (const { kind, value, at } of wrote) {
    const one = { kind, value: comparableOf(kind, value), at };
    const known = newest.get(`${kind} ${one.value}`);
    if (!known || known.at < at) newest.set(`${kind} ${one.value}`, one);
  }
  const all = [...newest.values()];
  await sql`
    update contact_points p set wrote_at = greatest(p.wrote_at, w.at)
    from unnest(${all.map((one) => one.kind)}::text[], ${all.map((one) => one.value)}::text[],
      ${all.map((one) => one.at)}::timestamptz[]) as w (kind, value, at)
    join identities i on i.kind = w.kind and i.value = w.value
    where p.customer_id = i.customer_id and p.id = i.contact_point_id`.execute(tx);
}

/** Evidence on what went out, as far as it says something of an address. */
export interface AddressEvidence {
  readonly customerId: string;
  readonly entryId: string;
  readonly recipient: string;
  readonly rung: string;
  readonly at: Date;
  readonly say: string;
}

const REACHED: ReadonlySet<string> = new Set(['delivered', 'displayed', 'acted']);
const FAILED: ReadonlySet<string> = new Set(['failed', 'returned']);
/**
 * RFC 3463: the mailbox or its domain does not exist, has moved, or has a null MX. RFC 7293: the mailbox or its domain has
 * changed hands since the moment that our mail named.
 */
const GONE = /\b5\.(1\.(1|2|3|6|10)|7\.1[78])\b/;

/** What customers hear of evidence: what lately reached them and what did not, returned letters, mailboxes that are gone. */
export const contactHooks = {
  evidence: async (tx: Tx, added: readonly AddressEvidence[], now: Date): Promise<void> => {
    for (const one of added) {
      if (REACHED.has(one.rung))
        await mark(tx, one, sql`reached_at = greatest(p.reached_at, ${one.at}::timestamptz)`);
      if (FAILED.has(one.rung)) await failed(tx, one, now);
    }
  },
};

async function failed(tx: Tx, one: AddressEvidence, now: Date): Promise<void> {
  const postal = kindOf(one.recipient) === 'postal';
  const gone = !postal && GONE.test(one.say);
  const points = await mark(
    tx,
    one,
    sql`failed_at = greatest(p.failed_at, ${one.at}::timestamptz), failed_say = ${one.say.slice(0, 300)},
      returned_at = case when ${postal} then greatest(p.returned_at, ${one.at}::timestamptz) else p.returned_at end,
      returned_entry_id = case when ${postal} then ${one.entryId}::uuid else p.returned_entry_id end,
      doubted_at = case when ${gone} then greatest(p.doubted_at, ${one.at}::timestamptz) else p.doubted_at end`,
  );
  if (!postal && !gone) return;
  for (const point of points) {
    const deed = { customerId: point.customer_id, pointId: point.id, say: one.say, entryId: one.entryId };
    await recordPointDeed(tx, { ...deed, verb: postal ? 'returned' : 'doubted' }, system('evidence'), now);
  }
}

const kindOf = (recipient: string): 'email' | 'phone' | 'postal' => {
  if (recipient.includes('\n')) return 'postal';
  if (recipient.includes('@')) return 'email';
  return /^\+\d+$/.test(recipient.trim()) ? 'phone' : 'postal';
};

/** Changes the points of the family with this address; above a postal address its reader's name may stand. */
async function mark(
  tx: Tx,
  { customerId, recipient }: AddressEvidence,
  change: ReturnType<typeof sql>,
): Promise<{ customer_id: string; id: string }[]> {
  const kind = kindOf(recipient);
  const value = comparableOf(kind, recipient);
  const same =
    kind === 'postal'
      ? sql`(p.identity = ${value} or ${value} like '% ' || p.identity)`
      : sql`p.identity = ${value}`;
  const { rows } = await sql<{ customer_id: string; id: string }>`
    with recursive up (id, depth) as (
      select ${customerId}::uuid, 0
      union all
      select m.into_customer_id, depth + 1 from up join customer_merges m on m.customer_id = up.id where depth < 100),
    family (id, depth) as (
      select id, 0 from (select id from up order by depth desc limit 1) root
      union all
      select m.customer_id, depth + 1 from family join customer_merges m on m.into_customer_id = family.id where depth < 100)
    update contact_points p set ${change} from family f
    where p.customer_id = f.id and p.kind = ${kind} and p.ended_at is null and ${same} returning p.customer_id, p.id`.execute(
    tx,
  );
  return rows;
}
