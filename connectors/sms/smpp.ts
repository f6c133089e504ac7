import smpp, { type Pdu, type Session } from 'smpp';
import { type Delivered, isReceipt, type Receipt, readReceipt } from './receipts.ts';
import { submitFailure } from './smpp-errors.ts';
import { type EncodedSms, encodeSms, joiningHeader } from './text.ts';

/** How to reach a provider by SMPP 3.4. */
export interface SmppAccount {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  /** The number or name that messages come from. */
  readonly from: string;
  readonly long: 'parts' | 'payload';
  /** How receipts write the ids that submissions were answered with. */
  readonly receiptIds: 'same' | 'decimal' | 'hex';
}

/** A message of a person to us. */
export interface SmsIn {
  readonly providerId: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly original: Buffer;
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
const ANSWER_MS = 30_000;
/** So long an answer is waited for once the program is to end. */
const STOPPING_MS = 2_000;
const CONNECT_MS = 15_000;
const ENQUIRE_MS = 30_000;
const ENQUIRE_ANSWER_MS = 10_000;
const RECONNECT_MS = { first: 1_000, most: 30_000 } as const;
/** A provider that is throttling is given this time, twice as much each time, before it is asked again. */
const THROTTLED_MS = 500;
const THROTTLED_TRIES = 6;

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
      else if (ids.length === 0) return said;
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

/** Signs in as transceiver; rejects in words. */
export async function bindTransceiver({
  host,
  port,
  tls,
  systemId,
  password,
}: SmppAccount): Promise<Session> {
  const session = smpp.connect({ host, port, tls, ...(tls ? { servername: host } : {}) });
  try {
    await connected(session, host, tls);
    // `interface_version` 3.4; numbering as the provider has it for the account.
    const fields = { system_id: systemId, password, interface_version: 0x34 };
    const answer = await ask(session, 'bind_transceiver', fields, CONNECT_MS);
    if (!answer) throw new Error(`${host} did not answer the sign-in.`);
    if (answer.command_status !== 0) throw new Error(submitFailure(answer.command_status).say);
    return session;
  } catch (error) {
    session.destroy();
    throw error;
  }
}

async function connected(session: Session, host: string, tls: boolean): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${host} does not answer.`)), CONNECT_MS);
    session.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(late);
      resolve();
    });
    // Errors of later are followed by `close`; without a listener they would end the process.
    session.on('error', (error: Error) => {
      clearTimeout(late);
      session.destroy();
      reject(new Error(`${host} cannot be reached: ${error.message}.`));
    });
  });
}

/** Asks and waits; `undefined` where no answer came or nothing could be asked. */
async function ask(
  session: Session,
  command: string,
  fields: Readonly<Record<string, unknown>>,
  ms: number,
  signal?: AbortSignal,
): Promise<Pdu | undefined> {
  return await new Promise((resolve) => {
    const done = (answer?: Pdu): void => {
      clearTimeout(late);
      clearTimeout(last);
      signal?.removeEventListener('abort', stopping);
      session.off('close', gone);
      resolve(answer);
    };
    const gone = (): void => done();
    const late = setTimeout(gone, ms);
    let last: NodeJS.Timeout | undefined;
    const stopping = (): void => {
      last = setTimeout(gone, STOPPING_MS);
    };
    if (signal?.aborted) stopping();
    else signal?.addEventListener('abort', stopping, { once: true });
    session.once('close', gone);
    if (!session.send(new smpp.PDU(command, fields), done)) done();
  });
}

type Submitted =
  | { readonly outcome: 'accepted'; readonly reply: string }
  | Extract<SmsOutcome, { readonly outcome: 'later' | 'never' | 'in-doubt' }>;

async function submit(
  session: Session,
  fields: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Submitted> {
  for (let tries = 0; ; tries += 1) {
    if (!session.socket.writable)
      return { outcome: 'later', reply: 'The connection was lost before it was sent.' };
    const answer = await ask(session, 'submit_sm', fields, ANSWER_MS, signal);
    if (!answer)
      return { outcome: 'in-doubt', reply: 'The provider did not say whether it took this message.' };
    if (answer.command_status === 0) return { outcome: 'accepted', reply: String(answer.message_id ?? '') };
    const failure = submitFailure(answer.command_status);
    if (!failure.throttled || tries >= THROTTLED_TRIES || signal.aborted)
      return { outcome: failure.outcome, reply: failure.say };
    await new Promise((resolve) => setTimeout(resolve, THROTTLED_MS * 2 ** tries));
  }
}

/** Kinds of numbers (5.2.5, 5.2.6): international with a plus, a name, or a short code of the country. */
function addresses(from: string, to: string): Record<string, unknown> {
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
function submittedId(id: string, kind: SmppAccount['receiptIds'], submitted = false): string {
  if (kind === 'same') return id;
  const plain = id.toLowerCase().replace(/^0+(?=.)/, '');
  if (submitted) return plain;
  if (kind === 'decimal') return /^\d+$/.test(id) ? BigInt(id).toString(16) : plain;
  return /^[0-9a-f]+$/i.test(id) ? BigInt(`0x${id}`).toString(10) : plain;
}

function deliveredOf(pdu: Pdu): Delivered {
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

function messageOf(pdu: Pdu, text: string): SmsIn {
  const plus = (number: unknown, ton: unknown): string => (ton === 1 ? `+${String(number)}` : String(number));
  const from = plus(pdu.source_addr, pdu.source_addr_ton);
  const to = plus(pdu.destination_addr, pdu.dest_addr_ton);
  const id = typeof pdu.receipted_message_id === 'string' ? pdu.receipted_message_id : undefined;
  const original = Buffer.from(JSON.stringify({ from, to, text, dataCoding: pdu.data_coding }), 'utf8');
  return { providerId: id ?? crypto.randomUUID(), from, to, text, original };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
