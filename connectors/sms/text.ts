import smpp from 'smpp';

/** A message as it goes over the air: one part, or several that phones join. */
export interface EncodedSms {
  /** 0: the GSM alphabet (3GPP TS 23.038); 8: UCS-2. */
  readonly dataCoding: 0 | 8;
  /** All bytes. */
  readonly whole: Buffer;
  /** The same in parts that fit; one where it fits into one message. */
  readonly parts: readonly Buffer[];
}

/** Bytes of one message, and of each part beside its header of six bytes (3GPP TS 23.040, 9.2.3.24.1). */
const ROOM = { gsm: { single: 160, part: 153 }, ucs2: { single: 140, part: 134 } } as const;
/** More parts than this cannot be numbered. */
const MOST_PARTS = 255;
/** Marks the first of two bytes that are one character of the GSM alphabet. */
const ESCAPE = 0x1b;

/** Puts text into the smallest alphabet that has all its characters. Throws where it would be more than 255 parts. */
export function encodeSms(text: string): EncodedSms {
  const plain = text.normalize('NFC').replaceAll('\r\n', '\n');
  const gsm = smpp.encodings.ASCII.match(plain);
  const whole = gsm ? smpp.encodings.ASCII.encode(plain) : smpp.encodings.UCS2.encode(plain);
  const room = gsm ? ROOM.gsm : ROOM.ucs2;
  const parts = whole.length <= room.single ? [whole] : splitAt(whole, room.part, gsm);
  if (parts.length > MOST_PARTS) throw new Error('The text is too long for an SMS.');
  return { dataCoding: gsm ? 0 : 8, whole, parts };
}

function splitAt(whole: Buffer, size: number, gsm: boolean): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < whole.length; ) {
    let end = Math.min(at + size, whole.length);
    // Two bytes of one character, or two halves of a surrogate pair, stay together.
    if (end < whole.length && gsm && whole[end - 1] === ESCAPE) end -= 1;
    if (end < whole.length && !gsm && isHighSurrogate(whole, end - 2)) end -= 2;
    parts.push(whole.subarray(at, end));
    at = end;
  }
  return parts;
}

const isHighSurrogate = (bytes: Buffer, at: number): boolean => (bytes.readUInt16BE(at) & 0xfc00) === 0xd800;

/** The header that joins part `number` of `total` (8-bit reference). */
export const joiningHeader = (reference: number, total: number, number: number): Buffer =>
  Buffer.from([5, 0, 3, reference & 0xff, total, number]);
