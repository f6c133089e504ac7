import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#platform/secrets/index.ts';

const PURPOSE = 'replacement confirmation';
const MAC_BYTES = 24;

const macOf = (secrets: Pick<Secrets, 'mac'>, id: string): Buffer =>
  secrets.mac(PURPOSE, Buffer.from(id)).subarray(0, MAC_BYTES);

/** The unguessable end of the page on which a customer says whether the new one works. */
export function workingToken(secrets: Pick<Secrets, 'mac'>, id: string): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), macOf(secrets, id)]).toString(
    'base64url',
  );
}

/** Which replacement a link names, where it came from us; `null` otherwise. */
export function readWorkingToken(secrets: Pick<Secrets, 'mac'>, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 16 + MAC_BYTES || bytes.toString('base64url') !== token) return null;
  const id = bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return timingSafeEqual(bytes.subarray(16), macOf(secrets, id)) ? id : null;
}
