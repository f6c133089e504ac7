import { sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { identityOf } from './identity.ts';

/** An address that somebody wrote from or to. */
export interface Seen {
  readonly kind: 'email' | 'phone' | 'social';
  readonly value: string;
  readonly name: string | null;
}

/**
 * Whose addresses these are; unknown ones become provisional customers. Answers by `identityOf(kind, value)`.
 * Addresses are taken in order, so that two transactions never wait for each other crosswise.
 */
export async function identify(
  tx: Tx,
  seen: readonly Seen[],
  source: string,
  now: Date,
): Promise<Map<string, string>> {
  const wanted = new Map<string, Seen>();
  for (const one of seen) {
    const identity = identityOf(one.kind, one.value);
    if (identity === null) continue;
    const known = wanted.get(identity);
    if (!known || (known.name === null && one.name !== null)) wanted.set(identity, one);
  }
  const found = await lookUp(tx, [...wanted.keys()]);
  const missing = [...wanted]
    .filter(([identity]) => !found.has(identity))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length === 0) return found;
  await claim(tx, missing, source, now);
  return lookUp(tx, [...wanted.keys()]);
}

/** Whose addresses these are, for those known. Values are identities. */
export async function lookUp(tx: Tx, identities: readonly string[]): Promise<Map<string, string>> {
  if (identities.length === 0) return new Map();
  const { rows } = await sql<{ value: string; customer_id: string }>`
    select value, customer_id from identities where kind in ('email', 'phone', 'social') and value = any(${identities})`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.value, row.customer_id]));
}

/** Somebody else may claim the same address at the same time: then theirs stands and ours is not made. */
async function claim(
  tx: Tx,
  missing: readonly (readonly [string, Seen])[],
  source: string,
  now: Date,
): Promise<void> {
  const rows = missing.map(([identity, seen]) => ({ identity, seen, customerId: newId(), pointId: newId() }));
  const won = await sql<{ customer_id: string }>`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    select kind, value, customer_id, point_id, ${now}
    from unnest(${rows.map((r) => r.seen.kind)}::text[], ${rows.map((r) => r.identity)}::text[],
      ${rows.map((r) => r.customerId)}::uuid[], ${rows.map((r) => r.pointId)}::uuid[]) as i (kind, value, customer_id, point_id)
    on conflict do nothing returning customer_id`.execute(tx);
  const ours = new Set(won.rows.map((row) => row.customer_id));
  const made = rows.filter((row) => ours.has(row.customerId));
  await sql`
    insert into customers (customer_id, kind, name, provisional, created_at, updated_at)
    select customer_id, 'person', name, true, ${now}, ${now}
    from unnest(${made.map((r) => r.customerId)}::uuid[], ${made.map((r) => nameOf(r.seen))}::text[]) as c (customer_id, name)`.execute(
    tx,
  );
  await sql`
    insert into contact_points (customer_id, id, kind, value, identity, evidence, created_at)
    select customer_id, id, kind, value, identity, ${JSON.stringify({ source, entryId: null })}::jsonb, ${now}
    from unnest(${made.map((r) => r.customerId)}::uuid[], ${made.map((r) => r.pointId)}::uuid[],
      ${made.map((r) => r.seen.kind)}::text[], ${made.map((r) => r.seen.value.replaceAll('\0', ''))}::text[], ${made.map((r) => r.identity)}::text[])
      as p (customer_id, id, kind, value, identity)`.execute(tx);
}

const nameOf = (seen: Seen): string =>
  (seen.name?.replaceAll('\0', '').replace(/\s+/g, ' ').trim() || seen.value).slice(0, 300).toWellFormed();

/** The one customer who stands for everything that has no sender that could be read. */
export async function unattributed(tx: Tx, now: Date): Promise<string> {
  const id = '00000000-0000-7000-8000-000000000000';
  await sql`
    insert into customers (customer_id, kind, name, provisional, created_at, updated_at)
    values (${id}, 'unattributed', 'Nobody yet', true, ${now}, ${now}) on conflict do nothing`.execute(tx);
  return id;
}
