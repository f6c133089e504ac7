import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#platform/secrets/index.ts';

const PURPOSE = 'partner promise';
const FORM = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})\.([\w-]{43})$/;

/** The secret end of a partner's link: which promise, how manieth link, and the proof that it came from us (HMAC-SHA-256). */
export const partnerToken = (secrets: Pick<Secrets, 'mac'>, id: string, epoch: number): string =>
  `${id}.${epoch}.${secrets.mac(PURPOSE, Buffer.from(`${id}.${epoch}`)).toString('base64url')}`;

/** What a link names, where it came from us; `null` otherwise. Whether it is the newest is for the promise to say. */
export function readPartnerToken(
  secrets: Pick<Secrets, 'mac'>,
  token: string,
): { readonly id: string; readonly epoch: number } | null {
  const [, id, epoch] = FORM.exec(token) ?? [];
  if (id === undefined || epoch === undefined) return null;
  const right = Buffer.from(partnerToken(secrets, id, Number(epoch)));
  const given = Buffer.from(token);
  return right.length === given.length && timingSafeEqual(right, given) ? { id, epoch: Number(epoch) } : null;
}
