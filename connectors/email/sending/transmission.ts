/** One mail over one connection, and what became of it. */
import { isAscii } from 'node:buffer';
import { Readable } from 'node:stream';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { ComposeError, checkAddress, type Envelope } from './compose.ts';
import { replyCode, replyText, type SenderConfig, senderTrouble } from './connect.ts';

/** A recipient that the server did not take; `code` is its SMTP reply code: 4xx may be tried later, 5xx never. */
export interface RejectedRecipient {
  readonly address: string;
  readonly code: number | null;
  readonly reply: string;
}

/**
 * What became of a mail. `accepted`: the server took it for all recipients but those listed. `later`: it certainly has not
 * taken it, and may another time. `never`: it refused this mail or all its recipients for good. `in-doubt`: the end of
 * the mail may have reached the server and its answer did not reach us; sending again could send twice.
 */
export type SendOutcome =
  | {
      readonly outcome: 'accepted';
      readonly reply: string;
      readonly rejectedRecipients: readonly RejectedRecipient[];
    }
  | {
      readonly outcome: 'later' | 'never';
      readonly reply: string;
      readonly code: number | null;
      readonly rejectedRecipients: readonly RejectedRecipient[];
    }
  | { readonly outcome: 'in-doubt'; readonly reply: string };

/** `onTransmitting` is awaited before the first byte of the mail leaves; if it rejects, nothing is sent. */
export interface Transmission {
  readonly envelope: Envelope;
  readonly bytes: Buffer;
  readonly onTransmitting: () => Promise<void>;
  readonly signal?: AbortSignal;
}

const CHUNK_BYTES = 64 * 1024;

/** How far a mail has come; `ended` is set before the final dot can leave. */
export interface Progress {
  stage: 'connecting' | 'envelope' | 'message';
  ended: boolean;
}

async function* outgoing(transmission: Transmission, progress: Progress): AsyncGenerator<Buffer> {
  progress.stage = 'message';
  await transmission.onTransmitting();
  for (let at = 0; at < transmission.bytes.length; at += CHUNK_BYTES)
    yield transmission.bytes.subarray(at, at + CHUNK_BYTES);
  progress.ended = true;
}

export function rejectedOf(holder: unknown): RejectedRecipient[] {
  const errors: unknown = holder instanceof Object ? Reflect.get(holder, 'rejectedErrors') : null;
  if (!Array.isArray(errors)) return [];
  return errors.map((error: unknown) => {
    const recipient: unknown = error instanceof Error ? Reflect.get(error, 'recipient') : null;
    return { address: String(recipient), code: replyCode(error), reply: replyText(error) };
  });
}

/** What the error means for the mail, by what the server said and how far the mail had come. */
export function outcomeOf(error: unknown, progress: Progress, config: SenderConfig): SendOutcome {
  const code = replyCode(error);
  const rejectedRecipients = rejectedOf(error);
  const refused = code !== null && code >= 400 && code < 600;
  if (!refused && progress.ended) return { outcome: 'in-doubt', reply: replyText(error) };
  if (error instanceof ComposeError)
    return { outcome: 'never', reply: error.message, code: null, rejectedRecipients: [] };
  // A refused greeting or sign-in says nothing about the mail: it goes out when the account is put right.
  if (progress.stage === 'connecting')
    return { outcome: 'later', reply: senderTrouble(error, config).say, code, rejectedRecipients };
  const local = error instanceof Error ? String(Reflect.get(error, 'code')) : '';
  const tooLarge = code === null && local === 'EMESSAGE';
  const never = tooLarge || (refused && code >= 500);
  return { outcome: never ? 'never' : 'later', reply: replyText(error), code, rejectedRecipients };
}

export function checkEnvelope(envelope: Envelope): Envelope {
  const from = envelope.from === '' ? '' : checkAddress('from', envelope.from);
  const to = envelope.to.map((address) => checkAddress('to', address));
  if (to.length === 0) throw new ComposeError('to', 'A mail needs at least one recipient.');
  return { from, to };
}

/** Sends over an open connection; resolves with the answer to the final dot, rejects with the library's error. */
export async function transmit(
  connection: SMTPConnection,
  envelope: Envelope,
  transmission: Transmission,
  progress: Progress,
) {
  const message = Readable.from(outgoing(transmission, progress), { objectMode: false });
  message.on('error', () => undefined);
  const { bytes } = transmission;
  return await new Promise<{ reply: string; info: unknown }>((resolve, reject) => {
    const ended = (): void => void setImmediate(fail, new Error('the connection was closed'));
    const leave = (): void => {
      connection.removeListener('error', fail);
      connection.removeListener('end', ended);
    };
    const fail = (error: unknown): void => {
      leave();
      reject(error);
    };
    connection.once('error', fail);
    connection.once('end', ended);
    const use8BitMime = !isAscii(bytes);
    const smtpEnvelope = { from: envelope.from, to: [...envelope.to], size: bytes.length, use8BitMime };
    connection.send(smtpEnvelope, message, (error, info) => {
      if (error) return fail(error);
      if (!progress.ended) return fail(new Error('the server answered before it had the whole mail'));
      leave();
      resolve({ reply: String(info?.response ?? ''), info });
    });
  });
}
