import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { familyOf, rootOf } from '../family.ts';
import { comparableOf } from './comparable.ts';
import { recordPointDeed } from './deeds.ts';
import { pointsOf } from './row.ts';
import { giveUp } from './sharing.ts';

/** An address that is not the customer's. */
export interface NotTheirs {
  readonly customerId: string;
  readonly kind: string;
  /** As it is written. */
  readonly value: string;
  readonly reason: 'wrong-recipient' | 'desk';
  /** In words. */
  readonly say: string;
  /** The message by which it came out. */
  readonly entryId: string | null;
}

/**
 * Quarantines an address for a customer at once (R78): nothing goes there for them or anybody one with them, and mail from there
 * is no longer theirs. Says whether it was not quarantined before.
 */
export async function quarantine(tx: Tx, given: NotTheirs, actor: Actor, now: Date): Promise<boolean> {
  const { customerId, kind, reason, say, entryId } = given;
  const value = comparableOf(kind, given.value);
  const points = ((await pointsOf(tx, [customerId])).get(customerId) ?? []).filter(
    (point) => point.kind === kind && point.identity === value,
  );
  const owner = points[0]?.customer_id ?? customerId;
  const { rows } = await sql`
    insert into contact_quarantines (customer_id, id, contact_point_id, kind, value, reason, say, entry_id, at, by)
    values (${owner}, ${newId()}, ${points[0]?.id ?? null}, ${kind}, ${value}, ${reason}, ${say}, ${entryId}, ${now},
      ${JSON.stringify(actor)}::jsonb)
    on conflict (kind, value, customer_id) where released_at is null do nothing returning 1`.execute(tx);
  if (rows.length === 0) return false;
  const family = await familyOf(tx, customerId);
  await giveUp(tx, kind, value, family);
  for (const point of points)
    await recordPointDeed(
      tx,
      { customerId: point.customer_id, pointId: point.id, verb: 'quarantined', say, entryId },
      actor,
      now,
    );
  return true;
}

/** The open quarantine of an address for a customer or anybody one with them; `null` where there is none. */
export async function quarantineOf(
  db: Database | Tx,
  customerId: string,
  kind: string,
  value: string,
): Promise<{ id: string; at: Date; say: string; entryId: string | null } | null> {
  const family = await familyOf(db, customerId);
  const { rows } = await sql<{ id: string; at: Date; say: string; entryId: string | null }>`
    select id, at, say, entry_id as "entryId" from contact_quarantines
    where kind = ${kind} and value = ${comparableOf(kind, value)} and customer_id = any(${family}::uuid[]) and released_at is null
    order by at limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Counts that an import or a sync brought a quarantined address again; it stays away. Says why, `null` where it is not quarantined. */
export async function refuseFrom(
  tx: Tx,
  customerId: string,
  kind: string,
  value: string,
  source: string,
  now: Date,
): Promise<string | null> {
  const found = await quarantineOf(tx, customerId, kind, value);
  if (!found) return null;
  await sql`
    update contact_quarantines set refused = refused + 1, refused_at = ${now}, refused_from = ${source} where id = ${found.id}`.execute(
    tx,
  );
  return found.say;
}

/** Those of these addresses, as they are written, that are quarantined for anybody at all. */
export async function quarantinedAnywhere(
  db: Database | Tx,
  kind: string,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ value: string }>`
    select distinct value from contact_quarantines
    where kind = ${kind} and value = any(${addresses.map((one) => comparableOf(kind, one))}::text[]) and released_at is null`.execute(
    db,
  );
  const found = new Set(rows.map((row) => row.value));
  return new Set(addresses.filter((one) => found.has(comparableOf(kind, one))));
}

/** Those of these addresses, as they are written, that are quarantined for a customer or anybody one with them. */
export async function quarantinedAmong(
  db: Database | Tx,
  customerId: string,
  kind: string,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const values = new Map(addresses.map((address) => [address, comparableOf(kind, address)]));
  const { rows } = await sql<{ customer_id: string; value: string }>`
    select customer_id, value from contact_quarantines
    where kind = ${kind} and value = any(${[...values.values()]}::text[]) and released_at is null`.execute(
    db,
  );
  // Nearly always nobody said so of any of them; only then it matters whose they are.
  if (rows.length === 0) return new Set();
  const family = new Set(await familyOf(db, await rootOf(db, customerId)));
  const theirs = new Set(rows.filter((row) => family.has(row.customer_id)).map((row) => row.value));
  return new Set(addresses.filter((address) => theirs.has(values.get(address) ?? '')));
}
