import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../outbound.ts';
import type { SmsOutcome } from './smpp.ts';
import { SMS_STATES, type SmsState } from './states.ts';

/** An account at Twilio, or at a provider with the same interface. */
export interface TwilioAccount {
  /** Without a final slash. */
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number in E.164, a name, or a messaging service (`MG…`). */
  readonly from: string;
  /** Where its callbacks come to; our own name for the message is added. */
  readonly statusUrl: string;
}

interface Parcel {
  readonly reference: string;
  readonly to: string;
  readonly text: string;
}

interface Handing {
  readonly onTransmitting: () => Promise<void>;
  readonly signal: AbortSignal;
}

const PARALLEL = 8;
const TIMEOUT_MS = 20_000;

/** Codes of Twilio that say something of our account, not of this message: it goes out when that is put right. */
const ACCOUNT: readonly number[] = [20003, 20005, 20404, 20429, 21606, 21659, 21660];

/** Hands messages over by `POST …/Messages.json`; never sends one twice by itself once it may have arrived. */
export class TwilioCarrier {
  readonly batch = 1;
  readonly parallel = PARALLEL;
  readonly #account: TwilioAccount;
  readonly #call: Call;

  constructor(account: TwilioAccount, call: Call) {
    this.#account = account;
    this.#call = call;
  }

  async hand([parcel]: readonly Parcel[], handing: Handing): Promise<SmsOutcome[]> {
    if (!parcel) return [];
    const { url, accountSid, from } = this.#account;
    const form = new URLSearchParams({
      To: parcel.to,
      Body: parcel.text,
      [from.startsWith('MG') ? 'MessagingServiceSid' : 'From']: from,
      // By our own name a callback tells us of a message whose answer got lost.
      StatusCallback: `${this.#account.statusUrl}?reference=${parcel.reference}`,
    });
    await handing.onTransmitting();
    try {
      const answer = await this.#call({
        url: `${url}/2010-04-01/Accounts/${accountSid}/Messages.json`,
        method: 'POST',
        headers: { ...this.#signIn(), 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
        timeoutMs: TIMEOUT_MS,
        signal: handing.signal,
      });
      return [outcomeOf(answer.status, answer.body)];
    } catch (error) {
      return [{ outcome: maybeSent(error) ? 'in-doubt' : 'later', reply: wordsOf(error) }];
    }
  }

  #signIn(): { authorization: string } {
    const { accountSid, authToken } = this.#account;
    return { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };
  }

  /** Looks whether the account answers; sends nothing. */
  async trial(): Promise<{ readonly ok: boolean; readonly say: string }> {
    const { url, accountSid } = this.#account;
    try {
      const { status } = await this.#call({
        url: `${url}/2010-04-01/Accounts/${accountSid}.json`,
        method: 'GET',
        headers: this.#signIn(),
      });
      if (status === 200) return { ok: true, say: `Signed in to ${new URL(url).host}.` };
      const why = status === 401 ? 'Account and token do not fit together.' : `It answered ${status}.`;
      return { ok: false, say: why };
    } catch (error) {
      return { ok: false, say: wordsOf(error) };
    }
  }
}

const maybeSent = (error: unknown): boolean =>
  !(error instanceof Error) || Reflect.get(error, 'maybeSent') !== false;
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function outcomeOf(status: number, body: string): SmsOutcome {
  const said = objectOf(body);
  const sid = said.sid;
  if (status >= 200 && status < 300)
    return typeof sid === 'string' && sid !== ''
      ? { outcome: 'accepted', reply: `Taken as ${sid}.`, providerIds: [sid] }
      : { outcome: 'in-doubt', reply: `It answered ${status} and named no message.` };
  const code = typeof said.code === 'number' ? said.code : undefined;
  const reply = `The provider answered ${status}${code === undefined ? '' : ` (${code})`}: ${String(said.message ?? 'no reason given')}`;
  if (status === 429 || status === 503) return { outcome: 'later', reply };
  if (status >= 500) return { outcome: 'in-doubt', reply };
  const ours =
    status === 401 || status === 403 || status === 404 || (code !== undefined && ACCOUNT.includes(code));
  return { outcome: ours ? 'later' : 'never', reply };
}

function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed instanceof Object ? Object.fromEntries(Object.entries(parsed)) : {};
  } catch {
    return {};
  }
}

/**
 * Whether a callback is from whoever holds the auth token: base64 HMAC-SHA1 over the address that was called and the names and
 * values of its form, sorted by name. Compared in constant time.
 */
export function isSignedByTwilio(
  authToken: string,
  url: string,
  form: Readonly<Record<string, string>>,
  signature: string,
): boolean {
  const words = Object.keys(form)
    .sort()
    .map((name) => name + form[name])
    .join('');
  const wanted = createHmac('sha1', authToken)
    .update(url + words)
    .digest();
  const given = Buffer.from(signature, 'base64');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** What a status callback says; `undefined` for states that we do not know. */
export function twilioReport(
  form: Readonly<Record<string, string>>,
): { providerId: string; status: string; rung: SmsState['rung']; say: string } | undefined {
  const providerId = form.MessageSid ?? form.SmsSid;
  const word = form.MessageStatus ?? form.SmsStatus ?? '';
  const state = SMS_STATES.get(word.toLowerCase());
  if (!providerId || !state) return undefined;
  const error = form.ErrorCode ?? '';
  const wrong = error === '' ? '' : ` (error ${error})`;
  return {
    providerId,
    status: error === '' ? word : `${word} ${error}`,
    rung: state.rung,
    say: `${state.say.replace(/\.$/, '')}${wrong}: ${word}.`,
  };
}
