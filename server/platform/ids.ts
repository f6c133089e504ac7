import { randomBytes, randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes for so many identifiers are fetched at once: fetching costs more than all the rest. */
const pool = new Uint8Array(16 * 256);
let used = pool.length;
let last = 0;
let sequence = 0;

function random(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.slice(used - 16, used);
}

/** A new identifier, UUIDv7 (RFC 9562): ordered by time, within a process also within a millisecond; unique without a sequence. */
export function newId(): string {
  const bytes = random();
  const now = Date.now();
  if (now > last) {
    last = now;
    // Below half of what fits, so that counting up within a millisecond never overflows.
    sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(6) >>> 2;
  } else sequence += 1;
  return v7({ random: bytes, msecs: last, seq: sequence });
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** An unguessable word of `length` letters and digits without look-alikes, 5 bits each. */
export function randomWord(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 31)).join('');
}
