import type { Pdu } from 'smpp';
import type { Delivered } from './receipts.ts';

/** A message of a person to us. */
export interface SmsIn {
  readonly providerId: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly original: Buffer;
  /** Which part of a long message it is. */
  readonly part?: { readonly reference: number; readonly total: number; readonly number: number } | undefined;
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
  const part = partOf(pdu);
  const original = Buffer.from(JSON.stringify({ from, to, text, dataCoding: pdu.data_coding, part }), 'utf8');
  return { providerId: id ?? crypto.randomUUID(), from, to, text, original, part };
}

/** By the header before the words (3GPP TS 23.040, 9.2.3.24.1 and .8), or by the `sar_` parameters. */
function partOf(pdu: Pdu): SmsIn['part'] {
  const message = pdu.short_message;
  const header: unknown = message instanceof Object && 'udh' in message ? message.udh : undefined;
  const elements: unknown[] = Array.isArray(header) ? header : [];
  for (const element of elements) {
    if (!Buffer.isBuffer(element)) continue;
    const [kind, length] = element;
    if (kind === 0 && length === 3 && element.length >= 5)
      return numbered(element[2], element[3], element[4]);
    if (kind === 8 && length === 4 && element.length >= 6)
      return numbered(element.readUInt16BE(2), element[4], element[5]);
  }
  return numbered(pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum);
}

function numbered(reference: unknown, total: unknown, number: unknown): SmsIn['part'] {
  if (typeof reference !== 'number' || typeof total !== 'number' || typeof number !== 'number')
    return undefined;
  return total > 1 && number >= 1 && number <= total ? { reference, total, number } : undefined;
}
