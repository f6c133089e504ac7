import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#platform/secrets/index.ts';

const PURPOSE = 'notice answer';
const MAC_BYTES = 12;

const macOf = (secrets: Pick<Secrets, 'mac'>, body: Buffer): Buffer =>
  secrets.mac(PURPOSE, body).subarray(0, MAC_BYTES);

/** The page on which a customer says that a message reached them, and answers it. */
export function linkTo(
  { secrets, publicUrl }: { readonly secrets: Pick<Secrets, 'mac'>; readonly publicUrl: string },
  sentId: string,
): string {
  const body = Buffer.from(sentId.replaceAll('-', ''), 'hex');
  return `${publicUrl}/told/${Buffer.concat([body, macOf(secrets, body)]).toString('base64url')}`;
}

/** The message that a link stood in; `null` where it is none of ours. */
export function readLink(secrets: Pick<Secrets, 'mac'>, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 16 + MAC_BYTES || bytes.toString('base64url') !== token) return null;
  const body = bytes.subarray(0, 16);
  if (!timingSafeEqual(bytes.subarray(16), macOf(secrets, body))) return null;
  return body.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
