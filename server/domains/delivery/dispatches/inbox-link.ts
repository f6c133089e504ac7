import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#platform/secrets/index.ts';

/** So long a link to an inbox works. */
const DAYS = 90;
const DAY_MS = 86_400_000;
const PURPOSE = 'portal inbox';
/** Bytes: identity, day until which it works, and the first 16 of their MAC. */
const LENGTH = { id: 16, day: 4, mac: 16 } as const;

/** A token that opens one customer's inbox for 90 days; it holds no secret of theirs. */
export function inboxToken(secrets: Secrets, customerId: string, now: Date): string {
  const day = Buffer.alloc(LENGTH.day);
  day.writeUInt32BE(Math.floor(now.getTime() / DAY_MS) + DAYS);
  const body = Buffer.concat([Buffer.from(customerId.replaceAll('-', ''), 'hex'), day]);
  return Buffer.concat([body, macOf(secrets, body)]).toString('base64url');
}

/** Whose inbox a token opens; `undefined` where it is none of ours or too old. */
export function readInboxToken(secrets: Secrets, token: string, now: Date): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== LENGTH.id + LENGTH.day + LENGTH.mac) return undefined;
  const body = bytes.subarray(0, LENGTH.id + LENGTH.day);
  if (!timingSafeEqual(bytes.subarray(body.length), macOf(secrets, body))) return undefined;
  if (body.readUInt32BE(LENGTH.id) < Math.floor(now.getTime() / DAY_MS)) return undefined;
  const hex = body.toString('hex', 0, LENGTH.id);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const macOf = (secrets: Secrets, body: Buffer): Buffer => secrets.mac(PURPOSE, body).subarray(0, LENGTH.mac);
