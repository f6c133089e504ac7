import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import type { PointFacts } from './standing.ts';

/** A contact point as it is stored, with what is known beside it. */
export interface PointRow {
  customer_id: string;
  id: string;
  kind: 'email' | 'phone' | 'postal' | 'social' | 'other';
  value: string;
  label: string | null;
  identity: string | null;
  components: Record<string, string> | null;
  purposes: string[];
  agreement: string | null;
  setting: 'private' | 'work' | 'shared';
  evidence: { source: string; entryId: string | null };
  created_at: Date;
  verified_at: Date | null;
  verified_how: { how: string; by: string; entryId?: string | null } | null;
  confirmed_at: Date | null;
  confirmed_how: { how: string; by: string } | null;
  shared_at: Date | null;
  shared_settled_at: Date | null;
  wrote_at: Date | null;
  reached_at: Date | null;
  failed_at: Date | null;
  failed_say: string | null;
  doubted_at: Date | null;
  returned_at: Date | null;
  returned_entry_id: string | null;
  ended_at: Date | null;
  quarantine_id: string | null;
  quarantined_at: Date | null;
  quarantine_say: string | null;
  quarantine_entry_id: string | null;
  release_asked_at: Date | null;
  /** Other customers who claim the same address; whoever is one with them by a merge is no other. */
  shared_with: string[];
}

/**
 * Contact points of customers, over a common table `family (start, id)`: whatever one of a family said is not theirs is
 * quarantined for the whole family.
 */
export const POINTS = sql`
  select f.start, p.*, q.id as quarantine_id, q.at as quarantined_at, q.say as quarantine_say, q.entry_id as quarantine_entry_id,
    q.release_asked_at,
    array(select c.customer_id from identity_claims c where c.kind = p.kind and c.value = p.identity and c.customer_id <> p.customer_id
      union select i.customer_id from identities i where i.kind = p.kind and i.value = p.identity and i.customer_id <> p.customer_id
      except select g.id from family g where g.start = f.start)::text[] as shared_with
  from family f join contact_points p on p.customer_id = f.id
  left join lateral (
    select q.* from contact_quarantines q join family g on g.start = f.start and g.id = q.customer_id
    where q.kind = p.kind and q.value = p.identity and q.released_at is null order by q.at limit 1) q on true`;

/** The common table `family (start, id, depth)` of many customers at once. */
export const FAMILIES = (ids: readonly string[]) => sql`
  family (start, id, depth) as (
    select id, id, 0 from unnest(${ids}::uuid[]) as s (id)
    union all
    select f.start, m.customer_id, depth + 1 from family f join customer_merges m on m.into_customer_id = f.id where depth < 100)`;

/** All contact points of these customers and of whom they are one with, by the customer asked for. */
export async function pointsOf(db: Database | Tx, ids: readonly string[]): Promise<Map<string, PointRow[]>> {
  const { rows } = await sql<PointRow & { start: string }>`
    with recursive ${FAMILIES(ids)} ${POINTS}
    order by p.ended_at is not null, p.created_at, p.id`.execute(db);
  const found = new Map<string, PointRow[]>();
  for (const row of rows) found.set(row.start, [...(found.get(row.start) ?? []), row]);
  return found;
}

/** One contact point of a customer or of whom they are one with; 404 where there is none. */
export async function findPoint(db: Database | Tx, customerId: string, pointId: string): Promise<PointRow> {
  const row = (await pointsOf(db, [customerId])).get(customerId)?.find((one) => one.id === pointId);
  if (!row) throw notFound('contact point');
  return row;
}

/** What decides whether words may go there. */
export const factsOf = (row: PointRow): PointFacts => ({
  kind: row.kind,
  ended: row.ended_at !== null,
  quarantined: row.quarantine_id !== null,
  releaseAsked: row.release_asked_at !== null,
  verifiedAt: row.verified_at,
  wroteAt: row.wrote_at,
  reachedAt: row.reached_at,
  doubtedAt: row.doubted_at,
  sharedOpen: row.shared_at !== null && row.shared_settled_at === null && row.shared_with.length > 0,
  confirmedAt: row.confirmed_at,
  returnedAt: row.returned_at,
});
