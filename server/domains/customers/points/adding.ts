import type { z } from 'zod';
import type { NewContactPoint } from '#contracts/contact-points.ts';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import { addressOf, identityOf } from '../identity.ts';
import { comparableOf } from './comparable.ts';
import { recordPointDeed } from './deeds.ts';
import { postalLines } from './postal.ts';
import { quarantineOf } from './quarantine.ts';
import { noticeShared } from './sharing.ts';

type NewPoint = z.output<typeof NewContactPoint>;

/**
 * Adds a contact point. One that was said not to be theirs is refused (409 `contact-point-refused`), one of another customer
 * too, naming them (409 `contact-point-taken`), unless they have it together.
 */
export async function insertPoint(
  tx: Tx,
  customerId: string,
  point: NewPoint,
  actor: Actor,
  now: Date,
): Promise<string> {
  const pointId = newId();
  const value = point.components
    ? postalLines(point.components).join('\n')
    : addressOf(point.kind, point.value ?? '');
  const identity = identityOf(point.kind, value);
  refuseUnusable(point, identity, value, now);
  await refuseQuarantined(tx, customerId, point.kind, value);
  const taken =
    identity === null
      ? null
      : await claimIdentity(tx, { ...point, identity, value, customerId, pointId }, now);
  await sql`
    insert into contact_points (customer_id, id, kind, value, identity, components, label, purposes, agreement, setting, evidence,
      created_at, verified_at, verified_how)
    values (${customerId}, ${pointId}, ${point.kind}, ${value}, ${comparableOf(point.kind, value)},
      ${point.components ? JSON.stringify(point.components) : null}::jsonb, ${point.label ?? null}, ${point.purposes}::text[],
      ${point.agreement ?? null}, ${point.setting},
      ${JSON.stringify({ source: `${actor.type}:${actor.name}`, entryId: null })}::jsonb, ${now},
      ${point.verified?.at ?? null}, ${point.verified ? JSON.stringify({ how: point.verified.how, by: actor.name }) : null}::jsonb)`.execute(
    tx,
  );
  if (point.kind === 'postal' && point.verified)
    await sql`
      update contact_points set confirmed_at = verified_at, confirmed_how = verified_how
      where customer_id = ${customerId} and id = ${pointId}`.execute(tx);
  if (point.verified) {
    const say = `${actor.name}: ${point.verified.how}`;
    await recordPointDeed(tx, { customerId, pointId, verb: 'verified', say }, actor, now);
  }
  if (taken !== null && identity !== null)
    await noticeShared(
      tx,
      { kind: point.kind, value: identity, customerId, pointId, source: actor.name },
      actor,
      now,
    );
  return pointId;
}

function refuseUnusable(
  { kind, verified }: NewPoint,
  identity: string | null,
  value: string,
  now: Date,
): void {
  if (identity === null && kind === 'phone')
    throw invalid('value', 'Write the number with its country code, such as +34 911 234 567.');
  if (identity === null && kind === 'email') throw invalid('value', 'This is not an e-mail address.');
  if (value === '') throw invalid('components', 'These parts make no address.');
  if (verified && new Date(verified.at) > now) throw invalid('verified.at', 'This moment is still to come.');
}

/** Refuses what was said not to be theirs: only a release with a fresh proof brings it back. */
async function refuseQuarantined(tx: Tx, customerId: string, kind: string, value: string): Promise<void> {
  const found = await quarantineOf(tx, customerId, kind, value);
  if (found)
    throw conflict(
      'contact-point-refused',
      `${value} is not theirs: ${found.say} A named person can have it proven afresh and release it.`,
      { quarantinedAt: found.at.toISOString(), entryId: found.entryId },
    );
}

interface Claiming {
  readonly kind: string;
  readonly identity: string;
  readonly value: string;
  readonly customerId: string;
  readonly pointId: string;
  readonly shared: boolean;
}

/** Whose it is already, where it is somebody else's and they have it together; `null` where it is theirs now. */
async function claimIdentity(tx: Tx, claim: Claiming, now: Date): Promise<string | null> {
  const { kind, identity, value, customerId, pointId, shared } = claim;
  const { rows } = await sql<{ customer_id: string }>`
    insert into identities (kind, value, customer_id, contact_point_id, created_at)
    values (${kind}, ${identity}, ${customerId}, ${pointId}, ${now})
    on conflict (kind, value) do update set kind = excluded.kind returning customer_id`.execute(tx);
  const owner = rows[0]?.customer_id ?? customerId;
  if (owner === customerId) return null;
  if (shared) return owner;
  throw conflict(
    'contact-point-taken',
    `${value} already belongs to another customer. Merge the two, end it there first, or say that they share it.`,
    { customerId: owner },
  );
}
