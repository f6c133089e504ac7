import { SMPP_MESSAGE_STATES, SMS_STATES, type SmsState } from './states.ts';

/** A delivery receipt as it came in a `deliver_sm`. */
export interface Receipt {
  readonly providerId: string;
  /** The provider's word with its error, such as `UNDELIV 011`. */
  readonly status: string;
  readonly rung: SmsState['rung'];
  readonly say: string;
}

/** What a `deliver_sm` carries, as far as it matters here. */
export interface Delivered {
  readonly esmClass: number;
  readonly text: string;
  readonly receiptedId: unknown;
  readonly messageState: unknown;
}

/** Bits of `esm_class` that say what kind of message this is; 0x04 and 0x20 are receipts (SMPP 3.4, 5.2.12). */
const KIND = 0x3c;
const RECEIPTS: readonly number[] = [0x04, 0x20];

/** True for a delivery receipt or a notice on the way to one; anything else is a message of a person. */
export const isReceipt = ({ esmClass }: Delivered): boolean => RECEIPTS.includes(esmClass & KIND);

const field = (text: string, name: string): string | undefined =>
  new RegExp(`\\b${name}:\\s*([^\\s:]+)`, 'i').exec(text)?.[1];

/**
 * Reads a receipt from its optional parameters, else from its text (SMPP 3.4, appendix B; the text has no standard). `undefined`
 * where it names no message or no state that we know.
 */
export function readReceipt({ text, receiptedId, messageState }: Delivered): Receipt | undefined {
  const providerId = typeof receiptedId === 'string' && receiptedId !== '' ? receiptedId : field(text, 'id');
  const named = typeof messageState === 'number' ? SMPP_MESSAGE_STATES[messageState] : undefined;
  const word = (named ?? field(text, 'stat') ?? '').toUpperCase();
  const state = SMS_STATES.get(word.toLowerCase());
  if (providerId === undefined || !state) return undefined;
  const error = field(text, 'err');
  const wrong = error !== undefined && !/^0+$/.test(error) ? ` (error ${error})` : '';
  return {
    providerId,
    status: `${word}${error === undefined ? '' : ` ${error}`}`,
    rung: state.rung,
    say: `${state.say.replace(/\.$/, '')}${wrong}: ${word}.`,
  };
}
