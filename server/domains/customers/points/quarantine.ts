import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { familyOf, rootOf } from '../family.ts';
import { nationalDigits, quarantineForms } from './comparable.ts';
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
  // Who reads the mail of «paul+shop» reads that of «paul» and of all its other marks.
  const forms = quarantineForms(kind, given.value);
  const own = forms[0] ?? '';
  const points = ((await pointsOf(tx, [customerId])).get(customerId) ?? []).filter(
    (point) => point.kind === kind && point.identity !== null && forms.includes(point.identity),
  );
  const first = points.find(({ identity }) => identity === own);
  const { rows } = await sql<{ value: string }>`
    insert into contact_quarantines (customer_id, id, contact_point_id, kind, value, reason, say, entry_id, at, by)
    select ${first?.customer_id ?? customerId}, id, case when value = ${own} then ${first?.id ?? null}::uuid end, ${kind}, value, ${reason},
      ${say}, ${entryId}, ${now}, ${JSON.stringify(actor)}::jsonb
    from unnest(${forms.map(() => newId())}::uuid[], ${forms}::text[]) as f (id, value)
    on conflict (kind, value, customer_id) where released_at is null do nothing returning value`.execute(tx);
  if (!rows.some(({ value }) => value === own)) return false;
  const family = await familyOf(tx, customerId);
  for (const form of forms) await giveUp(tx, kind, form, family);
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
    where kind = ${kind} and customer_id = any(${family}::uuid[]) and released_at is null
      and (value = any(${quarantineForms(kind, value)}::text[]) or value like '+%' || ${nationalDigits(kind, value)}::text)
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
    where kind = ${kind} and value = any(${addresses.flatMap((one) => quarantineForms(kind, one))}::text[])
      and released_at is null`.execute(db);
  const found = new Set(rows.map((row) => row.value));
  return new Set(addresses.filter((one) => quarantineForms(kind, one).some((form) => found.has(form))));
}

/** Those of these addresses, as they are written, that are quarantined for a customer or anybody one with them. */
export async function quarantinedAmong(
  db: Database | Tx,
  customerId: string,
  kind: string,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  const values = new Map(addresses.map((address) => [address, quarantineForms(kind, address)]));
  const { rows } = await sql<{ customer_id: string; value: string }>`
    select customer_id, value from contact_quarantines
    where kind = ${kind} and value = any(${[...values.values()].flat()}::text[]) and released_at is null`.execute(
    db,
  );
  // Nearly always nobody said so of any of them; only then it matters whose they are.
  if (rows.length === 0) return new Set();
  const family = new Set(await familyOf(db, await rootOf(db, customerId)));
  const theirs = new Set(rows.filter((row) => family.has(row.customer_id)).map((row) => row.value));
  return new Set(addresses.filter((address) => values.get(address)?.some((form) => theirs.has(form))));
}
