/** Hands mails to one server over a few connections, which are used again while there is more to send. */
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Envelope } from './compose.ts';
import { hangUp, newConnection, openConnection, replyCode, replyText, type SenderConfig } from './connect.ts';
import {
  checkEnvelope,
  outcomeOf,
  type Progress,
  rejectedOf,
  type SendOutcome,
  type Transmission,
  transmit,
} from './transmission.ts';

/** Hands mails to one server. `send` never rejects. */
export interface Sender {
  readonly send: (transmission: Transmission) => Promise<SendOutcome>;
}

const TOTAL_MS = 20 * 60_000;
/** Connections to one server at a time; most providers allow ten. */
const CONNECTIONS = 10;
/** A connection that has nothing to do is closed after this time (milliseconds). */
const IDLE_MS = 500;
/** Mails over one connection; many servers close it after a hundred. */
const MAILS = 100;

/** A connection that is signed in, and how many mails went over it. */
interface Line {
  readonly connection: SMTPConnection;
  mails: number;
}

/** A sender for one outgoing mail server; nothing is connected before the first mail. */
export function createSender(config: SenderConfig): Sender {
  const pool = new Pool(config);
  return { send: (transmission) => pool.send(transmission) };
}

class Pool {
  readonly #config: SenderConfig;
  readonly #idle = new Map<Line, NodeJS.Timeout>();
  /** Those that wait for a connection; with an outcome where the server cannot be reached for anybody. */
  readonly #waiting: ((outcome: SendOutcome | undefined) => void)[] = [];
  #busy = 0;

  constructor(config: SenderConfig) {
    this.#config = config;
  }

  async send(transmission: Transmission): Promise<SendOutcome> {
    let envelope: Envelope;
    try {
      envelope = checkEnvelope(transmission.envelope);
    } catch (error) {
      return outcomeOf(error, { stage: 'connecting', ended: false }, this.#config);
    }
    const refused = await this.#turn();
    if (refused) return refused;
    try {
      return await this.#overAny(envelope, transmission);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(undefined);
      else this.#busy -= 1;
    }
  }

  /** Waits for a place; whoever ends gives theirs to the next. */
  async #turn(): Promise<SendOutcome | undefined> {
    if (this.#busy >= CONNECTIONS) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
    return undefined;
  }

  async #overAny(envelope: Envelope, transmission: Transmission): Promise<SendOutcome> {
    const line = this.#takeIdle();
    const outcome = line && (await this.#over(line, envelope, transmission));
    if (outcome) return outcome;
    const fresh = { connection: newLine(this.#config), mails: 0 };
    return (await this.#over(fresh, envelope, transmission)) ?? CLOSED;
  }

  #takeIdle(): Line | undefined {
    const [line] = this.#idle.keys();
    if (line) {
      clearTimeout(this.#idle.get(line));
      this.#idle.delete(line);
    }
    return line;
  }

  /**
   * Over a line, which is kept for the next mail if it is still good. `undefined`: it was closed before anything of the mail was
   * said; another one may be tried.
   */
  async #over(line: Line, envelope: Envelope, transmission: Transmission): Promise<SendOutcome | undefined> {
    const { connection } = line;
    const { signal } = transmission;
    const known = line.mails > 0;
    const progress: Progress = { stage: known ? 'envelope' : 'connecting', ended: false };
    const stop = (): void => connection.close();
    const deadline = setTimeout(stop, this.#config.timeouts?.total ?? TOTAL_MS);
    signal?.addEventListener('abort', stop, { once: true });
    let kept = false;
    try {
      signal?.throwIfAborted();
      if (!known) await openConnection(connection, this.#config);
      progress.stage = 'envelope';
      const { reply, info } = await transmit(connection, envelope, transmission, progress);
      kept = this.#keep(line);
      const rejectedRecipients = rejectedOf(info);
      return { outcome: 'accepted', reply: replyText(new Error(reply)), rejectedRecipients };
    } catch (error) {
      if (known && progress.stage === 'envelope' && isGone(error) && !signal?.aborted) return undefined;
      return this.#failed(outcomeOf(error, progress, this.#config), progress, signal);
    } finally {
      clearTimeout(deadline);
      signal?.removeEventListener('abort', stop);
      if (!kept) hangUp(connection);
    }
  }

  /** Where nobody can connect now, nobody who waits needs to try. */
  #failed(outcome: SendOutcome, { stage }: Progress, signal: AbortSignal | undefined): SendOutcome {
    if (stage === 'connecting' && !signal?.aborted)
      for (const waiting of this.#waiting.splice(0)) waiting(outcome);
    return outcome;
  }

  #keep(line: Line): boolean {
    line.mails += 1;
    if (line.mails >= MAILS || line.connection.destroyed) return false;
    const drop = (): void => {
      clearTimeout(this.#idle.get(line));
      if (this.#idle.delete(line)) hangUp(line.connection);
    };
    this.#idle.set(line, setTimeout(drop, IDLE_MS));
    if (line.mails === 1) line.connection.once('end', drop);
    return true;
  }
}

const CLOSED: SendOutcome = {
  outcome: 'later',
  reply: 'The server closed the connection.',
  code: null,
  rejectedRecipients: [],
};

function newLine(config: SenderConfig): SMTPConnection {
  const connection = newConnection(config);
  connection.on('error', () => undefined);
  return connection;
}

/** Nobody answered, or the server says that it closes (RFC 5321, 3.8). */
function isGone(error: unknown): boolean {
  const code = replyCode(error);
  return code === null || code === 421;
}
