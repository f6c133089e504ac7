import type { z } from 'zod';
import type { ContactPointKind } from '#contracts/customers.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import { addressOf, identityOf } from './identity.ts';
import { comparableOf } from './points/comparable.ts';
import { refuseFrom } from './points/quarantine.ts';
import { noticeShared } from './points/sharing.ts';

/** A customer as another system knows them. */
export interface ForeignCustomer {
  /** What the other system calls them, with its name before it: `shop:9001`. */
  readonly ref: string;
  readonly kind: 'person' | 'organisation';
  readonly name: string;
  readonly language: string | null;
  readonly timeZone: string | null;
  readonly points: readonly {
    readonly kind: z.output<typeof ContactPointKind>;
    readonly value: string;
    readonly label?: string;
    readonly components?: Readonly<Record<string, string>>;
    /** The other system proved it to be theirs: when, and how. */
    readonly verified?: { readonly at: Date; readonly how: string };
  }[];
}

export interface TakenIn {
  readonly id: string;
  readonly outcome: 'created' | 'completed' | 'unchanged';
  /** Addresses that somebody else has already: nothing that concerns an account goes there until it is settled (R79). */
  readonly taken: readonly { readonly value: string; readonly customerId: string }[];
  /** Addresses that were said not to be theirs; they stay away (R78). */
  readonly refused: readonly { readonly value: string; readonly say: string }[];
}

/**
 * Takes in a customer of another system: found by `ref`, else by an address, else made. What is known already stays; what
 * is new is added; somebody provisional becomes known. Twice is once.
 */
export async function takeInCustomer(
  tx: Tx,
  given: ForeignCustomer,
  source: string,
  actor: Actor,
  now: Date,
): Promise<TakenIn> {
  const known = await findKnown(tx, given);
  const id = known ?? newId();
  if (known === null) await insertCustomer(tx, id, given, now);
  const added: string[] = [];
  const taken: { value: string; customerId: string }[] = [];
  const refused: { value: string; say: string }[] = [];
  if (await claim(tx, 'ref', given.ref, id, newId(), now)) added.push(given.ref);
  for (const foreign of given.points) {
    const point = { ...foreign, value: addressOf(foreign.kind, foreign.value) };
    const say = await refuseFrom(tx, id, point.kind, point.value, source, now);
    if (say !== null) refused.push({ value: point.value, say });
    if (say !== null) continue;
    const owner = await addPoint(tx, id, point, source, now, actor);
    if (owner === 'added') added.push(point.value);
    else if (owner !== 'there') taken.push({ value: point.value, customerId: owner });
  }
  const confirmed = known !== null && (await confirm(tx, known, given, now));
  const outcome = known === null ? 'created' : added.length > 0 || confirmed ? 'completed' : 'unchanged';
  if (outcome !== 'unchanged') {
    const type = outcome === 'created' ? 'kept.customer.created' : 'kept.customer.changed';
    const data = { name: given.name, ref: given.ref, source };
    await publish(tx, actor, now, [{ type, subject: id, customerId: id, data }]);
  }
  return { id, outcome, taken, refused };
}

async function findKnown(tx: Tx, given: ForeignCustomer): Promise<string | null> {
  const values = given.points
    .map((point) => identityOf(point.kind, point.value))
    .filter((value) => value !== null);
  const { rows } = await sql<{ customer_id: string }>`
    select i.customer_id from identities i
    where (kind = 'ref' and value = ${given.ref}) or (kind in ('email', 'phone', 'social') and value = any(${values})
      and not exists (select from identities r where r.kind = 'ref' and r.customer_id = i.customer_id))
    order by kind = 'ref' desc, created_at, value limit 1`.execute(tx);
  return rows[0]?.customer_id ?? null;
}

const insertCustomer = (tx: Tx, id: string, given: ForeignCustomer, now: Date) =>
  sql`
    insert into customers (customer_id, kind, name, provisional, language, time_zone, created_at, updated_at)
    values (${id}, ${given.kind}, ${given.name}, false, ${given.language}, ${given.timeZone}, ${now}, ${now})`.execute(
    tx,
  );

/** True when it is ours now and was not before; false when it was already ours or is somebody else's. */
async function claim(
  tx: Tx,
  kind: string,
  value: string,
  id: string,
  pointId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    values (${kind}, ${value}, ${id}, ${pointId}, ${now}) on conflict do nothing returning 1`.execute(tx);
  return rows.length > 0;
}

async function addPoint(
  tx: Tx,
  id: string,
  point: ForeignCustomer['points'][number],
  source: string,
  now: Date,
  actor: Actor,
): Promise<string> {
  const identity = identityOf(point.kind, point.value);
  const { rows: same } = await sql`
    select 1 from contact_points where customer_id = ${id} and kind = ${point.kind}
      and (value = ${point.value} or identity = ${identity})`.execute(tx);
  if (same.length > 0) return 'there';
  const pointId = newId();
  const owner = identity === null ? id : await ownerOf(tx, point.kind, identity, id, pointId, now);
  await sql`
    insert into contact_points (customer_id, id, kind, value, identity, components, label, evidence, created_at, verified_at,
      verified_how)
    values (${id}, ${pointId}, ${point.kind}, ${point.value}, ${comparableOf(point.kind, point.value)},
      ${point.components ? JSON.stringify(point.components) : null}::jsonb, ${point.label ?? null},
      ${JSON.stringify({ source, entryId: null })}::jsonb, ${now}, ${point.verified?.at ?? null},
      ${point.verified ? JSON.stringify({ how: point.verified.how, by: source }) : null}::jsonb)`.execute(tx);
  if (owner === id || identity === null) return 'added';
  await noticeShared(tx, { kind: point.kind, value: identity, customerId: id, pointId, source }, actor, now);
  return owner;
}

/** Whose an address is now: theirs where nobody had it. */
async function ownerOf(
  tx: Tx,
  kind: string,
  identity: string,
  id: string,
  pointId: string,
  now: Date,
): Promise<string> {
  if (await claim(tx, kind, identity, id, pointId, now)) return id;
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from identities where kind = ${kind} and value = ${identity}`.execute(tx);
  return rows[0]?.customer_id ?? id;
}

/** Who was only an address until now gets the name that the other system knows. */
async function confirm(tx: Tx, id: string, given: ForeignCustomer, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update customers set provisional = false, name = ${given.name}, kind = ${given.kind},
      language = coalesce(language, ${given.language}), time_zone = coalesce(time_zone, ${given.timeZone}), updated_at = ${now}
    where customer_id = ${id} and provisional and kind <> 'unattributed' returning 1`.execute(tx);
  return rows.length > 0;
}
