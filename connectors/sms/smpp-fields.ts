import type { Pdu } from 'smpp';
import type { Delivered } from './receipts.ts';

/** A message of a person to us. */
export interface SmsIn {
  readonly providerId: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly original: Buffer;
}

/** Kinds of numbers (5.2.5, 5.2.6): international with a plus, a name, or a short code of the country. */
export function addresses(from: string, to: string): Record<string, unknown> {
  const source = from.startsWith('+') ? [1, 1] : /^\d+$/.test(from) ? [3, 0] : [5, 0];
  return {
    source_addr_ton: source[0],
    source_addr_npi: source[1],
    source_addr: from.replace(/^\+/, ''),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to.replace(/^\+/, ''),
  };
}

/** The id in the form in which it is kept: as submissions are answered. */
export function submittedId(id: string, kind: 'same' | 'decimal' | 'hex', submitted = false): string {
  if (kind === 'same') return id;
  const plain = id.toLowerCase().replace(/^0+(?=.)/, '');
  if (submitted) return plain;
  if (kind === 'decimal') return /^\d+$/.test(id) ? BigInt(id).toString(16) : plain;
  return /^[0-9a-f]+$/i.test(id) ? BigInt(`0x${id}`).toString(10) : plain;
}

export function deliveredOf(pdu: Pdu): Delivered {
  return {
    esmClass: typeof pdu.esm_class === 'number' ? pdu.esm_class : 0,
    text: textOf(pdu.short_message) || textOf(pdu.message_payload),
    receiptedId: pdu.receipted_message_id,
    messageState: pdu.message_state,
  };
}

function textOf(field: unknown): string {
  const message: unknown = field instanceof Object && 'message' in field ? field.message : field;
  return typeof message === 'string' ? message : Buffer.isBuffer(message) ? message.toString('latin1') : '';
}

export function messageOf(pdu: Pdu, text: string): SmsIn {
  const plus = (number: unknown, ton: unknown): string => (ton === 1 ? `+${String(number)}` : String(number));
  const from = plus(pdu.source_addr, pdu.source_addr_ton);
  const to = plus(pdu.destination_addr, pdu.dest_addr_ton);
  const id = typeof pdu.receipted_message_id === 'string' ? pdu.receipted_message_id : undefined;
  const original = Buffer.from(JSON.stringify({ from, to, text, dataCoding: pdu.data_coding }), 'utf8');
  return { providerId: id ?? crypto.randomUUID(), from, to, text, original };
}
