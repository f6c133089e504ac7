import { createHash } from 'node:crypto';
import { parse, v5 } from 'uuid';

/** Longer ones are shortened, with a digest of the whole in place of their end. */
const LONGEST = 200;

/** A subject in one stable line, whatever the order of its names: `card=…1234; kind=debit`. */
export function matterOf(subject: Readonly<Record<string, unknown>>): string {
  const line = Object.entries(subject)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value.trim() : canonical(value)}`)
    .join('; ');
  if (line.length <= LONGEST) return line;
  return `${line.slice(0, LONGEST - 48).toWellFormed()} ${digestOf(subject).subarray(0, 20).toString('hex')}`;
}

/** SHA-256 of a value's JSON, whatever the order of the names in it. */
export const digestOf = (value: unknown): Buffer => createHash('sha256').update(canonical(value)).digest();

/** Any one, the same for ever. */
const ACTIONS = parse('6f1f8a52-8f0c-4d0e-9a53-0d2c6f3f7f10');

/** An action's id, made of who asks and what they call it (UUIDv5, RFC 9562): the same question is the same action. */
export const actionIdOf = (source: string, id: string): string => v5(Buffer.from(`${source} ${id}`), ACTIONS);

/** JSON with sorted names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    inner === null || typeof inner !== 'object' || Array.isArray(inner)
      ? inner
      : Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))),
  );
}
