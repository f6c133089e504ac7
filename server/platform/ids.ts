import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A new identifier, UUIDv7 (RFC 9562): ordered by time, unique without a sequence. */
export const newId = (): string => v7();

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** An unguessable word of `length` letters and digits without look-alikes, 5 bits each. */
export function randomWord(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 31)).join('');
}
