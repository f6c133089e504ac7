import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#platform/secrets/index.ts';

/** What a link in a message is about. */
export interface LinkSubject {
  readonly customerId: string;
  /** Where the message went; `null` where it went to several, then its reader says which address is theirs. */
  readonly contactPointId: string | null;
  /** The message; `null` keeps the link short (for SMS), then the newest that went there is meant. */
  readonly entryId: string | null;
}

/** Pages behind the links of a message; opening one changes nothing, its button or a one-click POST does. */
export interface MessageLinks {
  /** «This isn't me»: 40 to 82 characters after the address of this Kept. */
  readonly notMe: string;
  /** Ends marketing on the channel of the contact point. */
  readonly unsubscribe: string;
}

export interface LinkParts {
  readonly secrets: Pick<Secrets, 'mac'>;
  /** Address of this Kept without a slash at its end. */
  readonly publicUrl: string;
}

const PURPOSE = 'message link';
const MAC_BYTES = 12;
const HAS_POINT = 1;
const HAS_ENTRY = 2;

/** The two links that a message to a customer carries. */
export function linksFor({ secrets, publicUrl }: LinkParts, subject: LinkSubject): MessageLinks {
  const token = messageToken(secrets, subject);
  return { notMe: `${publicUrl}/not-me/${token}`, unsubscribe: `${publicUrl}/unsubscribe/${token}` };
}

/** The secret end of a message's links: what it is about, and the proof that it came from us (HMAC-SHA-256, 96 bits). */
function messageToken(secrets: Pick<Secrets, 'mac'>, subject: LinkSubject): string {
  const { contactPointId, entryId } = subject;
  const ids = [
    contactPointId === null || entryId !== null ? subject.customerId : null,
    contactPointId,
    entryId,
  ];
  const flags = (contactPointId === null ? 0 : HAS_POINT) + (entryId === null ? 0 : HAS_ENTRY);
  const body = Buffer.concat([Buffer.of(flags), ...ids.filter((id) => id !== null).map(bytesOf)]);
  return Buffer.concat([body, macOf(secrets, body)]).toString('base64url');
}

/** What a link's token names, where it came from us; `null` otherwise. `customerId` is `null` in short ones: the point tells. */
export function readMessageToken(
  secrets: Pick<Secrets, 'mac'>,
  token: string,
): { customerId: string | null; contactPointId: string | null; entryId: string | null } | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.toString('base64url') !== token || bytes.length < 1 + 16 + MAC_BYTES) return null;
  const body = bytes.subarray(0, -MAC_BYTES);
  if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), macOf(secrets, body))) return null;
  const flags = body[0] ?? 0;
  const ids = Array.from({ length: (body.length - 1) / 16 }, (_, i) =>
    idOf(body.subarray(1 + 16 * i, 17 + 16 * i)),
  );
  const short = flags === HAS_POINT;
  const customerId = short ? null : (ids.shift() ?? null);
  const contactPointId = flags & HAS_POINT ? (ids.shift() ?? null) : null;
  const entryId = flags & HAS_ENTRY ? (ids.shift() ?? null) : null;
  return { customerId, contactPointId, entryId };
}

const macOf = (secrets: Pick<Secrets, 'mac'>, body: Buffer): Buffer =>
  secrets.mac(PURPOSE, body).subarray(0, MAC_BYTES);
const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const idOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
