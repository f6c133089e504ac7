import { v5 } from 'uuid';
import type { NewEntry } from '#domains/record/index.ts';
import { type Call, callWords } from './calls.ts';

/** The namespace of entry ids that are made from a telephone system's own identity of a call (RFC 9562, version 5). */
const CALLS = '6f5a3c2e-6c1b-4e0a-9b57-2f6c3d1e8a40';

/** The same call has the same entry, whichever file shows it. */
export const entryIdOf = (call: Call): string =>
  v5(`${call.id} ${call.start.toISOString()} ${call.legs[0]?.src ?? ''}`, CALLS);

/** The entry of a call on the record of a customer. */
export function entryOf(
  call: Call,
  originalSha256: Buffer,
  customerId: string,
  file: string,
): NewEntry & { readonly id: string } {
  const { direction } = call;
  return {
    id: entryIdOf(call),
    customerId,
    kind: 'call',
    channel: 'phone',
    direction,
    occurredAt: call.start,
    author:
      direction === 'in'
        ? { type: 'customer', id: null, name: call.name ?? call.number, address: call.number }
        : { type: 'staff', id: null, name: call.legs[0]?.src ?? 'unknown', address: null },
    originalSha256,
    subject: null,
    text: callWords(call),
    alsoFindBy: call.number,
    details: {
      call: {
        id: call.id,
        number: call.number,
        lasted: call.lasted,
        talked: call.talked,
        disposition: call.disposition,
        legs: call.legs.map(({ raw: _raw, line: _line, ...leg }) => leg),
      },
      import: { file },
    },
  };
}

/** What is told of it. */
export const recorded = (entry: NewEntry & { readonly id: string }) => ({
  type: 'kept.entry.recorded',
  subject: entry.id,
  customerId: entry.customerId,
  data: {
    entryId: entry.id,
    kind: entry.kind,
    channel: entry.channel,
    direction: entry.direction,
    conversationId: null,
  },
});
