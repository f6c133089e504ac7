import smpp, { type Pdu, type Session } from 'smpp';
import { isReceipt, type Receipt, readReceipt } from './receipts.ts';
import { addresses, deliveredOf, messageOf, type SmsIn, submittedId } from './smpp-fields.ts';
import { ask, bindTransceiver, type SmppSignIn, submit } from './smpp-session.ts';
import { type EncodedSms, encodeSms, joiningHeader } from './text.ts';

/** How to reach a provider by SMPP 3.4. */
export interface SmppAccount extends SmppSignIn {
  /** The number or name that messages come from. */
  readonly from: string;
  readonly long: 'parts' | 'payload';
  /** How receipts write the ids that submissions were answered with. */
  readonly receiptIds: 'same' | 'decimal' | 'hex';
}

/** What is done with what comes in; the provider gives it again where this rejects. */
export interface SmppHears {
  receipt(receipt: Receipt): Promise<void>;
  message(message: SmsIn): Promise<void>;
  /** The session came up or went down, in words. */
  state(connected: boolean, say: string): void;
}

/** What became of a message. */
export type SmsOutcome =
  | { readonly outcome: 'accepted'; readonly reply: string; readonly providerIds: readonly string[] }
  | { readonly outcome: 'later' | 'never' | 'in-doubt'; readonly reply: string };

interface Parcel {
  readonly to: string;
  readonly text: string;
}

interface Handing {
  readonly onTransmitting: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Messages that are on their way at a time. */
const WINDOW = 10;
/** Milliseconds. */
const ENQUIRE_MS = 30_000;
const ENQUIRE_ANSWER_MS = 10_000;
const RECONNECT_MS = { first: 1_000, most: 30_000 } as const;

/** One SMPP session as a transceiver: it is kept up, hands messages over, and hears receipts and messages. */
export class SmppLink {
  readonly batch = 1;
  readonly parallel = WINDOW;
  readonly #account: SmppAccount;
  readonly #hears: SmppHears;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  #again: NodeJS.Timeout | undefined;
  #wait: number = RECONNECT_MS.first;
  #closed = false;
  #reference = 0;

  constructor(account: SmppAccount, hears: SmppHears) {
    this.#account = account;
    this.#hears = hears;
  }

  /** Brings the session up and keeps it up: receipts come by it, also when nothing is sent. */
  open(): void {
    this.#open().catch(() => undefined);
  }

  #open(): Promise<Session> {
    if (this.#session) return Promise.resolve(this.#session);
    clearTimeout(this.#again);
    this.#opening ??= bindTransceiver(this.#account)
      .then((session) => this.#up(session))
      .catch((error: Error) => {
        this.#hears.state(false, error.message);
        this.#reopenSoon();
        throw error;
      })
      .finally(() => {
        this.#opening = undefined;
      });
    return this.#opening;
  }

  #up(session: Session): Session {
    if (this.#closed) {
      session.destroy();
      throw new Error('The channel is switched off.');
    }
    this.#session = session;
    this.#wait = RECONNECT_MS.first;
    const beat = setInterval(() => void this.#enquire(session), ENQUIRE_MS);
    session.on('close', () => {
      clearInterval(beat);
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#hears.state(false, `${this.#account.host} closed the connection.`);
      this.#reopenSoon();
    });
    session.on('pdu', (pdu: Pdu) => void this.#hear(session, pdu));
    this.#hears.state(true, `Signed in to ${this.#account.host} as ${this.#account.systemId}.`);
    return session;
  }

  #reopenSoon(): void {
    if (this.#closed) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.open(), this.#wait);
    this.#again.unref();
    this.#wait = Math.min(this.#wait * 2, RECONNECT_MS.most);
  }

  async #enquire(session: Session): Promise<void> {
    if (!(await ask(session, 'enquire_link', {}, ENQUIRE_ANSWER_MS))) session.destroy();
  }

  async #hear(session: Session, pdu: Pdu): Promise<void> {
    if (pdu.command === 'enquire_link') session.send(pdu.response());
    else if (pdu.command === 'unbind') {
      session.send(pdu.response());
      session.close();
    } else if (pdu.command === 'deliver_sm') {
      const status = await this.#take(pdu).then(
        () => 0,
        // A temporary error of ours: the provider keeps it and gives it again.
        () => smpp.errors.ESME_RX_T_APPN ?? 0x64,
      );
      session.send(pdu.response({ command_status: status }));
    }
  }

  async #take(pdu: Pdu): Promise<void> {
    const delivered = deliveredOf(pdu);
    if (isReceipt(delivered)) {
      const receipt = readReceipt(delivered);
      if (receipt)
        await this.#hears.receipt({
          ...receipt,
          providerId: submittedId(receipt.providerId, this.#account.receiptIds),
        });
      return;
    }
    await this.#hears.message(messageOf(pdu, delivered.text));
  }

  /** Hands over one message; never sends it twice by itself once it may have arrived. */
  async hand([parcel]: readonly Parcel[], handing: Handing): Promise<SmsOutcome[]> {
    if (!parcel) return [];
    let encoded: EncodedSms;
    try {
      encoded = encodeSms(parcel.text);
    } catch (error) {
      return [{ outcome: 'never', reply: wordsOf(error) }];
    }
    let session: Session;
    try {
      handing.signal.throwIfAborted();
      session = await this.#open();
    } catch (error) {
      return [{ outcome: 'later', reply: wordsOf(error) }];
    }
    await handing.onTransmitting();
    return [await this.#submitAll(session, parcel.to, encoded, handing.signal)];
  }

  async #submitAll(
    session: Session,
    to: string,
    encoded: EncodedSms,
    signal: AbortSignal,
  ): Promise<SmsOutcome> {
    const ids: string[] = [];
    for (const fields of this.#messages(encoded)) {
      const said = await submit(session, { ...addresses(this.#account.from, to), ...fields }, signal);
      if (said.outcome === 'accepted') ids.push(submittedId(said.reply, this.#account.receiptIds, true));
      else if (ids.length === 0) return { outcome: said.outcome, reply: said.reply };
      else
        return {
          outcome: 'in-doubt',
          reply: `Of ${encoded.parts.length} parts ${ids.length} were taken, then: ${said.reply}`,
        };
    }
    return { outcome: 'accepted', reply: `Taken as ${ids.join(', ')}.`, providerIds: ids };
  }

  #messages({ dataCoding, parts, whole }: EncodedSms): Record<string, unknown>[] {
    const common = { data_coding: dataCoding, registered_delivery: 1 };
    const [only] = parts;
    if (parts.length === 1) return [{ ...common, short_message: only }];
    if (this.#account.long === 'payload')
      return [{ ...common, short_message: Buffer.alloc(0), message_payload: whole }];
    this.#reference = (this.#reference + 1) & 0xff;
    return parts.map((part, at) => ({
      ...common,
      // The header comes before the words (5.2.12: bit 6).
      esm_class: 0x40,
      short_message: Buffer.concat([joiningHeader(this.#reference, parts.length, at + 1), part]),
    }));
  }

  /** Signs out and stays away. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    const session = this.#session ?? (await this.#opening?.catch(() => undefined));
    this.#session = undefined;
    if (!session) return;
    await ask(session, 'unbind', {}, 1_000);
    session.destroy();
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
