import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Actor } from '#platform/actor.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, forbidden, invalid } from '#platform/errors.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { preferencesOf } from '../wishes/preferences.ts';
import { recordPointDeed } from './deeds.ts';
import { reachable } from './reachable.ts';
import { findPoint, type PointRow } from './row.ts';
import { verificationWords } from './verification-words.ts';

/** A message that proves a contact point. */
export interface ProvingMessage {
  readonly customerId: string;
  readonly channel: 'email' | 'sms';
  readonly contactPointId: string;
  /** A mail address or a number in E.164. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: string;
}

/** What verifying needs; whoever joins the domains gives the way to send. */
export interface VerifyingParts {
  readonly secrets: Secrets;
  readonly publicUrl: string;
  /** Sends with the purpose `verification`; a conflict where no mailbox or provider is set up. */
  readonly sendProving: (tx: Tx, message: ProvingMessage, actor: Actor, now: Date) => Promise<void>;
}

/** So long a code counts, and a link, in milliseconds: an hour and 14 days. */
const CODE_LIVES = 3_600_000;
const LINK_LIVES = 14 * 24 * 3_600_000;
const DAY = 24 * 3_600_000;
/** So many messages go to one address in a day at most: nobody is flooded by them. */
const MOST_A_DAY = 5;

const MAC_BYTES = 16;

export interface SentVerification {
  readonly sentTo: string;
  readonly codeUntil: Date;
  readonly linkUntil: Date;
}

/**
 * Sends a code and a link that prove a mail address or number, or ask whether a postal address is still right (then to `by`, or to
 * where the customer is reached best). One before it counts no more. Refused: 409 `contact-point-quarantined` unless its release
 * was asked for, `too-many-verifications` after five in a day, `no-way` where a postal address cannot be asked for.
 */
export async function sendVerification(
  tx: Tx,
  parts: VerifyingParts,
  about: { readonly customerId: string; readonly pointId: string; readonly by?: string | undefined },
  actor: Actor,
  now: Date,
): Promise<SentVerification> {
  const { customerId, pointId } = about;
  const point = await findPoint(tx, customerId, pointId);
  const target = await targetOf(tx, point, about, now);
  await refuseFlood(tx, target.id, now);
  const id = newId();
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const codeUntil = new Date(now.getTime() + CODE_LIVES);
  const linkUntil = new Date(now.getTime() + LINK_LIVES);
  await sql`
    update contact_verifications set ended_at = ${now}
    where contact_point_id = ${pointId} and ended_at is null and confirmed_at is null`.execute(tx);
  await sql`
    insert into contact_verifications (customer_id, id, contact_point_id, sent_to, code_mac, sent_at, code_until, link_until, sent_by)
    values (${point.customer_id}, ${id}, ${pointId}, ${target.id}, ${codeMac(parts.secrets, id, code)}, ${now}, ${codeUntil},
      ${linkUntil}, ${JSON.stringify(actor)}::jsonb)`.execute(tx);
  const language = (await preferencesOf(tx, [customerId])).get(customerId)?.language ?? 'en';
  const link = `${parts.publicUrl}/verify/${verificationToken(parts.secrets, id)}`;
  const words = verificationWords(language, {
    code,
    link,
    address: point.kind === 'postal' ? point.value : null,
  });
  const channel = target.kind === 'email' ? 'email' : 'sms';
  const to = target.kind === 'email' ? target.value : (target.identity ?? target.value);
  await parts.sendProving(
    tx,
    { customerId, channel, contactPointId: target.id, to, ...words, language },
    actor,
    now,
  );
  const say = `A code and a link were sent to ${target.value}.`;
  await recordPointDeed(
    tx,
    { customerId: point.customer_id, pointId, verb: 'verification-sent', say },
    actor,
    now,
  );
  return { sentTo: target.value, codeUntil, linkUntil };
}

/** Where the message goes: to the point itself, for a postal address to another one that is proven. */
async function targetOf(
  tx: Tx,
  point: PointRow,
  about: { readonly customerId: string; readonly by?: string | undefined },
  now: Date,
): Promise<PointRow> {
  if (point.ended_at !== null)
    throw conflict('contact-point-ended', 'This contact point is no longer used. Add it again first.');
  if (point.kind === 'email' || point.kind === 'phone') {
    if (point.quarantine_id !== null && point.release_asked_at === null)
      throw conflict(
        'contact-point-quarantined',
        'We were told that it is not theirs. A named person can ask for its release; then it is proven afresh.',
      );
    return point;
  }
  if (point.kind !== 'postal')
    throw invalid('pointId', 'Only mail addresses, numbers and postal addresses can be proven.');
  const ways = (await reachable(tx, about.customerId, 'duty', now)).filter(
    (way) => way.channel === 'email' || way.channel === 'sms',
  );
  const way = about.by === undefined ? ways[0] : ways.find((one) => one.contactPointId === about.by);
  if (!way)
    throw conflict(
      'no-way',
      'There is no proven mail address or number to ask by. Ask the customer yourself, and write down what they say.',
    );
  return findPoint(tx, about.customerId, way.contactPointId);
}

async function refuseFlood(tx: Tx, sentTo: string, now: Date): Promise<void> {
  await sql`select 1 from contact_points where id = ${sentTo} for update`.execute(tx);
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from contact_verifications
    where sent_to = ${sentTo} and sent_at > ${new Date(now.getTime() - DAY)}`.execute(tx);
  if ((rows[0]?.n ?? 0) >= MOST_A_DAY)
    throw conflict(
      'too-many-verifications',
      `${MOST_A_DAY} messages went there within a day. Wait, or ask the customer in another way.`,
    );
}

/** A named person wants an address back that was said not to be theirs: it must be proven afresh, then it is released. */
export async function askRelease(
  tx: Tx,
  parts: VerifyingParts,
  about: { readonly customerId: string; readonly pointId: string; readonly reason: string },
  actor: Actor,
  now: Date,
): Promise<SentVerification> {
  if (actor.type !== 'staff')
    throw forbidden('Only a named person may ask for its release, not a token of a system.');
  const point = await findPoint(tx, about.customerId, about.pointId);
  if (point.quarantine_id === null)
    throw conflict('not-quarantined', 'It is not quarantined. Nothing was changed.');
  await sql`
    update contact_quarantines set release_asked_at = ${now}, release_asked_by = ${JSON.stringify(actor)}::jsonb,
      release_reason = ${about.reason}
    where id = ${point.quarantine_id}`.execute(tx);
  await recordPointDeed(
    tx,
    { customerId: point.customer_id, pointId: point.id, verb: 'release-asked', say: about.reason },
    actor,
    now,
  );
  return sendVerification(tx, parts, about, actor, now);
}

/** Which hash a code has; without the code it says nothing. */
export const codeMac = (secrets: Secrets, id: string, code: string): Buffer =>
  secrets.mac('contact code', Buffer.from(`${id}:${code}`));

/** The secret end of a verification's link. */
const verificationToken = (secrets: Secrets, id: string): string => {
  const body = Buffer.from(id.replaceAll('-', ''), 'hex');
  return Buffer.concat([body, linkMac(secrets, body)]).toString('base64url');
};

const linkMac = (secrets: Secrets, body: Buffer): Buffer =>
  secrets.mac('contact link', body).subarray(0, MAC_BYTES);

/** The verification that a link names, where it came from us; `null` otherwise. */
export function readVerificationToken(secrets: Secrets, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 16 + MAC_BYTES || bytes.toString('base64url') !== token) return null;
  if (!timingSafeEqual(bytes.subarray(16), linkMac(secrets, bytes.subarray(0, 16)))) return null;
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
