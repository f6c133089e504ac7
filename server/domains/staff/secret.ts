import { createHash, randomBytes } from 'node:crypto';

/** A new secret for a link or a token: 160 random bits after `prefix`. */
export const newSecret = (prefix = ''): string => prefix + randomBytes(20).toString('base64url');

/** What the database keeps of a secret. Fast on purpose: there is nothing to guess in 160 random bits. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** What the database keeps of a session's token. */
export const storedToken = (token: string): string => hashSecret(token).toString('base64url');

/**
 * An answer with one field that the caller reads and JSON does not show, so that the answer kept under an
 * Idempotency-Key holds no secret; given again, the field is left out.
 */
export function shownOnce<T extends object, K extends string>(
  answer: T,
  key: K,
  secret: string,
): T & { [k in K]?: string } {
  return Object.defineProperty(answer, key, { value: secret, enumerable: false });
}
