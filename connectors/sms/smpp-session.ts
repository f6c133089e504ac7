import smpp, { type Pdu, type Session } from 'smpp';
import { submitFailure } from './smpp-errors.ts';

/** Where to sign in, and as whom. */
export interface SmppSignIn {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
}

/** Milliseconds. */
const ANSWER_MS = 30_000;
/** So long an answer is waited for once the program is to end. */
const STOPPING_MS = 2_000;
const CONNECT_MS = 15_000;
/** A provider that is throttling is given this time, twice as much each time, before it is asked again. */
const THROTTLED_MS = 500;
const THROTTLED_TRIES = 6;

/** Signs in as transceiver; rejects in words. */
export async function bindTransceiver({ host, port, tls, systemId, password }: SmppSignIn): Promise<Session> {
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
export async function ask(
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

/** What became of one message; of one that was taken `reply` is its id. */
export interface Submitted<Outcome = 'accepted' | 'later' | 'never' | 'in-doubt'> {
  readonly outcome: Outcome;
  readonly reply: string;
}

/** Hands one message over; asks a throttling provider again, which certainly has not taken it. */
export async function submit(
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
