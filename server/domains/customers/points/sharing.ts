import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict } from '#platform/errors.ts';
import { recordPointDeed } from './deeds.ts';
import { findPoint } from './row.ts';

/** An address that another customer claims as well. */
export interface Claim {
  readonly kind: string;
  /** In the form in which addresses are compared. */
  readonly value: string;
  readonly customerId: string;
  readonly pointId: string;
  /** Where the claim comes from, such as `import:shop.csv`. */
  readonly source: string;
}

/**
 * One address on two customers (R79): from now on nothing that concerns an account goes there, for any of them, until it is
 * settled. Noticing it again changes nothing.
 */
export async function noticeShared(tx: Tx, claim: Claim, actor: Actor, now: Date): Promise<void> {
  const { kind, value, customerId, pointId, source } = claim;
  const { rows: fresh } = await sql`
    insert into identity_claims (kind, value, customer_id, contact_point_id, source, at)
    values (${kind}, ${value}, ${customerId}, ${pointId}, ${source}, ${now}) on conflict do nothing returning 1`.execute(
    tx,
  );
  if (fresh.length === 0) return;
  for (const point of await pointsWith(tx, kind, value)) {
    await sql`
      update contact_points set shared_at = ${now}, shared_settled_at = null
      where customer_id = ${point.customer_id} and id = ${point.id}`.execute(tx);
    const say = `Another customer has this address too (${source}).`;
    await recordPointDeed(
      tx,
      { customerId: point.customer_id, pointId: point.id, verb: 'shared', say },
      actor,
      now,
    );
  }
}

/** Points in use with an address that is claimed, of all who claim it. */
async function pointsWith(
  tx: Tx,
  kind: string,
  value: string,
): Promise<{ customer_id: string; id: string }[]> {
  const { rows } = await sql<{ customer_id: string; id: string }>`
    select p.customer_id, p.id from contact_points p join (
      select customer_id, contact_point_id from identities where kind = ${kind} and value = ${value}
      union select customer_id, contact_point_id from identity_claims where kind = ${kind} and value = ${value}
    ) o on o.customer_id = p.customer_id and o.contact_point_id = p.id
    where p.ended_at is null order by p.customer_id, p.id for update of p`.execute(tx);
  return rows;
}

/** A person says that it is in order: these customers have the address together. It counts as shared from now on (R41). */
export async function settleSharing(
  tx: Tx,
  customerId: string,
  pointId: string,
  reason: string,
  actor: Actor,
  now: Date,
): Promise<void> {
  const point = await findPoint(tx, customerId, pointId);
  if (point.shared_at === null || point.shared_settled_at !== null || point.identity === null)
    throw conflict('not-shared', 'Nobody else has this address, or that is settled. Nothing was changed.');
  for (const one of await pointsWith(tx, point.kind, point.identity)) {
    await sql`
      update contact_points set shared_settled_at = ${now}, setting = 'shared'
      where customer_id = ${one.customer_id} and id = ${one.id}`.execute(tx);
    const deed = {
      customerId: one.customer_id,
      pointId: one.id,
      verb: 'sharing-settled',
      say: reason,
    } as const;
    await recordPointDeed(tx, deed, actor, now);
  }
}

/**
 * An address is no longer theirs: whoever claimed it next has it, and where nobody else is left it is no longer shared.
 */
export async function giveUp(
  tx: Tx,
  kind: string,
  value: string,
  customers: readonly string[],
): Promise<void> {
  await sql`
    delete from identity_claims where kind = ${kind} and value = ${value} and customer_id = any(${customers}::uuid[])`.execute(
    tx,
  );
  const { rows: gone } = await sql<{ created_at: Date }>`
    delete from identities where kind = ${kind} and value = ${value} and customer_id = any(${customers}::uuid[])
    returning created_at`.execute(tx);
  if (gone[0]) await passOn(tx, kind, value, gone[0].created_at);
  const left = await pointsWith(tx, kind, value);
  const only = left[0];
  if (left.length === 1 && only)
    await sql`
      update contact_points set shared_at = null, shared_settled_at = null
      where customer_id = ${only.customer_id} and id = ${only.id}`.execute(tx);
}

async function passOn(tx: Tx, kind: string, value: string, at: Date): Promise<void> {
  const { rows } = await sql<{ customer_id: string; contact_point_id: string }>`
    delete from identity_claims where kind = ${kind} and value = ${value} and customer_id = (
      select customer_id from identity_claims where kind = ${kind} and value = ${value} order by at, customer_id limit 1)
    returning customer_id, contact_point_id`.execute(tx);
  const next = rows[0];
  if (next)
    await sql`
      insert into identities (kind, value, customer_id, contact_point_id, created_at)
      values (${kind}, ${value}, ${next.customer_id}, ${next.contact_point_id}, ${at}) on conflict do nothing`.execute(
      tx,
    );
}
